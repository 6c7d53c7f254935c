package schedule

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"osservatorio/internal/clock"
	"osservatorio/internal/schema"
)

// bench is a runner in simulated time whose jobs do as they are told; it keeps a transcript.
type bench struct {
	*Runner
	t     *testing.T
	clock *clock.Simulated
	log   []string
	stop  context.CancelFunc
	ctx   context.Context
}

func parse(t *testing.T, text string) *Config {
	t.Helper()
	var c Config
	if err := schema.DecodeYAML("jobs.yaml", []byte(text), &c); err != nil {
		t.Fatal(err)
	}
	if err := c.Complete("jobs.yaml", []string{"ingest", "build"}); err != nil {
		t.Fatal(err)
	}
	return &c
}

// open starts a program on the state that an earlier one left in dir.
func open(t *testing.T, dir, config, from string, do func(b *bench, ctx context.Context, stop <-chan struct{}, j *Job) error) *bench {
	t.Helper()
	book, err := OpenBook(filepath.Join(dir, "schedule.json"))
	if err != nil {
		t.Fatal(err)
	}
	b := &bench{t: t, clock: clock.NewSimulated(wallTime(from))}
	b.ctx, b.stop = context.WithCancel(context.Background())
	b.Runner = &Runner{Clock: b.clock, Config: parse(t, config), Book: book, Nap: time.Hour,
		Hold: func(context.Context, time.Duration) (func(), error) { return func() {}, nil },
		Do: func(ctx context.Context, stop <-chan struct{}, j *Job) (string, error) {
			return "", do(b, ctx, stop, j)
		},
		Tell: func(_ context.Context, e Event) {
			line := fmt.Sprintf("%s %s %s", e.At.In(Zone).Format("02 15:04"), e.Job.Name.Text, e.What)
			if e.Failures > 0 {
				line += fmt.Sprintf(" %d", e.Failures)
			}
			b.log = append(b.log, strings.TrimSuffix(line+": "+e.Text, ": "))
		}}
	return b
}

// until runs until a wall-clock time and compares the transcript.
func (b *bench) until(end string, want ...string) {
	b.t.Helper()
	defer b.clock.At(wallTime(end), b.stop)()
	if err := b.Loop(b.ctx); err != nil {
		b.t.Fatal(err)
	}
	if !slices.Equal(b.log, want) {
		b.t.Errorf("got\n  %s\nwant\n  %s", strings.Join(b.log, "\n  "), strings.Join(want, "\n  "))
	}
}

const daily = `jobs: [{name: daily, at: "30 6 * * *", run: [build], timeout: 1h, retries: [10m, 1h]}]`

var errProvider = errors.New("500")

func always(err error) func(*bench, context.Context, <-chan struct{}, *Job) error {
	return func(*bench, context.Context, <-chan struct{}, *Job) error { return err }
}

func TestEachTimeRunsOnce(t *testing.T) {
	b := open(t, t.TempDir(), daily, "2026-03-01 12:00", always(nil))
	b.until("2026-03-04 06:00", "02 06:30 daily started", "02 06:30 daily done", "03 06:30 daily started", "03 06:30 daily done")
}

func TestJobsDueTogetherKeepTheirOrder(t *testing.T) {
	two := `jobs: [{name: second, at: "0 8 * * *", run: [ingest]}, {name: first, at: "0 7 * * *", run: [build]}]`
	dir := t.TempDir()
	open(t, dir, two, "2026-03-01 12:00", always(nil)).until("2026-03-01 13:00")
	// Both were missed; the order of the file holds, not that of the times.
	b := open(t, dir, two, "2026-03-02 12:00", always(nil))
	b.until("2026-03-02 13:00", "02 12:00 second started", "02 12:00 second done", "02 12:00 first started", "02 12:00 first done")
}

func TestMissedTimesAreCaughtUpOnce(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, daily, "2026-03-01 12:00", always(nil)).until("2026-03-01 13:00")
	b := open(t, dir, daily, "2026-03-05 20:00", always(nil))
	b.until("2026-03-06 07:00",
		"05 20:00 daily missed: 3 earlier times passed unattended; the run of 2026-03-05 06:30 CET stands for what was missed",
		"05 20:00 daily started", "05 20:00 daily done", "06 06:30 daily started", "06 06:30 daily done")
}

func TestRetriesThenFailureThenRecovery(t *testing.T) {
	tries := 0
	b := open(t, t.TempDir(), daily, "2026-03-01 12:00", func(*bench, context.Context, <-chan struct{}, *Job) error {
		if tries++; tries < 6 {
			return errProvider
		}
		return nil
	})
	b.until("2026-03-03 12:00",
		"02 06:30 daily started", "02 06:30 daily retry: 500",
		"02 06:40 daily started", "02 06:40 daily retry: 500",
		"02 07:40 daily started", "02 07:40 daily failed 1: 500",
		"03 06:30 daily started", "03 06:30 daily retry 1: 500",
		"03 06:40 daily started", "03 06:40 daily retry 1: 500",
		"03 07:40 daily started", "03 07:40 daily recovered 1")
}

