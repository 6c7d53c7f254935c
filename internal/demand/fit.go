package demand

// Fit makes a table of non-negative numbers agree with its margins by scaling rows and columns in turn (iterative
// proportional fitting; Deming and Stephan 1940). seed is rows × columns, and is changed in place. Columns are scaled first
// to the sum of the rows, so that margins need not agree; the rows hold exactly at the end. A row or column of zeros stays.
func Fit(seed [][]float64, rows, columns []float64) {
	var whole, other float64
	for _, v := range rows {
		whole += v
	}
	for _, v := range columns {
		other += v
	}
	if other <= 0 || len(seed) == 0 {
		return
	}
	const rounds, tolerance = 100, 1e-9
	for range rounds {
		worst := 0.0
		for j := range columns {
			sum := 0.0
			for i := range seed {
				sum += seed[i][j]
			}
			if sum <= 0 {
				continue
			}
			factor := columns[j] * whole / other / sum
			for i := range seed {
				seed[i][j] *= factor
			}
		}
		for i, row := range seed {
			sum := 0.0
			for _, v := range row {
				sum += v
			}
			if sum <= 0 {
				continue
			}
			factor := rows[i] / sum
			worst = max(worst, factor-1, 1-factor)
			for j := range row {
				row[j] *= factor
			}
		}
		if worst < tolerance {
			return
		}
	}
}
