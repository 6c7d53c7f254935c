package chart

import (
	"bytes"
	"fmt"
	"sync"
	"testing"
)

// A server draws for many readers at a time: what is drawn beside others is what is drawn alone. Under the race detector
// this also finds what charts share.
func TestDrawingSideBySide(t *testing.T) {
	draw := func(s sample) (string, error) {
		svg, err := SVG(s.chart, s.options)
		if err != nil {
			return "", err
		}
		var png bytes.Buffer
		err = PNG(&png, s.chart, 1, s.options)
		return svg + png.String(), err
	}
	all := samples() // shared by all, as a page's charts are by who takes them away
	alone := map[string]string{}
	for _, s := range samples() {
		text, err := draw(s)
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		alone[s.name] = text
	}
	faults := make(chan string, 4*len(all))
	var readers sync.WaitGroup
	for n := range 4 {
		readers.Go(func() {
			for i := range all {
				s := all[(i+n*len(all)/4)%len(all)] // each begins elsewhere, and all meet
				if text, err := draw(s); err != nil || text != alone[s.name] {
					faults <- fmt.Sprintf("%s is drawn otherwise beside others (%v)", s.name, err)
				}
			}
		})
	}
	readers.Wait()
	close(faults)
	for f := range faults {
		t.Error(f)
	}
}
