package ui_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestTheWayBackLeadsToTheListAsItWasLeft: Ana narrows and sorts her list, opens a case, and comes back to what she
// saw. An empty list says which filter made it so, and takes it away. Who signs in after her finds nothing of it.
func TestTheWayBackLeadsToTheListAsItWasLeft(t *testing.T) {
	w := amparotest.New(t)
	ana, desk, casa := w.Worker("ana"), w.Coordinator(), w.Shelter("casa", "0108", amparotest.Women(5))
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	w.Waits(time.Minute)
	second := ana.Refers(amparotest.Survivor(amparotest.Woman(31)))
	ana.Offers(filed.Referrals[0], casa)
	ana.Offers(second.Referrals[0], casa)
	site := open(t, w)
	b := site.signIn(ana.Actor)
	b.get("/?group=open&class=shelter&sort=newest").want(http.StatusOK, "Orden")
	if !strings.Contains(b.body, `value="newest" selected`) || !strings.Contains(b.body, `value="code"`) {
		t.Error("the page does not say in which order it stands")
	}
	order := func(b *browser, newer, older string) {
		t.Helper()
		if x, y := strings.LastIndex(b.body, newer), strings.LastIndex(b.body, older); x < 0 || y < 0 || x > y {
			t.Errorf("%s: the newest stands first (%d, %d)", b.path, x, y)
		}
	}
	order(b, string(second.Case), string(filed.Case))
	back := b.get("/cases/" + string(filed.Case)).want(http.StatusOK).body
	if !strings.Contains(back, `class="back" href="/?group=open&amp;class=shelter&amp;sort=newest"`) {
		t.Error("the way back forgets what she looked at")
	}
	b.get("/?class=legal&urgency=critica").want(http.StatusOK, "Nada con este filtro", "Legal", "Quitar filtros").
		never("Todavía no hay referencias")
	b.get("/?sort=oldest").want(422, "Orden", "Elija una opción")

	c := site.signIn(desk.Actor)
	c.get("/desk?class=legal").want(http.StatusOK, "Nada con este filtro", "Legal", "Quitar filtros")
	c.get("/desk?sort=newest&show=waiting").want(http.StatusOK, "Ordenar")
	order(c, string(second.Referrals[0]), string(filed.Referrals[0]))
	got := c.get("/cases/" + string(filed.Case)).body
	if !strings.Contains(got, `class="back" href="/desk?sort=newest&amp;show=waiting"`) {
		t.Error("the desk's way back forgets")
	}
	h := site.signIn(casa.Actor.Actor)
	h.get("/inbox?sort=newest").want(http.StatusOK, "Ordenar")
	if got := h.get(linkTo(h, "/offers/")).body; !strings.Contains(got, `class="back" href="/inbox?sort=newest"`) {
		t.Error("the house's way back forgets")
	}
	h.get("/inbox?sort=code").want(422, "Elija una opción")
	o := site.signIn(w.Person("op", w.Agency("técnica", "coordinadora"), domain.RoleAdmin).Actor)
	o.get("/agencies?q=zzz&sort=newest").want(http.StatusOK, "Nada con este filtro", "«zzz»")
	o.get("/agencies?sort=age").want(422, "Elija una opción")
	o.get("/people?sort=newest").want(http.StatusOK, "op persona-4").never("Elija una opción")
	o.get("/people?sort=due").want(422, "Elija una opción")
	w.Verify()
}

// TestAFileHoldsTheListAsItIsShown: in the order and with the filter of the page, and all of it.
func TestAFileHoldsTheListAsItIsShown(t *testing.T) {
	w := amparotest.New(t)
	ana, desk := w.Worker("ana"), w.Coordinator()
	var codes []string
	for range 3 {
		filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
		c, err := w.Work.ViewCase(t.Context(), ana.Actor, filed.Case)
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, strings.TrimPrefix(c.Case.Code, "C"))
		w.Waits(time.Minute)
	}
	b := open(t, w).signIn(desk.Actor)
	for by, want := range map[string][]string{"newest": {codes[2], codes[1], codes[0]}, "since": codes} {
		file, last := b.get("/desk?as=csv&sort="+by).want(http.StatusOK).body, -1
		for _, code := range want {
			at := strings.Index(file, code)
			if at <= last {
				t.Errorf("by %s: %s stands at %d, after %d, in %s", by, code, at, last, file)
			}
			last = at
		}
	}
	if file := b.get("/desk?as=csv&class=legal").want(http.StatusOK).body; strings.Contains(file, codes[0]) {
		t.Error("the file holds what the page does not show")
	}
}
