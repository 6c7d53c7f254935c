// Package reconcile makes forecasts of series that add up to one another agree
// with their sums: areas within a country, citizenships, sectors, the months of
// a quarter and the quarters of a year.
//
// A Hierarchy is declared by its sums, total by total. Totals may be divided in
// several ways, crossed or not, and parts may be missing: what the sums leave
// free are the free nodes, and every node is a row of the summing matrix times
// them. Forecasts y become Sf with f chosen so that (y-Sf)'W⁻¹(y-Sf) is least;
// W is what the methods differ in.
//
// Everything is computed on the form with constraints, x = y - WC'(CWC')⁻¹Cy,
// which takes any covariance: a singular one, constant nodes, no residuals at
// all. Equal input gives equal bits; nothing runs in parallel.
//
// References: Hyndman, Ahmed, Athanasopoulos and Shang, "Optimal combination
// forecasts for hierarchical time series" (2011); Wickramasuriya, Athanasopoulos
// and Hyndman, "Optimal forecast reconciliation through trace minimization"
// (2019); Schäfer and Strimmer, "A shrinkage approach to large-scale covariance
// matrix estimation" (2005); Athanasopoulos, Hyndman, Kourentzes and
// Petropoulos, "Forecasting with temporal hierarchies" (2017); Girolimetto and Di
// Fonzo, "Point and probabilistic forecast reconciliation for general linearly
// constrained multiple time series" (2024).
package reconcile
