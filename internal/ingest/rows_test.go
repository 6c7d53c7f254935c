package ingest

import (
	"testing"

	"osservatorio/internal/snapshot"
)

func TestRulesBetweenTheFieldsOfARow(t *testing.T) {
	b := newBench(t)
	b.drop(t, "spells.csv", `s,b,d,e,r
F,1990-02-28,2013-01-01,2013-01-01,
F,1990-02-28,2013-01-02,2013-01-01,
F,1998-03-01,2013-02-28,,
F,1998-03-01,2013-03-01,,
F,1792-01-01,2013-01-01,,
M,,2013-01-01,,x
M,,2013-01-01,,
F,,2013-01-01,2014-01-01,
F,,2013-01-01,2014-01-02,
F,,2201-01-01,,
F,1990-01-01,2201-01-01,,
`)
	m := b.outcome(t, "spells.csv").Snapshot
	same(t, "quarantine", b.table(t, m.Quarantine, "line", "column", "rule", "message"), []string{
		"3|END|order|lies too early or too late after START",
		"4|START|age|lies too early or too late after BORN",
		"6|START|age|lies too early or too late after BORN",
		"8|REFERENCE|incomplete|a value is required here",
		"12|START|age|lies too early or too late after BORN",
	})
	if len(m.Notes) != 1 || m.Notes[0] != (snapshot.Note{Rule: "long", Count: 1, Line: 10}) {
		t.Errorf("notes %+v", m.Notes)
	}
}
