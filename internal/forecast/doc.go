// Package forecast projects short official time series and says how good the
// projection has been.
//
// Automatic forecasts any series by one default: a combination of exponential
// smoothing (ETS), dynamic optimised theta, the same after a moving season was taken
// out by STL, and ARIMA, with weights from rolling origins within the series; the theta
// models are one member where a season is short, other members forecast counts that are
// intermittent, and the last value stands where no model applies. The
// method, its parts and the reason for it are part of the result. Limits are central
// 80 and 95 %, calibrated on the errors at the rolling origins of all series of a
// frequency; those of counts never fall below zero. Single methods may be asked for
// instead, to compare with.
//
// Drafts and Calibrate are the two halves of it, for those who keep the first one.
// Pasts are tried by forecasting the beginnings of series: packages panel and
// scoreboard do so, of series that add up to one another and of releases.
//
// The package computes on slices only: it reads no file, no clock and no
// global state, so that the same series give the same bits whatever the number
// of workers.
//
// References: docs/forecasting.md describes the method and what it reached. Hyndman,
// Koehler, Ord and Snyder, Forecasting with Exponential Smoothing: The State Space
// Approach (Springer, 2008), chapters 2, 5, 6 and 10; Fiorucci and others, "Models for
// optimising the theta method" (2016); Hyndman and Khandakar, "Automatic time series
// forecasting" (2008); Petropoulos and Svetunkov, "A simple combination of univariate
// models" (2020).
package forecast
