// Package waiting looks again for everybody who waits for a place whenever one changes, and lists who waits and why.
package waiting

import (
	"cmp"
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/network"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Service keeps the waiting list. It is safe for concurrent use.
type Service struct{ *act.Service }

// rematch is what the log calls that those who wait were looked at again.
const rematch policy.Action = "referral.rematch"

// place is where somebody would live: one unit of a house, or one programme.
type place struct {
	provider string
	unit     domain.UnitID
}

// Rematch looks again for everybody who waits at what changed since, in order of urgency and then of waiting time, and
// tells the teams of those for whom a place fits now. What was told stands on the referral and is written in the act
// that tells it, so that of any number of processes exactly one tells it.
//
// Whoever comes later is told of a bed only as far as those before her leave it: ahead counts what they need. After a
// failure what was seen stays as it was, so the next round looks at the same changes again.
func (s *Service) Rematch(ctx context.Context, since network.Seen) (told int, seen network.Seen, err error) {
	news, err := s.Network.News(ctx, since)
	if err != nil {
		return 0, since, err
	}
	if news.None() {
		return 0, since, nil
	}
	ahead := map[place]int{} // how many beds those who come before need there
	var failed error
	for _, r := range news.Waiting {
		fits, did, err := s.lookAgain(ctx, news, r, ahead)
		if err != nil {
			failed = err // Nobody behind her waits for what went wrong with her.
			fits = r.V.Openings
		}
		for _, o := range fits {
			if o.First {
				ahead[place{o.Provider, o.Unit}] += o.Beds
			}
		}
		if did {
			told++
		}
	}
	if failed != nil {
		return told, since, failed
	}
	return told, news.Seen, nil
}

// lookAgain finds what fits one who waits, and tells her team of what it was not told yet.
func (s *Service) lookAgain(ctx context.Context, news *network.News, was *store.Rec[domain.Referral],
	ahead map[place]int) (fits []domain.Opening, told bool, err error) {
	err = s.Run(ctx, domain.System("rematch"), func(t *act.Txn) error {
		fits, told = nil, false
		f, err := dossier.Load(t.Ctx, t.Service, was.V.Case)
		if fault.Is(err, fault.NotFound) {
			return nil // She was erased meanwhile.
		}
		if err != nil {
			return err
		}
		r, ok := f.Referral(was.V.ID)
		if !ok || !r.V.Waits() && !network.WaitsForInterpreter(r.V) {
			return nil
		}
		if fits, err = openings(t, f, news, r, ahead); err != nil || slices.Equal(fits, r.V.Openings) {
			return err
		}
		kind, err := newsOf(t, news, r.V, fits)
		if err != nil {
			return err
		}
		r.V.Openings = fits
		store.Put(&t.Change, r)
		t.Decision = policy.Decision{Allowed: true, Policy: "deadline"}
		t.LogAct(rematch, "referral", string(r.V.ID), kind)
		switch told = kind != ""; kind {
		case "notice.place_opened", "notice.interpreter_free":
			t.NotifyTeam(kind, r.V)
			t.NotifyDesk(kind, r.V)
		case "notice.place_opened_behind":
			t.NotifyTeam(kind, r.V)
		}
		return nil
	})
	return fits, told, err
}

// openings are the places that fit one who waits, or the interpreter who became free for her.
func openings(t *act.Txn, f *dossier.Dossier, news *network.News, r store.Rec[domain.Referral],
	ahead map[place]int) (out []domain.Opening, err error) {
	if free := news.Now.InterpreterFor(f.Case.V); r.V.Waits() {
		out, err = places(t, f, news, r)
	} else if free.At.After(r.V.SentAt) {
		out = []domain.Opening{{Provider: free.Provider, Beds: 1, At: free.At}}
	}
	if err != nil {
		return nil, err
	}
	for i, o := range out {
		taken := ahead[place{o.Provider, o.Unit}]
		out[i].First = taken == 0 || taken+o.Beds <= news.Free(o)
	}
	slices.SortFunc(out, func(a, b domain.Opening) int { return cmp.Compare(a.Provider, b.Provider) })
	return out, nil
}

// places are what fits one who waits. What did not move since she was last looked at is not ranked again, unless
// somebody said that nobody there speaks her language and an interpreter became free.
func places(t *act.Txn, f *dossier.Dossier, news *network.News, r store.Rec[domain.Referral]) (out []domain.Opening,
	err error) {
	part, known := news.Part, news.Known(&r) && !(news.Freed && len(capacity.Mute(f, r.V.ID)) > 0)
	if !known {
		part = news.Now.Matching
	}
	ranking, err := capacity.Openings(t, f, r.V, news.Now, part)
	if err != nil {
		return nil, err
	}
	for _, o := range r.V.Openings {
		if known && !news.Moved(o.Provider) {
			out = append(out, o)
		}
	}
	for _, c := range ranking.Candidates {
		o := domain.Opening{Provider: c.Provider(), Beds: 1}
		if c.Shelter != "" {
			o.Unit, o.Beds = c.Units[0], len(f.Case.V.Group)
		}
		out = append(out, o)
	}
	return out, nil
}

// newsOf says what the team is told, if anything. The act rests on the bookings of the place it is told of.
func newsOf(t *act.Txn, news *network.News, r domain.Referral, fits []domain.Opening) (kind string, err error) {
	for _, o := range fits {
		at := slices.IndexFunc(r.Openings, func(old domain.Opening) bool {
			return old.Provider == o.Provider && old.At.Equal(o.At)
		})
		if at >= 0 && (r.Openings[at].First || !o.First) {
			continue
		}
		held, err := t.CapacityVersion(o.Provider)
		if err != nil {
			return "", err
		}
		if held.Rev != news.CapacityOf(o.Provider) {
			return "", fault.New(fault.Stale, "fault.stale", nil) // Somebody booked there meanwhile.
		}
		if held.Rev > 0 {
			store.Check(&t.Change, held)
		}
		if kind = "notice.place_opened_behind"; o.First {
			return opened(r), nil
		}
	}
	return kind, nil
}

func opened(r domain.Referral) string {
	if network.WaitsForInterpreter(r) {
		return "notice.interpreter_free"
	}
	return "notice.place_opened"
}
