package suspicion

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/suspicion"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Row is one report as a list shows it: nothing of what was written.
type Row struct {
	ID     suspicion.ID
	Box    suspicion.Box
	At     time.Time
	Danger bool
	Lines  int // texts of both sides
	Mine   bool
	Taken  bool
}

// RowOf is what a list shows of a report.
func RowOf(actor domain.Actor, r suspicion.Report) Row {
	return Row{ID: r.ID, Box: r.Box(), At: r.At, Danger: r.Danger, Lines: len(r.Lines),
		Mine: r.Holder != "" && r.Holder == actor.Account, Taken: r.Holder != ""}
}

// List is one page of one box, and how many reports each box holds.
type List struct {
	Box    suspicion.Box
	Rows   []Row
	Next   string
	Counts map[suspicion.Box]int
}

// Filter narrows the list.
type Filter struct {
	Box   suspicion.Box // empty: the first box that is not empty, unread before open
	At    act.Span
	After string
	Limit int // 1..200; 0 means 50
}

// Reports lists one box, newest first, for the desk of the network.
func (s *Service) Reports(ctx context.Context, actor domain.Actor, flt Filter) (List, error) {
	out := List{Counts: map[suspicion.Box]int{}}
	if flt.Box != "" && !slices.Contains(suspicion.Boxes, flt.Box) {
		return out, fault.At("box", "field.choose_one")
	}
	t := s.Begin(ctx, actor)
	if err := t.Authorize(policy.ReportList, policy.NetworkFacts{}, "network", "network"); err != nil {
		return out, err
	}
	for _, box := range suspicion.Boxes {
		revs, err := store.Revisions[suspicion.Report](t.Ctx, t.Store, store.By("box", box))
		if err != nil {
			return out, err
		}
		out.Counts[box] = len(revs)
	}
	if flt.Box == "" {
		flt.Box = suspicion.Open
		if out.Counts[suspicion.Unread] > 0 {
			flt.Box = suspicion.Unread
		}
	}
	recs, next, err := store.List[suspicion.Report](t.Ctx, t.Store, flt.At.Within(store.Filter{
		By: store.By("box", flt.Box), Desc: true, Limit: act.PageSize(flt.Limit), After: flt.After}))
	for _, r := range recs {
		if flt.At.Holds(r.V.Since()) {
			out.Rows = append(out.Rows, RowOf(actor, r.V))
		}
	}
	out.Box, out.Next = flt.Box, next
	return out, err
}

// Opened is one report as the desk reads it.
type Opened struct {
	suspicion.Report
	Rev   int64
	Names map[domain.AccountID]string // of who answered and who has it in hand, where the reader may know them
}

// ReadReport opens one report, which counts as read from then on. The reading is kept in the log.
func (s *Service) ReadReport(ctx context.Context, actor domain.Actor, id suspicion.ID) (out Opened, err error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out Opened, err error) {
		rec, err := load(t, policy.ReportRead, id, 0)
		if err != nil {
			return out, err
		}
		if rec.V.Unread {
			rec.V = rec.V.Read()
			store.Put(&t.Change, rec)
			rec.Rev++
		}
		people := []domain.AccountID{rec.V.Holder}
		for _, l := range rec.V.Answers() {
			people = append(people, l.By)
		}
		out = Opened{Report: rec.V, Rev: rec.Rev}
		out.Names, err = t.Names(people...)
		t.LogDisclosure(policy.ReportRead, "report", string(id), "D2", "")
		return out, err
	})
}

// load decides and reads one report. Who may not is refused before it is known whether there is one.
func load(t *act.Txn, action policy.Action, id suspicion.ID, rev int64) (store.Rec[suspicion.Report], error) {
	if err := t.Authorize(action, policy.NetworkFacts{}, "report", string(id)); err != nil {
		return store.Rec[suspicion.Report]{}, err
	}
	return store.GetAt[suspicion.Report](t.Ctx, t.Store, id, rev)
}

// on runs an act of the desk on one report.
func (s *Service) on(ctx context.Context, actor domain.Actor, id suspicion.ID, rev int64, action policy.Action,
	code string, do func(*act.Txn, suspicion.Report) (suspicion.Report, error)) error {
	return s.Run(ctx, actor, func(t *act.Txn) error {
		rec, err := load(t, action, id, rev)
		if err != nil {
			return err
		}
		if rec.V, err = do(t, rec.V); err != nil {
			return err
		}
		keep(t, rec, action, code)
		return nil
	})
}

// AnswerReport writes to whoever holds the receipt.
func (s *Service) AnswerReport(ctx context.Context, actor domain.Actor, id suspicion.ID, rev int64, text string) error {
	text, err := domain.CheckLine("text", text)
	if err != nil {
		return err
	}
	return s.on(ctx, actor, id, rev, policy.ReportAnswer, "",
		func(t *act.Txn, r suspicion.Report) (suspicion.Report, error) {
			return r.Write(actor.Account, text, t.Now)
		})
}

// TakeReport puts a report into the actor's hands, whoever had it before.
func (s *Service) TakeReport(ctx context.Context, actor domain.Actor, id suspicion.ID, rev int64) error {
	return s.on(ctx, actor, id, rev, policy.ReportTake, "",
		func(_ *act.Txn, r suspicion.Report) (suspicion.Report, error) { return r.Take(actor.Account) })
}

// CloseReport ends the work on a report: how it ended, by a code, and why, in words.
func (s *Service) CloseReport(ctx context.Context, actor domain.Actor, id suspicion.ID, rev int64, code,
	why string) error {
	var c fault.Fields
	s.OneOf(&c, "code", country.ListReportClose, code, true)
	act.Required(&c, "why", why, domain.MaxLine)
	if err := c.Err(); err != nil {
		return err
	}
	return s.on(ctx, actor, id, rev, policy.ReportClose, code,
		func(t *act.Txn, r suspicion.Report) (suspicion.Report, error) { return r.Close(code, why, t.Now) })
}

// forgetBatch is how many reports are erased in one commit.
const forgetBatch = 100

// ForgetReports erases closed reports that are older than the country pack keeps them, and returns how many went.
func (s *Service) ForgetReports(ctx context.Context) (gone int, err error) {
	keep, ok := s.Country.Retention("closed_report")
	if !ok {
		return 0, nil
	}
	return act.Answer(ctx, s.Service, domain.System("forget"), func(t *act.Txn) (gone int, err error) {
		until := t.Now.AddDate(0, 0, -keep.Days)
		old, _, err := store.List[suspicion.Report](t.Ctx, t.Store, store.Filter{By: store.By("box", suspicion.Closed),
			Until: until, Limit: forgetBatch})
		if gone = len(old); err != nil || gone == 0 {
			return gone, err
		}
		for _, r := range old {
			store.Delete(&t.Change, r)
			t.LogAct("report.forget", "report", string(r.V.ID), "")
		}
		return gone, nil
	})
}
