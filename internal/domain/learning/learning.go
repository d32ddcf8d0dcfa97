// Package learning has the nouns of the short courses: what a course says and asks, how answers are marked, what
// somebody passed, and until when that holds. It is pure.
package learning

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/fault"
)

// Words are a text in the languages of the pages.
type Words struct {
	ES string `json:"es"`
	EN string `json:"en"`
}

// In returns the text in lang.
func (w Words) In(lang string) string {
	if lang == "en" {
		return w.EN
	}
	return w.ES
}

// Course is one short course. Its version goes up when what it teaches changes, and whoever passed an older one is
// asked to pass it anew.
type Course struct {
	Code      string     `json:"code"`
	Version   int        `json:"version"`
	Minutes   int        `json:"minutes"` // how long it takes, about
	Title     Words      `json:"title"`
	About     Words      `json:"about"`
	Pages     []Page     `json:"pages"`
	Questions []Question `json:"questions"`
}

// Page is what a course says on one page.
type Page struct {
	Title Words    `json:"title"`
	Text  []Words  `json:"text"`            // paragraphs
	Signs []string `json:"signs,omitempty"` // of the list of indicators, shown below the text
}

// Question has one right answer.
type Question struct {
	Ask   Words    `json:"ask"`
	Right Answer   `json:"right"`
	Wrong []Answer `json:"wrong"`
}

// Answer is one that may be chosen, and why it is right or not.
type Answer struct {
	Says Words `json:"says"`
	Why  Words `json:"why"`
}

// Option is an answer as it is offered to one person.
type Option struct {
	Answer
	ID    string
	Right bool
}

func (o Option) right() bool { return o.Right }

// Options are the answers to a question in the order in which one person is offered them. What names an answer, and
// where it stands, is another thing for each person and tells nothing of which is right.
func (c Course) Options(of domain.AccountID, question int) []Option {
	q := c.Questions[question-1]
	var out []Option
	for i, a := range append([]Answer{q.Right}, q.Wrong...) {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s|%s|%d|%d|%d", of, c.Code, c.Version, question, i))
		out = append(out, Option{Answer: a, ID: hex.EncodeToString(sum[:5]), Right: i == 0})
	}
	slices.SortFunc(out, func(a, b Option) int { return cmp.Compare(a.ID, b.ID) })
	return out
}

// Mark is one question with the answer that was given and the right one.
type Mark struct {
	Question     int // from 1 on
	Ask          Words
	Given, Right Option
}

// Result is what came of the answers to all questions of a course.
type Result struct {
	Marks  []Mark
	Right  int
	Passed bool
}

// Mark marks what somebody answered: by the number of each question, the one option that was chosen. It refuses, by
// name, a question that is unknown, left out or answered twice, and an answer that was not offered.
func (c Course) Mark(of domain.AccountID, percent int, given map[string][]string) (r Result, err error) {
	var faults fault.Fields
	for _, name := range slices.Sorted(maps.Keys(given)) {
		n, err := strconv.Atoi(name)
		known := err == nil && name == strconv.Itoa(n) && n >= 1 && n <= len(c.Questions)
		faults.Check(known, "answers."+name, "course.question_unknown")
	}
	for n, q := range c.Questions {
		name := strconv.Itoa(n + 1)
		chosen, offered := given[name], c.Options(of, n+1)
		m := Mark{Question: n + 1, Ask: q.Ask, Right: offered[slices.IndexFunc(offered, Option.right)]}
		at := slices.IndexFunc(offered, func(o Option) bool { return len(chosen) == 1 && o.ID == chosen[0] })
		switch {
		case len(chosen) > 1:
			faults.Add("answers."+name, "course.answered_twice")
		case faults.Check(at >= 0, "answers."+name, "field.choose_one"):
			m.Given = offered[at]
		}
		if m.Given.Right {
			r.Right++
		}
		r.Marks = append(r.Marks, m)
	}
	r.Passed = r.Right*100 >= percent*len(c.Questions)
	return r, faults.Err()
}

// Pass says that somebody passed one version of a course.
type Pass struct {
	Course  string      `json:"course" tier:"D1"`
	Version int         `json:"version" tier:"D1"`
	Day     domain.Date `json:"day" tier:"D1"`             // where the network is
	Until   domain.Date `json:"until,omitempty" tier:"D1"` // the last day it holds; empty: it has no end
	Right   int         `json:"right" tier:"D1"`
	Of      int         `json:"of" tier:"D1"`
	Number  string      `json:"number" tier:"D1"` // on the certificate
}

// Record is what one person read and passed.
type Record struct {
	Account domain.AccountID `json:"account" tier:"system"`
	Agency  domain.AgencyID  `json:"agency" tier:"system"`
	Places  map[string]int   `json:"places,omitempty" tier:"D1"` // by course, the page she turned to last
	Passes  []Pass           `json:"passes,omitempty" tier:"D1"` // one for each version of a course, the newest last
}

// Last is the newest pass of a course, if there is one.
func (r Record) Last(course string) (Pass, bool) {
	for _, p := range slices.Backward(r.Passes) {
		if p.Course == course {
			return p, true
		}
	}
	return Pass{}, false
}

// With adds a pass. One of the same version of the same course is renewed by it.
func (r Record) With(p Pass) Record {
	r.Passes = slices.DeleteFunc(slices.Clone(r.Passes), func(q Pass) bool {
		return q.Course == p.Course && q.Version == p.Version
	})
	r.Passes = append(r.Passes, p)
	return r
}

// Standing says how far a pass holds.
type Standing string

// The standings.
const (
	None    Standing = "none"
	Holds   Standing = "holds"
	Ended   Standing = "ended"   // its last day is over
	Changed Standing = "changed" // the course has a newer version
)

// Stands says how a pass stands on a day, with the course as it is now.
func (p Pass) Stands(c Course, today domain.Date) Standing {
	switch {
	case p.Course == "":
		return None
	case p.Version != c.Version:
		return Changed
	case p.Until != "" && p.Until.Before(today):
		return Ended
	}
	return Holds
}

// groups is how many signs of a number stand together.
const groups = 4

// NumberOf writes the number of a certificate from a keyed digest: 60 bits, in groups to be read aloud.
func NumberOf(digest string) string {
	return strings.ToUpper(digest[:groups] + "-" + digest[groups:2*groups] + "-" + digest[2*groups:3*groups])
}

// Typed is a number of a certificate as it is kept, however somebody types it.
func Typed(number string) string {
	number = strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, strings.ToLower(number))
	if len(number) != 3*groups {
		return ""
	}
	return NumberOf(number)
}
