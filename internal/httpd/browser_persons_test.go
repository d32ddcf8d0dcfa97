package httpd_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
	"amparo/internal/casework/intake"
	"amparo/internal/domain"
)

// seenRows is how many rows of the list fit on the screen below the header, each in two lines at most.
const seenRows = `(() => {
	const rows = [...document.querySelectorAll(".folk li")], top = document.querySelector(".top"),
		bar = document.querySelector(".bar.phone-only");
	scrollTo({top: scrollY + rows[0].getBoundingClientRect().top - top.offsetHeight, behavior: "instant"});
	const from = top.getBoundingClientRect().bottom - 1,
		to = bar && bar.offsetHeight ? bar.getBoundingClientRect().top : innerHeight;
	return rows.filter(r => r.offsetHeight < 64 && r.getBoundingClientRect().top >= from &&
		r.getBoundingClientRect().bottom <= to + 1).length;
})()`

// TestOneRowIsOnePerson: a list of work says each person once, with her needs, the one thing to do next and true
// counts; eight fit on a phone and thirty on a desk. Who was just filed stands on top.
func TestOneRowIsOnePerson(t *testing.T) {
	t.Parallel()
	w := amparotest.New(t)
	ana := w.Worker("Ana")
	file := func(age int, urgency domain.Urgency) {
		in := amparotest.Survivor(amparotest.Woman(age))
		in.Needs = nil
		for _, need := range []string{"abrigo", "psicologia", "legal_penal"} {
			in.Needs = append(in.Needs, intake.NeedInput{Need: need, Urgency: urgency})
		}
		ana.Refers(in)
	}
	for range 31 {
		file(24, domain.UrgencyCritical)
	}
	w.Waits(time.Hour)
	file(44, domain.UrgencyScheduled)
	b := openBrowser(t, serve(t, w))
	p := b.person("Ana", 360, true).signsIn(ana.Actor)
	must(t, run(p.ctx, chromedp.EmulateViewport(360, 3000))) // The bar lies over no row.
	p.looks("people on a phone")
	must(t, run(p.ctx, chromedp.EmulateViewport(360, 740)))
	if n := asks[int](p, seenRows); n < 8 {
		t.Errorf("%d rows fit on a phone, want eight", n)
	}
	first := asks[string](p, `document.querySelector(".folk li").innerText`)
	if !strings.Contains(first, "35") {
		t.Errorf("on top stands %q, not who was just filed", first)
	}
	if rows := asks[int](p, `document.querySelectorAll(".folk li").length`); rows != 30 {
		t.Errorf("%d rows stand on the page, want thirty", rows)
	}
	p.sees("Ver todo (32)").presses("Ver todo (32)")
	if rows := asks[int](p, `document.querySelectorAll(".folk li").length`); rows != 32 {
		t.Errorf("all of them are %d rows, want 32", rows)
	}
	if needs := asks[int](p, `document.querySelector(".folk li").querySelectorAll(".needs a").length`); needs != 3 {
		t.Errorf("a row has %d needs, want three", needs)
	}
	wide := b.person("Ana", 1280, true).signsIn(ana.Actor)
	must(t, run(wide.ctx, chromedp.EmulateViewport(1280, 900)))
	if n := asks[int](wide, seenRows); n < 30 {
		t.Errorf("%d rows fit on a desk, want thirty", n)
	}
	w.Verify()
}

// TestTheDeskFitsFourScreensOfAPhone: with many who wait in many departments, late requests and old figures, the desk
// is read in four screens, and each part leads to all of it.
func TestTheDeskFitsFourScreensOfAPhone(t *testing.T) {
	t.Parallel()
	w := amparotest.New(t)
	ana, desk := w.Worker("Ana"), w.Coordinator()
	casa := w.Shelter("Casa", "0108", amparotest.Women(4))
	for i := range 8 {
		w.Shelter("Hogar"+strconv.Itoa(i), fmt.Sprintf("%02d01", i+2), amparotest.Women(3))
	}
	for i := range 40 {
		in := amparotest.Survivor(amparotest.Woman(20 + i%30))
		in.Needs[0].Urgency = []domain.Urgency{domain.UrgencyCritical, domain.UrgencyHigh, domain.UrgencyMedium}[i%3]
		in.Case.Found = fmt.Sprintf("%02d01", i%9+1)
		ref := ana.Refers(in).Referrals[0]
		if i < 3 {
			ana.Offers(ref, casa)
		}
	}
	w.Waits(30 * time.Hour)
	p := openBrowser(t, serve(t, w)).person("desk", 360, true).signsIn(desk.Actor)
	must(t, run(p.ctx, chromedp.EmulateViewport(360, 800)))
	p.opens("/desk").sees("Ver todo (40)")
	const long = `Math.round(document.querySelector("footer.foot").getBoundingClientRect().top + scrollY)`
	if high := asks[int](p, long); high > 4*800 {
		t.Errorf("the desk is %d px long, want four screens of 800", high)
	}
	p.looks("the desk on a phone")
	w.Verify()
}
