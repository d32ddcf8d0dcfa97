package country

import (
	"errors"
	"fmt"
	"regexp"
	"slices"

	"amparo/internal/domain/learning"
)

// courses is courses.json.
type courses struct {
	head
	PassPercent int               `json:"pass_percent"`
	ValidMonths int               `json:"valid_months"`
	Courses     []learning.Course `json:"courses"`
}

// Bounds of a course, so that it stays short and each of its pages light.
const (
	leastPages, mostPages         = 4, 6
	leastQuestions, mostQuestions = 5, 8
	leastWrong, mostWrong         = 1, 3
	mostText                      = 1200 // bytes of one paragraph, in one language
)

// courseCode is what may stand in the address of a course.
var courseCode = regexp.MustCompile(`^[a-z][a-z0-9_]{2,30}$`)

func (p *Pack) loadCourses(raw []byte) error {
	if err := decode(raw, &p.courses); err != nil {
		return err
	}
	var faults []error
	check := func(ok bool, format string, args ...any) {
		if !ok {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	check(p.courses.PassPercent > 0 && p.courses.PassPercent <= 100, "pass_percent must lie between 1 and 100")
	check(p.courses.ValidMonths >= 0, "valid_months must not be below 0; 0 means without an end")
	seen := map[string]bool{}
	for _, c := range p.courses.Courses {
		said := func(where string, all ...learning.Words) {
			ok := func(s string) bool { return s != "" && len(s) <= mostText }
			check(!slices.ContainsFunc(all, func(w learning.Words) bool { return !ok(w.ES) || !ok(w.EN) }),
				"course %q: %s lacks a language or is longer than %d bytes", c.Code, where, mostText)
		}
		check(courseCode.MatchString(c.Code) && !seen[c.Code], "course %q stands twice or has no usable code", c.Code)
		seen[c.Code] = true
		check(c.Version > 0 && c.Minutes > 0, "course %q: version and minutes must be above 0", c.Code)
		check(len(c.Pages) >= leastPages && len(c.Pages) <= mostPages, "course %q needs %d to %d pages", c.Code,
			leastPages, mostPages)
		check(len(c.Questions) >= leastQuestions && len(c.Questions) <= mostQuestions,
			"course %q needs %d to %d questions", c.Code, leastQuestions, mostQuestions)
		said("its title", c.Title, c.About)
		for i, pg := range c.Pages {
			check(len(pg.Text) > 0, "course %q: page %d says nothing", c.Code, i+1)
			said(fmt.Sprintf("page %d", i+1), append(slices.Clone(pg.Text), pg.Title)...)
		}
		for i, q := range c.Questions {
			check(len(q.Wrong) >= leastWrong && len(q.Wrong) <= mostWrong,
				"course %q: question %d needs %d to %d wrong answers", c.Code, i+1, leastWrong, mostWrong)
			all, says := []learning.Words{q.Ask}, map[string]bool{}
			for _, a := range append([]learning.Answer{q.Right}, q.Wrong...) {
				all = append(all, a.Says, a.Why)
				check(!says[a.Says.ES] && !says[a.Says.EN], "course %q: question %d offers one answer twice", c.Code, i+1)
				says[a.Says.ES], says[a.Says.EN] = true, true
			}
			said(fmt.Sprintf("question %d", i+1), all...)
		}
	}
	return errors.Join(faults...)
}

// Courses returns the short courses. They are shared: readers change nothing in them.
func (p *Pack) Courses() []learning.Course { return p.courses.Courses }

// CourseRules returns the share of right answers, in percent, with which a course is passed, and how many months that
// holds; 0: it has no end.
func (p *Pack) CourseRules() (percent, months int) {
	return p.courses.PassPercent, p.courses.ValidMonths
}
