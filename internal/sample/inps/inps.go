// Package inps invents the extracts of INPS: benefit recipients under the
// observatory's own contract, workers on wage supplementation, hours authorised
// by the solidarity funds, domestic workers, new pensions, the single child allowance and NASpI; and
// the services through which INPS gives them. The forms are those of the real
// files, oddities included; the figures are invented around known magnitudes
// and agree with what is printed for Piemonte and Toscana.
package inps

import (
	"slices"

	"osservatorio/internal/sample/extract"
)

const (
	source    = "inps"
	firstYear = 2010
	lastYear  = 2025
)

// The dates on which the recent editions are published, and the last quarter
// of 2025 that each holds.
var editions = []edition{
	{published: "2025-09-15", quarters: 2},
	{published: "2025-12-15", quarters: 3},
	{published: "2026-03-16", quarters: 4},
}

type edition struct {
	published string
	quarters  int
}

// Extracts returns every extract of INPS in every edition.
func Extracts(seed uint64) []extract.Extract {
	return slices.Concat(
		recipientExtracts(seed),
		workerExtracts(seed),
		hourExtracts(seed),
		pensionExtracts(seed),
		auuExtracts(seed),
		treatmentExtracts(seed),
		domesticExtracts(seed),
	)
}

// archived is the date on which a year that is no longer revised was last
// published: a few dates serve many years.
func archived(year int) string {
	switch {
	case year < 2015:
		return "2015-10-01"
	case year < 2020:
		return "2020-10-01"
	default:
		return "2024-10-01"
	}
}
