package demand

import (
	"strings"
	"testing"
)

// TestWrongScenariosAreToldWhere: whatever is wrong in a file of a scenario is told with the file, the line, the column, what stands
// there, the rule and what to write.
func TestWrongScenariosAreToldWhere(t *testing.T) {
	for text, want := range map[string]string{
		"":                                   `f.yaml: line 1, column 1: "": the file is empty; write a name:`,
		" \n\n":                              `f.yaml: line 1, column 1: "": the file is empty; write a name:`,
		"# nothing\n":                        `f.yaml: line 1, column 1: "": scenario "": name is missing; write a name of letters`,
		"name: M\ngrowth: {Q: 1}\n":          `f.yaml: line 2, column 10: "Q": scenario "M": growth: Q is none of [_T A B-E F G-U]; write one of them`,
		"name: M\ngrowth:\n  F: 500\n":       `f.yaml: line 3, column 6: "500": scenario "M": growth: F is 500; from -10 to 10; write a number of percentage points a year`,
		"name: M\ngrowth: {F: .nan}\n":       `f.yaml: line 2, column 13: ".nan": scenario "M": growth: F is NaN; from -10 to 10;`,
		"name: M\ngrowth: {F: lots}\n":       "f.yaml: line 2, column 13: \"lots\": cannot unmarshal !!str `lots` into a number; write a number alone, with a point for decimals and no unit",
		"name: M\nactivation: {NEET: -5}\n":  `f.yaml: line 2, column 20: "-5": scenario "M": activation: NEET is -5; from 0 to 100; write a number of per cent of the group`,
		"name: M\nretirement_age: 2 years\n": `f.yaml: line 2, column 17: "2 years": cannot unmarshal`,
		"name: M\nretirement_age: 40\n":      `f.yaml: line 2, column 17: "40": scenario "M": retirement_age is 40; from -10 to 10 years; write by how many years later`,
		"name: BASE\n":                       `f.yaml: line 1, column 7: "BASE": scenario "BASE": BASE is the scenario without changes; write a name`,
		"name: \"a\\tb\"\n":                  `f.yaml: line 1, column 7: "a\tb": scenario "a\tb": names are of up to 40 letters`,
		"è: 1\nname: M\n":                    `f.yaml: line 1, column 1: "è": there is no field è here; fields are name, title, growth`,
		"name: M\ngrowth: &g {F: 99}\nparticipation: *g\n": `f.yaml: line 2, column 16: "99": scenario "M": growth: F is 99;`,
		"name: M\ngrowth: *gone\n":                         `f.yaml: line 2, column 9: "*gone": unknown anchor 'gone' referenced; write the value itself`,
		"name: M\ngrowth: {F: 1, F: 2}\n":                  `f.yaml: line 2, column 16: "F": mapping key "F" already defined at line 2; leave one of them`,
		"name: M\ngrowth: {F: 1\n":                         `"name: M": did not find expected ',' or '}'; write fields as name: value`,
		"- name: M\n":                                      `f.yaml: line 1, column 1: "- name: M": here is a list; wanted: fields`,
		"name: M\n---\nname: N\n":                          `a second document follows after ---`,
		"name: M\n\xffx: 1\n":                              `f.yaml: line 2, column 1: "\xffx: " is no UTF-8 text; save the file as UTF-8`,
	} {
		_, err := ReadWhatIf("f.yaml", []byte(text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n%v\nwant\n%s", text, err, want)
		}
	}
	for text, want := range map[string]string{
		"":                               `f.yaml: line 1, column 1: "": the file is empty; write a name: and what goes otherwise, of name, title, already_here, capped, capacity_change`,
		"name: M\nalready_here: -0.2\n":  `f.yaml: line 2, column 15: "-0.2": scenario "M": already_here is -0.2; a share from 0 to 1; write 0.2 for 20 per cent`,
		"name: M\ncapacity_change: -3\n": `f.yaml: line 2, column 18: "-3": scenario "M": capacity_change is -3; a share from -1 to 100`,
		"name: M\ncapped: maybe\n":       "f.yaml: line 2, column 9: \"maybe\": cannot unmarshal !!str `maybe` into true or false; write true or false",
		"name: M\ngrowth: {F: 1}\n":      `f.yaml: line 2, column 1: "growth": there is no field growth here; fields are name, title, already_here`,
		"alredy_here: 0.2\n":             `f.yaml: line 1, column 1: "alredy_here": there is no field`,
	} {
		if _, err := ReadScenario("f.yaml", []byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q:\n%v\nwant\n%s", text, err, want)
		}
	}
	if sc, err := ReadWhatIf("f.yaml", []byte("name: M\ngrowth: &g {F: 9}\nparticipation: *g\n")); err != nil || sc.Participation["F"] != 9 {
		t.Errorf("an anchor of names that both fields have: %+v: %v", sc, err)
	}
	if sc, err := ReadWhatIf("f.yaml", []byte("name: Più lavoro 2\ngrowth: {_T: 0.5}\n")); err != nil || sc.Growth[All] != 0.5 {
		t.Errorf("%+v: %v", sc, err)
	}
}
