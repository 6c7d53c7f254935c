package cli

// planCmd groups what planners ask of a release.
type planCmd struct {
	Demand planDemandCmd `cmd:"" help:"Openings and foreign labour requirement under scenarios, beside the baseline."`
	Quotas planQuotasCmd `cmd:"" help:"Entries of non-EU workers: need, capacity, conversion of mature cohorts, and quotas as scenarios."`
}