func TestAFailureWaitsForTheProvider(t *testing.T) {
	tries := 0
	b := open(t, t.TempDir(), daily, "2026-03-01 12:00", func(b *bench, _ context.Context, _ <-chan struct{}, _ *Job) error {
		if tries++; tries == 1 {
			return NotBefore{b.clock.Now().Add(20 * time.Hour), errProvider} // beyond the first retry, before the next time
		}
		return nil
	})
	b.until("2026-03-03 03:00", "02 06:30 daily started", "02 06:30 daily retry: 500", "03 02:30 daily started", "03 02:30 daily done")
}

func TestANextTimeBeforeTheRetryEndsTheRun(t *testing.T) {
	b := open(t, t.TempDir(), `jobs: [{name: often, at: "0 * * * *", run: [build], retries: [3h]}]`, "2026-03-01 12:30", always(errProvider))
	b.until("2026-03-01 14:30", "01 13:00 often started", "01 13:00 often failed 1: 500; its next time comes before another attempt",
		"01 14:00 often started", "01 14:00 often failed 2: 500; its next time comes before another attempt")
}

func TestARetryThatWasSleptThroughIsAFailure(t *testing.T) {
	dir := t.TempDir()
	open(t, dir, daily, "2026-03-01 12:00", always(errProvider)).until("2026-03-02 06:35", "02 06:30 daily started", "02 06:30 daily retry: 500")
	open(t, dir, daily, "2026-03-03 09:00", always(nil)).until("2026-03-03 10:00", "03 09:00 daily failed 1: 500; no other attempt was made before its next time",
		"03 09:00 daily started", "03 09:00 daily recovered 1")
}

func TestABusyLakePostpones(t *testing.T) {
	b := open(t, t.TempDir(), daily, "2026-03-01 12:00", always(nil))
	tries := 0
	b.Hold = func(context.Context, time.Duration) (func(), error) {
		if tries++; tries < 3 {
			return nil, Busy{errors.New("busy")}
		}
		return func() {}, nil
	}
	b.until("2026-03-02 12:00", "02 06:30 daily started", "02 06:30 daily postponed: busy",
		"02 06:45 daily started", "02 06:45 daily postponed: busy", "02 07:00 daily started", "02 07:00 daily done")
}

func TestALongJobIsEnded(t *testing.T) {
	b := open(t, t.TempDir(), daily, "2026-03-01 12:00", func(b *bench, ctx context.Context, _ <-chan struct{}, _ *Job) error {
		return b.clock.Sleep(ctx, 50*time.Hour)
	})
	b.until("2026-03-02 07:35", "02 06:30 daily started", "02 07:30 daily retry: it took longer than 1h0m0s and was ended")
}

// In real time: a job that is told to stop ends its step, or is cancelled after the grace;
// another program takes it up again.
func TestAStopEndsTheStepInHand(t *testing.T) {
	for _, c := range []struct {
		name, grace string
		lasts       time.Duration
		finishes    bool
	}{{"within the grace", "10s", 50 * time.Millisecond, true}, {"longer than the grace", "20ms", 10 * time.Second, false}} {
		t.Run(c.name, func(t *testing.T) {
			dir := t.TempDir()
			config := daily + "\ngrace: " + c.grace
			open(t, dir, config, "2026-03-01 12:00", always(nil)).until("2026-03-01 13:00")
			finished := false
			b := open(t, dir, config, "2026-03-02 12:00", func(b *bench, ctx context.Context, stop <-chan struct{}, _ *Job) error {
				b.stop()
				<-stop
				if err := clock.System(time.Now).Sleep(ctx, c.lasts); err != nil {
					return err
				}
				finished = true
				return ErrStopped // another step would follow
			})
			b.Clock = frozen{b.clock}
			b.until("2026-03-02 13:00", "02 12:00 daily started", "02 12:00 daily stopped: told to stop")
			if finished != c.finishes {
				t.Errorf("finished: %v", finished)
			}
			open(t, dir, config, "2026-03-02 12:05", always(nil)).until("2026-03-02 13:00", "02 12:05 daily started", "02 12:05 daily done")
		})
	}
}

// frozen shows simulated time and sleeps in real time.
type frozen struct{ *clock.Simulated }

func (f frozen) Sleep(ctx context.Context, d time.Duration) error {
	return clock.System(time.Now).Sleep(ctx, d)
}

func TestAnAttemptThatWasCutShortIsMadeAgain(t *testing.T) {
	dir := t.TempDir()
	once := `jobs: [{name: daily, at: "30 6 * * *", run: [build]}]`
	b := open(t, dir, once, "2026-03-01 12:00", always(nil))
	// What a killed program leaves is what was saved before the job began.
	if err := b.begin(); err != nil {
		t.Fatal(err)
	}
	s := b.Book.Jobs["daily"]
	s.Run, s.LastAttempt = &Run{Occurrence: wallTime("2026-03-02 06:30").UTC(), Attempts: 1, Running: true}, wallTime("2026-03-02 06:31").UTC()
	if err := b.Book.Save(); err != nil {
		t.Fatal(err)
	}
	open(t, dir, once, "2026-03-02 09:00", always(nil)).until("2026-03-02 12:00",
		"02 09:00 daily missed: the attempt of 2026-03-02 06:31 CET was cut short; it is made again",
		"02 09:00 daily started", "02 09:00 daily done")
}

