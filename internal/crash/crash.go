// Package crash marks the moments between which a killed process leaves the disk in another
// state, so that a test can kill the program at each of them and leave none out.
package crash

// Hit is called at every marked moment with its name. Only tests set it, before the program
// starts; in the program it is nil.
var Hit func(point string)

// At marks a moment.
func At(point string) {
	if Hit != nil {
		Hit(point)
	}
}
