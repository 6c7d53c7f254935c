package reconcile

import "fmt"

// Temporal is the hierarchy of a year, or of another cycle of m periods, and
// the sums of every k periods in a row: Temporal(12, 3, 12) has the months, the
// quarters and the year. Nodes come from the longest to the shortest, each in
// the order of time, and are named "3/1" for the first sum of three. Orders must
// divide m.
func Temporal(m int, orders ...int) (*Hierarchy, error) {
	var nodes []string
	var sums []Sum
	all := map[int]bool{1: true, m: true}
	for _, k := range orders {
		if k < 1 || m%k != 0 {
			return nil, fmt.Errorf("reconcile: %d periods do not divide into sums of %d", m, k)
		}
		all[k] = true
	}
	for k := m; k >= 1; k-- {
		if !all[k] {
			continue
		}
		for i := range m / k {
			name := fmt.Sprintf("%d/%d", k, i+1)
			nodes = append(nodes, name)
			if k == 1 {
				continue
			}
			sum := Sum{Total: name}
			for j := range k {
				sum.Parts = append(sum.Parts, fmt.Sprintf("1/%d", i*k+j+1))
			}
			sums = append(sums, sum)
		}
	}
	return New(nodes, sums)
}