func TestOnceRunsWhatIsDue(t *testing.T) {
	dir := t.TempDir()
	tries := 0
	do := func(*bench, context.Context, <-chan struct{}, *Job) error {
		if tries++; tries == 1 {
			return errProvider
		}
		return nil
	}
	var got []int
	for _, at := range []string{"2026-03-01 12:00", "2026-03-02 06:29", "2026-03-02 06:31", "2026-03-02 06:32", "2026-03-02 06:45", "2026-03-02 07:00"} {
		n, err := open(t, dir, daily, at, do).Once(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	if want := []int{0, 0, 1, 0, 1, 0}; !slices.Equal(got, want) {
		t.Errorf("attempts %v, want %v", got, want)
	}
}

func TestSpreadIsTheSameForOneTimeAndVaries(t *testing.T) {
	seen := map[time.Duration]bool{}
	for day := range 100 {
		o := wallTime("2026-03-01 06:30").AddDate(0, 0, day)
		d := Spread("istat", o, 10*time.Minute)
		if d < 0 || d >= 10*time.Minute || d != Spread("istat", o.In(time.UTC), 10*time.Minute) {
			t.Fatalf("jitter %s", d)
		}
		seen[d] = true
	}
	if len(seen) < 50 || Spread("istat", time.Time{}, 0) != 0 {
		t.Errorf("%d values of 100", len(seen))
	}
}

func TestJitterDelaysWithinItsTime(t *testing.T) {
	b := open(t, t.TempDir(), `jobs: [{name: daily, at: "30 6 * * *", run: [build], jitter: 30m}]`, "2026-03-01 12:00", always(nil))
	o := wallTime("2026-03-02 06:30")
	at := o.Add(Spread("daily", o, 30*time.Minute)).In(Zone).Format("02 15:04")
	b.until("2026-03-02 12:00", at+" daily started", at+" daily done")
}

func TestPulseTellsOfAStuckRunner(t *testing.T) {
	now := utc("2026-03-01 12:00")
	for _, c := range []struct {
		pulse Pulse
		stuck bool
	}{
		{Pulse{Beat: now.Add(-time.Minute)}, false},
		{Pulse{Beat: now.Add(-time.Hour)}, true},
		{Pulse{Beat: now.Add(-time.Hour), Job: "istat", MustEnd: now.Add(time.Minute)}, false},
		{Pulse{Beat: now.Add(-time.Hour), Job: "istat", MustEnd: now.Add(-time.Minute)}, true},
	} {
		if got := c.pulse.Stuck(now, time.Minute); (got != "") != c.stuck {
			t.Errorf("%+v: %q", c.pulse, got)
		}
	}
}

func TestFaultsOfAConfigurationAreAllNamedWithTheirLines(t *testing.T) {
	var c Config
	text := "jobs:\n  - {name: Istat, at: \"0 6 * * *\", run: [ingest]}\n  - {name: b, at: \"0 6 * * *\", run: [bild], timeout: -1s}\n" +
		"  - {name: b, run: [], datasets: [istat], retries: [0s]}\n"
	if err := schema.DecodeYAML("c.yaml", []byte(text), &c); err != nil {
		t.Fatal(err)
	}
	err := c.Complete("c.yaml", []string{"ingest", "build"})
	for _, want := range []string{`c.yaml: line 2: job "Istat": write a name`, `line 3: job "b": there is no step "bild"; there are ingest, build`,
		"line 3: job \"b\": timeout", "line 4: job \"b\": write a cron", "write steps", "are for the step ingest", "before a retry", "line 4: there is a job"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v\nlacks %q", err, want)
		}
	}
	err = schema.DecodeYAML("c.yaml", []byte("jobs:\n  - name: a\n    at: [\"0 6 * * *\", TZ=0]\n"), &c)
	if err == nil || !strings.Contains(err.Error(), `line 3: "TZ=0" is no cron expression`) {
		t.Errorf("%v", err)
	}
}

func TestABrokenBookIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "schedule.json")
	b, err := OpenBook(path)
	if err != nil {
		t.Fatal(err)
	}
	b.of("a", utc("2026-03-01 12:00"))
	if err := b.Save(); err != nil {
		t.Fatal(err)
	}
	again, err := OpenBook(path)
	if err != nil || !again.Jobs["a"].Since.Equal(utc("2026-03-01 12:00")) {
		t.Errorf("%+v, %v", again, err)
	}
	if _, err := OpenBook(filepath.Dir(path)); err == nil {
		t.Error("a folder was read as a book")
	}
}
