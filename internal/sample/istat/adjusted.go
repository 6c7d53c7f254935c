package istat

import (
	"fmt"

	"osservatorio/internal/sample/extract"
	"osservatorio/internal/sample/world"
)

// adjustedFlows are the quarterly rates of employment without the seasons: every edition tells the whole series
// anew and the earlier ones stay beside it, as the service keeps them.
func adjustedFlows(seed uint64) []table {
	f := flow{dataset: "rcfl-adjusted", id: "150_883_DF_DCCV_TAXOCCUDE1_1", structure: "DCCV_TAXOCCUDE1",
		dims: []string{"FREQ", "REF_AREA", "DATA_TYPE", "SEX", "AGE", "EDITION"}}
	var all []table
	for i, e := range world.Editions {
		all = append(all, f.table(e.Published, sdmxCSV, func(put putter) {
			for _, earlier := range world.Editions[:i+1] {
				adjusted(seed, earlier, put)
			}
		}))
	}
	return all
}

// adjusted writes one edition: the mean of a quarter and the three before it stands for the adjusted value.
func adjusted(seed uint64, e world.Edition, put putter) {
	day := extract.Day(e.Published)
	edition := fmt.Sprintf("%dM%dG%d", day.Year(), day.Month(), day.Day())
	people := world.New(seed)
	var last []*world.Table
	for _, p := range world.Periods(e, firstFlowYear) {
		if p.Q == 0 {
			continue
		}
		last = append(last, people.Table(e, p))
		if len(last) > 4 {
			last = last[1:]
		}
		for _, sex := range bothSexes {
			var employed, all int64
			for _, t := range last {
				c := t.Sum(0, anyCitizenship[0].members, sex.members, age1564.from, age1564.to)
				employed, all = employed+c.Employed, all+c.Population()
			}
			put([]string{"Q", "IT", "EMP_R", sex.code, age1564.code, edition}, world.PeriodText(p), 100*float64(employed)/float64(all), "")
		}
	}
}
