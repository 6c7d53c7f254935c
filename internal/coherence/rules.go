package coherence

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"osservatorio/internal/schema"
	"osservatorio/internal/territory"
)

// File is where the rules are declared, in the schemas folder.
const File = "coherence.yaml"

// Rules are the declarations of schemas/coherence.yaml, and the areas that they speak of.
type Rules struct {
	declared
	areas *territory.Territory
}

type declared struct {
	Aliases     []alias             `yaml:"aliases"`
	Things      []string            `yaml:"things"`
	Populations map[string]string   `yaml:"populations"`
	Dimensions  map[string]string   `yaml:"dimensions"`
	Kinds       []kindRule          `yaml:"kinds"`
	Units       map[string]string   `yaml:"units"`
	Shares      []shareRule         `yaml:"shares"`
	Bases       map[string]string   `yaml:"bases"`
	Ratios      []ratioRule         `yaml:"ratios"`
	Rates       []rateRule          `yaml:"rates"`
	Ages        []string            `yaml:"ages"`
	Aged        []string            `yaml:"aged"`
	Estimates   []string            `yaml:"estimates"`
	Sums        []sumRule           `yaml:"sums"`
	Complete    []completeRule      `yaml:"complete"`
	Composites  map[string][]string `yaml:"composites"`
	Collections []string            `yaml:"collections"`
	NotAdditive []string            `yaml:"not_additive"`
	Funnels     []funnelRule        `yaml:"funnels"`
	Peers       []peerRule          `yaml:"peers"`
	Across      []acrossRule        `yaml:"across"`
	Implied     []impliedRule       `yaml:"implied"`
	RateWords   []rateWords         `yaml:"rate_words"`
	ShareWords  []string            `yaml:"share_words"`
	BaseWords   []string            `yaml:"base_words"`
	NameWords   []nameWords         `yaml:"name_words"`
	Years       struct {
		First int `yaml:"first"`
		Last  int `yaml:"last"`
	} `yaml:"years"`
	Words   words               `yaml:"words"`
	Regions map[string][]string `yaml:"regions"`
}

type alias struct {
	Name  string            `yaml:"name"`
	Where map[string]string `yaml:"where"`
	As    string            `yaml:"as"`
}

type kindRule struct {
	Suffix string `yaml:"suffix"`
	Kind   Kind   `yaml:"kind"`
	Unit   string `yaml:"unit"`
}

// shareRule says what divides the shares whose names end alike.
type shareRule struct {
	Suffix    string `yaml:"suffix"`
	Of        string `yaml:"of"`        // nation, reference, everybody
	Drop      string `yaml:"drop"`      // the dimension that the whole does not have
	Partition bool   `yaml:"partition"` // the shares of one whole add up to 100 at most
}

type ratioRule struct {
	Share     string  `yaml:"share"`
	Part      string  `yaml:"part"`
	Whole     string  `yaml:"whole"`
	Drop      string  `yaml:"drop"`
	Everybody bool    `yaml:"everybody"`
	Scale     float64 `yaml:"scale"`            // 100 when left out
	Least     float64 `yaml:"least"`            // what the ratio cannot be below
	Unless    string  `yaml:"unless"`           // a name that takes the part's place where the set has it
	WholePop  *string `yaml:"whole_population"` // the whole's population, where it is another
}

type rateRule struct {
	Rate string `yaml:"rate"`
	Part string `yaml:"part"`
	Of   []struct {
		Count string  `yaml:"count"`
		From  float64 `yaml:"from"`
		To    float64 `yaml:"to"`
	} `yaml:"of"`
}

type sumRule struct {
	Total string   `yaml:"total"`
	Is    float64  `yaml:"is"`
	Parts []string `yaml:"parts"`
	Over  string   `yaml:"over"`
	NotBy []string `yaml:"not_by"` // dimensions by which the parts are divided differently
	// Unless is a further part, which not all have: the rule is not for sets with a figure of that name.
	Unless string `yaml:"unless"`
}

type completeRule struct {
	Name    string   `yaml:"name"`
	Members []string `yaml:"members"`
	Rest    float64  `yaml:"rest"`
}

type funnelRule struct {
	Steps  []string `yaml:"steps"`
	Cohort string   `yaml:"cohort"`
}

type peerRule struct {
	Share  string  `yaml:"share"`
	Factor float64 `yaml:"factor"`
}

