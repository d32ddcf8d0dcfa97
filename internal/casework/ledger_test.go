package casework_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/ledger"
	"amparo/internal/domain"
	"amparo/internal/fault"
)

// TestSheIsToldWhoSawHerDataInCodes: a house that said no, one that received her, a programme, the desk in an emergency
// and her own team; by day, with what they saw and why. No name of an agency is in it, and a code stays what it was.
func TestSheIsToldWhoSawHerDataInCodes(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, psy, filed := treated(w, domain.ScopeSharePsych)
	desk := w.Coordinator()
	read := func() ledger.Ledger {
		t.Helper()
		l, err := w.Work.Ledger(t.Context(), ana.Actor, filed.Case)
		must(t, err)
		return l
	}
	code := func(l ledger.Ledger, id domain.AgencyID) string {
		for _, p := range l.Parties {
			if p.Party.Agency == id {
				return string(p.Party.Kind) + " " + string(rune('0'+p.Party.Number))
			}
		}
		return ""
	}
	_, err := w.Work.ReadIdentity(t.Context(), casa.Actor.Actor, filed.Case)
	must(t, err)
	first := read()
	if code(first, casa.Agency) != "house 1" || code(first, psy.Agency) != "program 1" ||
		code(first, ana.Agency) != "team 0" {
		t.Fatalf("parties %+v", first.Parties)
	}
	if first.All.Persons < 3 || first.Since == "" || first.Since != first.Until ||
		!slices.Contains(first.All.What, "identity") {
		t.Errorf("summary %+v", first)
	}
	if a := first.Agreed; len(a) != 1 || a[0].State != "live" || a[0].Until == "" ||
		!slices.Contains(a[0].Scopes, domain.ScopeSharePsych) {
		t.Errorf("she agreed to %+v", first.Agreed)
	}

	w.Waits(26 * time.Hour)
	_, err = w.Work.BreakGlass(t.Context(), desk.Actor, filed.Case, "vida", emergencyReason)
	must(t, err)
	_, err = w.Work.ReadRestricted(t.Context(), desk.Actor, filed.Case)
	must(t, err)
	second := read()
	if code(second, casa.Agency) != "house 1" || code(second, psy.Agency) != "program 1" {
		t.Errorf("a code changed: %+v", second.Parties)
	}
	day := second.Days[slices.IndexFunc(second.Days, func(d ledger.Seen) bool { return d.Party.Kind == ledger.Desk })]
	if day.Day != second.Until || !slices.Equal(day.Emergencies, []string{"vida"}) ||
		!slices.Contains(day.What, "restricted") || !slices.Equal(day.Why, []string{"desk"}) {
		t.Errorf("the emergency is told as %+v", day)
	}
	if second.Days[0].Day < second.Days[len(second.Days)-1].Day ||
		!slices.Equal(second.All.Emergencies, []string{"vida"}) {
		t.Errorf("days %+v", second.Days)
	}
	if third := read(); !slices.Contains(third.All.What, "ledger") {
		t.Error("reading the ledger leaves no trace in it")
	}
	second.Code = ""
	raw, err := json.Marshal(second)
	must(t, err)
	for _, name := range []string{casa.AgencyName, psy.AgencyName, ana.AgencyName, "mesa", "Guatemala", emergencyReason} {
		if name != "" && strings.Contains(string(raw), `"`+name) {
			t.Errorf("the ledger names %q", name)
		}
	}
	w.Verify()
}

// TestTheLedgerIsForHerAndHerTeam: whoever cares for her does not learn from it who else does, and it is one case's.
func TestTheLedgerIsForHerAndHerTeam(t *testing.T) {
	w := amparotest.New(t)
	ana, casa, _, filed := treated(w)
	other := ana.Refers(amparotest.Survivor(amparotest.Woman(40)))
	_, err := w.Work.Ledger(t.Context(), casa.Actor.Actor, filed.Case)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.Ledger(t.Context(), w.Worker("otra").Actor, filed.Case)
	w.Want(err, fault.NotFound)
	l, err := w.Work.Ledger(t.Context(), ana.Actor, other.Case)
	must(t, err)
	for _, p := range l.Parties {
		if p.Party.Kind == ledger.House {
			t.Errorf("another person's house stands in it: %+v", l.Parties)
		}
	}
	must(t, w.Work.WithdrawConsent(t.Context(), ana.Actor, other.Case))
	l, err = w.Work.Ledger(t.Context(), ana.Actor, other.Case)
	must(t, err)
	if l.Agreed[0].State != "withdrawn" {
		t.Errorf("she withdrew: %+v", l.Agreed)
	}
	w.Verify()
}
