package cli

// planCmd groups what planners ask of a release.
type planCmd struct {
	Quotas planQuotasCmd `cmd:"" help:"Entries of non-EU workers: need, capacity, conversion of mature cohorts, and quotas as scenarios."`
}
