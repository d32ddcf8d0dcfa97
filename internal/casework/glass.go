package casework

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Bounds of breaking the glass: real words for a reason, and few openings a day, so that it stays an exception.
const (
	GlassLetters = 20
	GlassPerDay  = 2
)

var glassCodes = []string{"vida", "menor_desaparecido", "orden_judicial", "equipo_ausente"}

// GlassCodes returns the codes for why the glass may be broken.
func GlassCodes() []string { return slices.Clone(glassCodes) }

// BreakGlass opens one case to one coordinator for minutes. The owning team and the auditors are told in the same commit; when they
// cannot be told, nothing opens. Opening a case that the same person still has open changes nothing and counts for nothing.
func (s *Service) BreakGlass(ctx context.Context, actor domain.Actor, id domain.CaseID, code, reason string) (time.Time, error) {
	var until time.Time
	actor.Reason, actor.OnBehalf = strings.TrimSpace(reason), ""
	if err := checkGlass(code, actor.Reason); err != nil {
		return until, err
	}
	err := s.onCase(ctx, actor, id, 0, "glass.open", func(t *txn, f *file) error {
		for _, g := range f.glasses {
			if g.V.Account == actor.Account && t.now.Before(g.V.Until) {
				until = g.V.Until
				return nil
			}
		}
		if err := t.countGlass(); err != nil {
			return err
		}
		until = t.now.Add(domain.GlassMinutes * time.Minute)
		g := domain.Glass{ID: domain.NewID[domain.GlassID](), Case: id, Account: actor.Account, Code: code, Reason: actor.Reason, At: t.now, Until: until}
		store.Put(&t.ch, store.New(g))
		t.duty(domain.DutyGlass, string(g.ID), until)
		e := t.entry(policy.GlassOpen, "case", string(id))
		e.Code, e.Tier = code, "D4"
		t.keep(e)
		t.tell(domain.Notice{Agency: f.cas.V.Agency, Kind: "notice.glass", Case: id, Roles: []domain.Role{domain.RoleReferrer, domain.RoleSupervisor, domain.RoleChildAuth}})
		t.tell(domain.Notice{Agency: DeskAgency, Kind: "notice.glass", Case: id, Roles: []domain.Role{domain.RoleAuditor}})
		return nil
	})
	if err != nil {
		return time.Time{}, err
	}
	return until, nil
}

func checkGlass(code, reason string) error {
	var c fault.Fields
	c.Check(slices.Contains(glassCodes, code), "code", "field.choose_one")
	if letters(reason) < GlassLetters {
		c.AddArgs("reason", "field.too_short", fault.Args{"min": GlassLetters})
	}
	text(&c, "reason", reason, MaxLine)
	return c.Err()
}

// countGlass refuses a third opening within a day. The account's own ledger row makes two openings at once take turns.
func (t *txn) countGlass() error {
	mine := t.store.PseudonymOf("glass", string(t.actor.Account))
	if _, err := t.ledger(mine); err != nil {
		return err
	}
	day := t.now.Add(-24 * time.Hour)
	past, err := store.All[domain.Glass](t.ctx, t.store, store.Filter{By: store.By("account", t.actor.Account), Since: day.Add(-time.Minute)})
	if err != nil {
		return err
	}
	n, oldest := 0, t.now
	for _, g := range past {
		if g.V.At.After(day) {
			n++
			oldest = earlier(oldest, g.V.At)
		}
	}
	if n >= GlassPerDay {
		return fault.New(fault.TooMany, "glass.too_many", nil).With("seconds", int(oldest.Sub(day).Seconds())+1)
	}
	return t.book(mine)
}

// letters counts the letters of a text: what is left when blanks, signs and invisible characters are taken away.
func letters(s string) int { return countRunes(s, unicode.IsLetter) }

func digits(s string) int { return countRunes(s, unicode.IsDigit) }

func countRunes(s string, is func(rune) bool) int {
	n := 0
	for _, r := range s {
		if is(r) {
			n++
		}
	}
	return n
}
