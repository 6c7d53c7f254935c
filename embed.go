// Package osservatorio holds what the program carries with it: the declarations of
// sources, the contracts, the code lists, the SQL models and the published figures.
package osservatorio

import "embed"

// Files is the project's own default: pipelines/, schemas/, sql/ and data/sample/published/.
// A configuration may name a folder of the same shape to be read instead.
//
//go:embed all:pipelines all:schemas all:sql all:data/sample
var Files embed.FS
