package istat

import "osservatorio/internal/sample/world"

// What the survey asks of jobs and titles of study. The shares are invented around published
// magnitudes: foreigners have more temporary contracts and more elementary occupations.

// shares draws a code from 1 on, each with its share per mille.
func (s *survey) shares(what string, perMille ...int64) string {
	at := s.draw(1, 1000, what)
	for i, share := range perMille {
		if at -= share; at <= 0 || i == len(perMille)-1 {
			return string(rune('1' + i))
		}
	}
	return "."
}

// level3 is the title of study in three levels, "." below the age of work.
func (s *survey) level3(p person) string {
	switch {
	case p.age < 15:
		return "."
	case p.key.Cit == world.ITA && p.employed():
		return s.shares("title", 290, 460, 250)
	case p.key.Cit == world.ITA:
		return s.shares("title", 560, 330, 110)
	}
	return s.shares("title", 500, 380, 120)
}

// level6 is the same title in six levels.
func (s *survey) level6(p person) string {
	switch s.level3(p) {
	case "1":
		return s.shares("lower title", 60, 140, 800)
	case "2":
		return string(rune('3') + rune(s.draw(1, 2, "upper title")))
	case "3":
		return "6"
	}
	return "."
}

// employee tells employees (1) from the self-employed (2).
func (s *survey) employee(p person) string {
	if p.foreign() {
		return s.shares("employee", 870, 130)
	}
	return s.shares("employee", 770, 230)
}

// term tells the temporary (1) from the permanent (2) contracts of employees.
func (s *survey) term(p person) string {
	switch {
	case s.employee(p) != "1":
		return "."
	case p.foreign():
		return s.shares("term", 220, 780)
	}
	return s.shares("term", 150, 850)
}

// occupation is the major group; who has a higher title has mostly a higher one.
func (s *survey) occupation(p person) string {
	if s.level3(p) == "3" && !p.foreign() {
		return s.shares("occupation", 40, 430, 280, 130, 70, 20, 10, 10, 10)
	}
	if p.foreign() {
		return s.shares("occupation", 10, 20, 40, 40, 240, 200, 120, 330)
	}
	return s.shares("occupation", 30, 80, 180, 130, 220, 180, 90, 80, 10)
}
