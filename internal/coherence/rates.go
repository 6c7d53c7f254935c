package coherence

import (
	"fmt"
	"regexp"
	"strings"
)

// rateAsShare finds a sentence that makes a rate a share: of what the rate counts ("il 34,5% dei
// NEET"), or of nobody knows what ("la quota di disoccupati è il 25,8%").
func (r *Rules) rateAsShare(f *Figure) []Finding {
	number := f.text.numbers[f.at]
	after := strings.ToLower(f.text.plain[number.end:])
	before := strings.ToLower(sentence(f.text.plain, number.start))
	for _, w := range r.RateWords {
		if w.Rate != f.name {
			continue
		}
		remedy := Remedy{Line: f.Line, Text: fmt.Sprintf("line %d: «%s»", f.Line, w.Words), Range: bounded(f.Indicator, f.Unit, f.stands)}
		for _, word := range w.Numerator {
			if pattern(`^\s*%?\s*(circa )?(dei|degli|delle|di)( giovani)? ["“«]?` + regexp.QuoteMeta(word) + `\b`).MatchString(after) {
				g := finding("rate-or-share", Warning, fmt.Sprintf("the sentence makes %s%% a share of the %s; %s is a rate of %s", f.Value, word, f.Indicator, w.Base), f)
				g.Remedies = []Remedy{remedy}
				return []Finding{g}
			}
			said := pattern(`\b(` + alternatives(r.ShareWords) + `)\s+(dei|degli|delle|di)( giovani)? ["“«]?` + regexp.QuoteMeta(word) + `\b[^%]*$`).FindString(before)
			if said == "" || pattern(`\b(`+alternatives(r.BaseWords)+`)\b`).MatchString(said+" "+strings.ToLower(f.text.after(f.at))) {
				continue
			}
			g := finding("rate-or-share", Warning, fmt.Sprintf("the sentence says «%s»; %s is a rate of %s, not a share of anything that the sentence names", strings.TrimSpace(said), f.Indicator, w.Base), f)
			g.Remedies = []Remedy{remedy}
			return []Finding{g}
		}
	}
	return nil
}

func alternatives(words []string) string {
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	return strings.Join(quoted, "|")
}
