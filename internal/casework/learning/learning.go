// Package learning keeps what people passed of the short courses. Answers are marked here, by the country pack, and
// what was answered wrong is kept nowhere.
package learning

import (
	"context"
	"fmt"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct{ *act.Service }

// Row is one course, and how its reader stands to it.
type Row struct {
	learning.Course
	Pass     learning.Pass // the newest; none where Course is empty
	Standing learning.Standing
	Place    int // the page she turned to last; 0: none
}

// Courses lists the courses of the country pack, with what the reader passed.
func (s *Service) Courses(ctx context.Context, actor domain.Actor) ([]Row, error) {
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.CourseRead, policy.NetworkFacts{}, "network", "network"); err != nil {
		return nil, err
	}
	mine, err := store.Find[learning.Record](t.Ctx, t.Store, actor.Account)
	return rows(t, mine.V), err
}

func rows(t *act.Txn, r learning.Record) (out []Row) {
	for _, c := range t.Country.Courses() {
		p, _ := r.Last(c.Code)
		out = append(out, Row{c, p, p.Stands(c, t.Today()), min(r.Places[c.Code], len(c.Pages))})
	}
	return out
}

// Course is one of them.
func (s *Service) Course(ctx context.Context, actor domain.Actor, code string) (Row, error) {
	all, err := s.Courses(ctx, actor)
	if err != nil {
		return Row{}, err
	}
	i := slices.IndexFunc(all, func(r Row) bool { return r.Code == code })
	if i < 0 {
		return Row{}, act.ErrNotFound
	}
	return all[i], nil
}

// begin decides an act of somebody on her own record, and reads it with the course.
func (s *Service) begin(t *act.Txn, action policy.Action, code string) (r store.Rec[learning.Record], c learning.Course,
	err error) {
	me := policy.AccountFacts{ID: string(t.Actor.Account), Agency: string(t.Actor.Agency)}
	if err = t.Authorize(action, me, "account", me.ID); err != nil {
		return r, c, err
	}
	i := slices.IndexFunc(t.Country.Courses(), func(c learning.Course) bool { return c.Code == code })
	if i < 0 {
		return r, c, act.ErrNotFound
	}
	r, err = store.Find[learning.Record](t.Ctx, t.Store, t.Actor.Account)
	r.V.Account, r.V.Agency = t.Actor.Account, t.Actor.Agency
	return r, t.Country.Courses()[i], err
}

// TurnTo keeps to which page of a course somebody turned, so that she goes on there on any device.
func (s *Service) TurnTo(ctx context.Context, actor domain.Actor, code string, page int) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		r, c, err := s.begin(t, policy.CoursePlace, code)
		switch {
		case err != nil:
			return err
		case page < 1 || page > len(c.Pages):
			return fault.At("page", "course.page")
		case r.V.Places[code] == page:
			return txn.ErrNothing
		case r.V.Places == nil:
			r.V.Places = map[string]int{}
		}
		r.V.Places[code] = page
		store.Put(&t.Change, r)
		t.LogAct(policy.CoursePlace, "account", string(actor.Account), code)
		return nil
	})
}

// AnswerCourse marks the answers to the questions of one version of a course: by the number of each question, the one
// option that was chosen. Who has the share that the pack names passed it, from today on; who has less may answer
// again, and nothing of the try is kept.
func (s *Service) AnswerCourse(ctx context.Context, actor domain.Actor, code string, version int,
	given map[string][]string) (out learning.Result, err error) {
	err = s.Run(ctx, actor, func(t *act.Txn) error {
		r, c, err := s.begin(t, policy.CoursePass, code)
		if err != nil {
			return err
		}
		if version != c.Version {
			return fault.New(fault.Conflict, "course.changed", nil)
		}
		percent, months := t.Country.CourseRules()
		if out, err = c.Mark(actor.Account, percent, given); err != nil {
			return err
		}
		if !out.Passed {
			return txn.ErrNothing
		}
		p := learning.Pass{Course: code, Version: version, Day: t.Today(), Right: out.Right, Of: len(c.Questions),
			Number: number(t, code, version)}
		if months > 0 {
			p.Until = p.Day.Add(0, months)
		}
		r.V = r.V.With(p)
		delete(r.V.Places, code)
		store.Put(&t.Change, r)
		t.LogAct(policy.CoursePass, "account", string(actor.Account), code)
		return nil
	})
	if err != nil {
		return learning.Result{}, err
	}
	return out, nil
}

// number is that of the certificate for a version of a course: the same however often she passes it, and not to be
// guessed without the keys of the installation.
func number(t *act.Txn, code string, version int) string {
	return learning.NumberOf(t.Store.PseudonymOf("certificate",
		fmt.Sprintf("%s|%s|%d", t.Actor.Account, code, version)))
}
