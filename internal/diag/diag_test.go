package diag

import (
	"errors"
	"fmt"
	"testing"
)

func TestProblemError(t *testing.T) {
	for _, c := range []struct {
		p    Problem
		want string
	}{
		{Problem{Message: "is empty"}, "is empty"},
		{Problem{File: "a.csv", Message: "is empty"}, "a.csv: is empty"},
		{Problem{File: "a.csv", Line: 7, Column: "SEX", Raw: "X", Rule: "code", Message: "is none of M, F", Hint: "see the code list"},
			`a.csv:7: column SEX: is none of M, F (found "X"; rule: code); see the code list`},
		{Problem{Line: 7, Message: "is short", Raw: "a\tb"}, `7: is short (found "a\tb")`},
		{Problem{Column: "3", Message: "is unknown", Rule: "header"}, "column 3: is unknown (rule: header)"},
	} {
		if got := c.p.Error(); got != c.want {
			t.Errorf("%+v\n got %s\nwant %s", c.p, got, c.want)
		}
	}
}

func TestListTellsAll(t *testing.T) {
	var l List
	if err := l.Err(); err != nil {
		t.Fatalf("an empty list is the error %v", err)
	}
	l.Add(Problem{File: "a", Line: 1, Message: "first"})
	l.Add(Problem{File: "a", Line: 2, Message: "second"})
	err := fmt.Errorf("wrapped: %w", l.Err())
	if got, want := err.Error(), "wrapped: a:1: first\na:2: second"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	var back List
	if !errors.As(err, &back) || len(back) != 2 {
		t.Errorf("the list cannot be had back from %v", err)
	}
}

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0 rows", 1: "1 row", 2: "2 rows", -1: "-1 rows"} {
		if got := Count(n, "row", "rows"); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