// acrossRule bounds the ratio of two sources that measure nearly the same.
type acrossRule struct {
	One     Measure `yaml:"one"`
	Other   Measure `yaml:"other"`
	Sex     string  `yaml:"sex"` // of this alone; empty: of each
	Least   float64 `yaml:"least"`
	Most    float64 `yaml:"most"`
	From    int     `yaml:"from"`
	To      int     `yaml:"to"` // 0: still
	Because string  `yaml:"because"`
}

type impliedRule struct {
	Rate  string `yaml:"rate"`
	Over  string `yaml:"over"`
	Share string `yaml:"share"`
}

type rateWords struct {
	Rate      string   `yaml:"rate"`
	Numerator []string `yaml:"numerator"`
	Base      string   `yaml:"base"`
	Words     string   `yaml:"words"` // the base as a sentence would name it
}

type nameWords struct {
	Names []string `yaml:"names"`
	Word  string   `yaml:"word"`
	Means string   `yaml:"means"`
}

type words struct {
	Over       []string `yaml:"over"`
	Almost     []string `yaml:"almost"`
	About      []string `yaml:"about"`
	JustOver   []string `yaml:"just_over"`
	AtLeast    []string `yaml:"at_least"`
	Up         []string `yaml:"up"`
	Down       []string `yaml:"down"`
	More       []string `yaml:"more"`
	Less       []string `yaml:"less"`
	After      []string `yaml:"after"`
	Than       []string `yaml:"than"`
	Nation     []string `yaml:"nation"`
	Region     []string `yaml:"region"`
	NotAnother []string `yaml:"not_another"`
}

// Load reads coherence.yaml of the schemas folder strictly; nil when there is none. Errors name the
// file and the line, or the declaration that is wrong.
func Load(schemas fs.FS, areas *territory.Territory) (*Rules, error) {
	if _, err := fs.Stat(schemas, File); errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	r := &Rules{areas: areas}
	if _, err := schema.ReadYAML(schemas, File, &r.declared); err != nil {
		return nil, fmt.Errorf("schemas/%w", err)
	}
	return r, r.check()
}

func (r *Rules) check() error {
	var errs []error
	fault := func(format string, a ...any) {
		errs = append(errs, fmt.Errorf("schemas/coherence.yaml: "+format, a...))
	}
	for _, k := range r.Kinds {
		if !slices.Contains(kinds, k.Kind) {
			fault("kinds: %s: %q is not one of %v", k.Suffix, k.Kind, kinds)
		}
	}
	for _, s := range r.Shares {
		if (s.Of == "") == (s.Drop == "") {
			fault("shares: %s needs one of `of` and `drop`", s.Suffix)
		}
		if s.Of != "" && !slices.Contains([]string{"nation", "reference", "everybody"}, s.Of) {
			fault("shares: %s: of: %q is not one of nation, reference, everybody", s.Suffix, s.Of)
		}
	}
	for _, c := range r.Complete {
		if len(c.Members) < 2 || c.Rest < 0 || c.Rest >= 100 {
			fault("complete: %s needs two members or more, and a rest of 0 to 100", c.Name)
		}
	}
	for _, s := range r.Sums {
		if (s.Total == "") == (s.Is == 0) {
			fault("sums: %s: needs one of `total` and `is`", strings.Join(s.Parts, " + "))
		}
	}
	for _, w := range r.RateWords {
		if w.Base == "" || w.Words == "" || len(w.Numerator) == 0 {
			fault("rate_words: %s needs a numerator, and a base with its words", w.Rate)
		}
	}
	for _, p := range r.Peers {
		if p.Factor <= 1 {
			fault("peers: %s: the factor must be above 1", p.Share)
		}
	}
	for _, a := range r.Across {
		if a.Because == "" || a.Least <= 0 || a.Most < a.Least || a.From == 0 || a.To != 0 && a.To < a.From {
			fault("across: %s of %s: needs bounds, years and a reason", a.One.Indicator, a.One.Source)
		}
	}
	if r.Years.First <= 0 || r.Years.Last < r.Years.First {
		fault("years: first and last must be years")
	}
	return errors.Join(errs...)
}

// member is the place of a spelling among the members, -1 when it is not one.
func (c completeRule) member(spelling string) int {
	return slices.IndexFunc(c.Members, func(m string) bool {
		return slices.ContainsFunc(strings.Split(m, "|"), func(s string) bool { return strings.EqualFold(s, spelling) })
	})
}

// base is the count that a share or a change of the given name, less its ending, is of.
func (r *Rules) base(stem string) string {
	if b, ok := r.Bases[stem]; ok {
		return b
	}
	return stem
}
