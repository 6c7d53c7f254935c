package schedule

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Job is something to be done again and again: steps, at times.
type Job struct {
	Name Name `yaml:"name"`
	// At is one or several cron expressions by the wall clock of Zone.
	At Times `yaml:"at"`
	// Run is the steps in their order, named as the program's commands.
	Run []string `yaml:"run"`
	// Datasets are the sources and datasets of the step ingest.
	Datasets []string `yaml:"datasets"`
	// Timeout is the longest that one attempt may take, two hours when left out.
	Timeout time.Duration `yaml:"timeout"`
	// Jitter is within how long after its time a run begins: always the same for one job and time.
	Jitter time.Duration `yaml:"jitter"`
	// Retries are the waits before the second attempt, the third and so on.
	Retries []time.Duration `yaml:"retries"`
}

// Name is the name of a job, and where it stands.
type Name struct {
	Text string
	Line int
}

// UnmarshalYAML reads a name.
func (n *Name) UnmarshalYAML(node *yaml.Node) error {
	*n = Name{node.Value, node.Line}
	return nil
}

// Times is one cron expression or several.
type Times []Cron

// UnmarshalYAML reads an expression or a list of them.
func (t *Times) UnmarshalYAML(n *yaml.Node) error {
	items := []*yaml.Node{n}
	if n.Kind == yaml.SequenceNode {
		items = n.Content
	}
	var wrong yaml.TypeError
	for _, item := range items {
		var c Cron
		var e *yaml.TypeError
		if err := c.UnmarshalYAML(item); errors.As(err, &e) {
			wrong.Errors = append(wrong.Errors, e.Errors...)
		}
		*t = append(*t, c)
	}
	if wrong.Errors != nil {
		return &wrong
	}
	return nil
}

// Next is the first time after t that one of the expressions names; zero when there is none.
func (t Times) Next(after time.Time) time.Time {
	var first time.Time
	for _, c := range t {
		if next := c.Next(after); first.IsZero() || (!next.IsZero() && next.Before(first)) {
			first = next
		}
	}
	return first
}

// String lists the expressions.
func (t Times) String() string {
	texts := make([]string, len(t))
	for i, c := range t {
		texts[i] = c.String()
	}
	return strings.Join(texts, " | ")
}

// Config says what runs when.
type Config struct {
	Jobs []Job `yaml:"jobs"`
	// Wait is how long a job waits for another writer to leave the lake (10 minutes), and
	// Postpone after how long it tries again when none left (15 minutes).
	Wait     time.Duration `yaml:"wait"`
	Postpone time.Duration `yaml:"postpone"`
	// Grace is how long the step in hand may still take when the program is told to stop (60 seconds).
	Grace time.Duration `yaml:"grace"`
	// Listen is the address of health and metrics ("127.0.0.1:9469"); nothing listens when it is empty.
	Listen string `yaml:"listen"`
}

// What is meant where nothing is written.
const (
	defaultTimeout  = 2 * time.Hour
	defaultWait     = 10 * time.Minute
	defaultPostpone = 15 * time.Minute
	defaultGrace    = time.Minute
)

var jobName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Check returns what is wrong beside the jobs, which may stand in another file.
func (c *Config) Check(file string) error {
	var errs []error
	if c.Wait < 0 || c.Postpone < 0 || c.Grace < 0 {
		errs = append(errs, fmt.Errorf("%s: schedule: wait, postpone and grace are not negative", file))
	}
	if c.Listen != "" {
		if _, _, err := net.SplitHostPort(c.Listen); err != nil {
			errs = append(errs, fmt.Errorf("%s: schedule: listen: %q is not like 127.0.0.1:9469", file, c.Listen))
		}
	}
	return errors.Join(errs...)
}

// Complete fills in what is left out and returns all faults, each with its line in the file.
func (c *Config) Complete(file string, steps []string) error {
	c.Wait, c.Postpone, c.Grace = cmp.Or(c.Wait, defaultWait), cmp.Or(c.Postpone, defaultPostpone), cmp.Or(c.Grace, defaultGrace)
	var errs []error
	seen := map[string]bool{}
	for i := range c.Jobs {
		j := &c.Jobs[i]
		for _, problem := range j.complete(steps) {
			errs = append(errs, fmt.Errorf("%s: line %d: job %q: %s", file, j.Name.Line, j.Name.Text, problem))
		}
		if seen[j.Name.Text] {
			errs = append(errs, fmt.Errorf("%s: line %d: there is a job %q before this one", file, j.Name.Line, j.Name.Text))
		}
		seen[j.Name.Text] = true
	}
	return errors.Join(errs...)
}

func (j *Job) complete(steps []string) []string {
	var problems []string
	bad := func(wrong bool, format string, a ...any) {
		if wrong {
			problems = append(problems, fmt.Sprintf(format, a...))
		}
	}
	bad(!jobName.MatchString(j.Name.Text), "write a name of small letters, digits and hyphens under name:")
	bad(len(j.At) == 0, "write a cron expression under at:, e.g. \"30 6 * * *\"")
	bad(len(j.Run) == 0, "write steps under run:, of %s", strings.Join(steps, ", "))
	for _, s := range j.Run {
		bad(!slices.Contains(steps, s), "there is no step %q; there are %s", s, strings.Join(steps, ", "))
	}
	bad(len(j.Datasets) > 0 && !slices.Contains(j.Run, "ingest"), "datasets: are for the step ingest")
	bad(j.Timeout < 0 || j.Jitter < 0, "timeout and jitter are not negative")
	for _, r := range j.Retries {
		bad(r <= 0, "the wait before a retry is more than zero, not %s", r)
	}
	j.Timeout = cmp.Or(j.Timeout, defaultTimeout)
	return problems
}

// Spread is the jitter of a run: less than most, the same whenever it is asked.
func Spread(job string, occurrence time.Time, most time.Duration) time.Duration {
	if most < time.Second {
		return 0
	}
	h := fnv.New64a()
	fmt.Fprintf(h, "%s %d", job, occurrence.Unix())
	return time.Duration(h.Sum64()%uint64(most/time.Second)) * time.Second
}
