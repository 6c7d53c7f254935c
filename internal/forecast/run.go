package forecast

import "context"

// Options say what Run computes.
type Options struct {
	Horizon  int                   // periods ahead, at least 1
	Origins  int                   // backtest origins a series, 0 for no backtest
	Workers  int                   // parallel workers, 0 for one a processor
	Unstable bool                  // also try the ETS forms with infinite forecast variance
	Progress func(done, total int) // called after each series, never twice at once; nil for none
}

// Result is the forecast of one series. Points has Horizon of them, or none if
// Method is NoMethod; Backtest is nil if none was asked for or possible.
type Result struct {
	ID string
	Choice
	Points   []Point
	Backtest *Evaluation
	Adjusted *Adjusted // what was taken out before and put back; nil if nothing was asked for
}

// Run forecasts every series and returns the results in the order of the
// series. Equal input gives equal bits, whatever the number of workers. It
// fails with a *SeriesError before computing anything if a series is not valid,
// and with the context's error if that ends first.
func Run(ctx context.Context, series []Series, options Options) ([]Result, error) {
	if err := options.validate(series); err != nil {
		return nil, err
	}
	results := make([]Result, len(series))
	pool := AutoOptions{Workers: options.Workers, Progress: options.Progress}
	err := parallel(ctx, len(series), pool, func(i int) { results[i] = runOne(series[i], options) })
	if err != nil {
		return nil, err
	}
	return results, nil
}

// feed sends the indices below n and closes the channel, at the latest when the
// context ends.
func feed(ctx context.Context, indices chan<- int, n int) error {
	defer close(indices)
	for i := range n {
		if err := ctx.Err(); err != nil {
			return err
		}
		select {
		case indices <- i:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func runOne(s Series, options Options) Result {
	choice, points := forecastOne(s, options.Horizon, options.Unstable)
	result := Result{ID: s.ID, Choice: choice, Points: points}
	if options.Origins > 0 {
		result.Backtest = backtest(s, options.Horizon, options.Origins, options.Unstable)
	}
	return result
}

func (o Options) validate(series []Series) error {
	if o.Horizon < 1 {
		return ErrHorizon
	}
	if o.Origins < 0 {
		return ErrOrigins
	}
	for _, s := range series {
		if err := s.validate(); err != nil {
			return err
		}
	}
	return nil
}
