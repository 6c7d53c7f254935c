// Package forecast projects short official time series and says how good the
// projection has been.
//
// Every series gets one method: exponential smoothing in its state-space form
// (ETS), chosen among the admissible forms by the corrected Akaike criterion,
// or the seasonal naive forecast where the series cannot carry an ETS (too
// short, with gaps, constant). The method and the reason for it are part of the
// result. Forecasts are means with central 80 and 95 % limits; the limits of
// counts never fall below zero. A rolling-origin backtest compares every
// forecast with the seasonal naive one.
//
// The package computes on slices only: it reads no file, no clock and no
// global state, so that the same series give the same bits whatever the number
// of workers.
//
// References: Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential
// Smoothing: The State Space Approach (Springer, 2008), chapters 2, 5, 6 and 10;
// Hyndman and Koehler, "Another look at measures of forecast accuracy" (2006).
package forecast
