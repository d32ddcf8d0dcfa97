package ui_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
)

// TestAnAuditorFindsADayAPersonAndACase: what was refused stands one tap away; the day, who acted and what it was about
// narrow the log, by what the page itself shows of them, and the next page keeps it.
func TestAnAuditorFindsADayAPersonAndACase(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	w.Waits(48 * time.Hour)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
	b := open(t, w).signIn(w.Auditor().Actor)
	log := "/audit?log=" + w.Store.LogOf(ana.Agency)
	rows := func(query string) int {
		t.Helper()
		return strings.Count(b.get(log+query).want(http.StatusOK).body, `data-h="#"`)
	}
	all := rows("")
	b.get(log).want(http.StatusOK, "Conviene mirar primero", "Usó el acceso de emergencia")
	first, second := rows("&day=2026-11-23"), rows("&day=2026-11-25")
	if first == 0 || second == 0 || first+second > all || rows("&day=2026-11-24") != 0 {
		t.Errorf("%d entries of the first day, %d of the third, %d in all", first, second, all)
	}
	who := w.Store.PseudonymOf("account", string(ana.Account))[:10]
	about := w.Store.PseudonymOf("case", string(filed.Case))[:10]
	if n := rows("&who=" + who); n == 0 || n > all {
		t.Errorf("%d entries of Ana, of %d", n, all)
	}
	if n := rows("&about=" + about); n == 0 || n >= all {
		t.Errorf("%d entries about the second case, of %d", n, all)
	}
	if !strings.Contains(b.body, "about="+about) || rows("&who=nobody") != 0 {
		t.Error("a pseudonym that is shown leads to its entries, and an unknown one to none")
	}
	b.get(log+"&day=mañana").want(422, "Día")
	w.Verify()
}
