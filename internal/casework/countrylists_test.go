package casework_test

import (
	"slices"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/countrylists"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/packchange"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/store/mongodriver/fakemongo"
)

// keepers are the coordinator and the operator of an installation, who chose their passwords.
func keepers(w *amparotest.World) (eva, root *amparotest.Actor) {
	home := w.Agency("red", "coordinadora")
	eva, root = w.Person("eva", home, domain.RoleCoordinator), w.Person("root", home, domain.RoleAdmin)
	w.Login(eva.Actor)
	w.Login(root.Actor)
	return eva, root
}

func newValue(list, code, es, en string) countrylists.Input {
	of := packchange.Target{Kind: packchange.Value, Act: packchange.Add, List: list, Key: code}
	return countrylists.Input{Target: of, Said: packchange.Said{ES: es, EN: en}, Reason: "Lo pidió la mesa técnica."}
}

func offered(p *country.Pack, list string) (out []string) {
	for _, v := range p.List(list) {
		out = append(out, v.Code)
	}
	return out
}

// TestTwoPeopleAddAValue: one asks, another one confirms; then it is offered, a record holds it, and it stays readable
// when two people retire it again.
func TestTwoPeopleAddAValue(t *testing.T) {
	w := amparotest.New(t)
	eva, root := keepers(w)
	ctx, p := t.Context(), w.Pack
	before := p.Version()
	asked, err := w.Work.AskChange(ctx, eva.Actor, newValue(country.ListDisability, "sorda_ciega", "Sordoceguera",
		"Deafblindness"))
	must(t, err)
	if asked.State != packchange.Asked || p.Has(country.ListDisability, "sorda_ciega") || p.Version() != before {
		t.Fatalf("one person changed the list: %+v", asked)
	}
	if err := w.Work.DecideChange(ctx, eva.Actor, asked.ID, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("who asked confirmed it: %v", err)
	}
	if err := w.Work.DecideChange(ctx, w.Worker("ana").Actor, asked.ID, true); !fault.Is(err, fault.Forbidden) {
		t.Errorf("a worker confirmed it: %v", err)
	}
	must(t, w.Work.DecideChange(ctx, root.Actor, asked.ID, true))
	if !slices.Contains(offered(p, country.ListDisability), "sorda_ciega") || p.Version() == before ||
		p.Label(country.ListDisability, "sorda_ciega", "en") != "Deafblindness" {
		t.Error("it is not offered")
	}
	if err := w.Work.DecideChange(ctx, root.Actor, asked.ID, true); !fault.Is(err, fault.Conflict) {
		t.Errorf("twice: %v", err)
	}
	gone := newValue(country.ListDisability, "sorda_ciega", "", "")
	gone.Act = packchange.Remove
	asked, err = w.Work.AskChange(ctx, root.Actor, gone)
	must(t, err)
	must(t, w.Work.DecideChange(ctx, eva.Actor, asked.ID, true))
	if slices.Contains(offered(p, country.ListDisability), "sorda_ciega") ||
		p.Label(country.ListDisability, "sorda_ciega", "es") != "Sordoceguera" {
		t.Error("a retired value is offered, or not readable")
	}
	version := p.Version()
	w.Reopen()
	if w.Pack.Version() != version || w.Pack.Label(country.ListDisability, "sorda_ciega", "es") != "Sordoceguera" ||
		country.Guatemala().Has(country.ListDisability, "sorda_ciega") {
		t.Error("a restart forgot it, or another installation has it")
	}
	w.Verify()
}

// TestAChangeIsRefusedTakenBackOrRunsOut: then nothing holds.
func TestAChangeIsRefusedTakenBackOrRunsOut(t *testing.T) {
	w := amparotest.New(t)
	eva, root := keepers(w)
	ctx := t.Context()
	asks := func(code string) packchange.ID {
		t.Helper()
		c, err := w.Work.AskChange(ctx, eva.Actor, newValue(country.ListDisability, code, "Una", "One"))
		must(t, err)
		return c.ID
	}
	must(t, w.Work.DecideChange(ctx, root.Actor, asks("uno"), false))
	must(t, w.Work.DecideChange(ctx, eva.Actor, asks("dos"), false))
	late := asks("tres")
	if _, err := w.Work.AskChange(ctx, root.Actor, newValue(country.ListDisability, "tres", "Otra", "Other")); fault.
		As(err).Code != "packchange.waits" {
		t.Errorf("two of one thing wait: %v", err)
	}
	w.Clock.Advance(record.ApprovalLife)
	if err := w.Work.DecideChange(ctx, root.Actor, late, true); fault.As(err).Code != "approval.over" {
		t.Errorf("after 72 hours: %v", err)
	}
	if w.Pack.Version() != country.Guatemala().Version() {
		t.Error("something holds")
	}
}

// TestWhatRulesNeedIsNotChanged: codes that rules name, lists whose values have each a rule of its own, and codes of
// the wrong shape.
func TestWhatRulesNeedIsNotChanged(t *testing.T) {
	w := amparotest.New(t)
	eva, _ := keepers(w)
	with := func(list, code string, a packchange.Act) countrylists.Input {
		in := newValue(list, code, "Una", "One")
		in.Act = a
		return in
	}
	for code, in := range map[string]countrylists.Input{
		"packchange.leaning": with(country.ListService, domain.NeedShelter, packchange.Remove),
		"packchange.closed":  with(country.ListUrgency, "nunca", packchange.Add),
		"packchange.exists":  with(country.ListDisability, domain.DisabilityMovement, packchange.Add),
		"packchange.missing": with(country.ListDisability, "no_hay", packchange.Edit),
		"packchange.code":    with(country.ListDisability, "Con Espacios", packchange.Add),
		"field.choose_one":   with(country.ListControl, "sin_reglas", packchange.Add), // As which it is exported?
		"packchange.same":    with(country.ListDisability, "vision", packchange.Restore),
	} {
		_, err := w.Work.AskChange(t.Context(), eva.Actor, in)
		if f := fault.As(err); len(f.Fields) != 1 || f.Fields[0].Code != code {
			t.Errorf("%s: %v", code, err)
		}
	}
	_, err := w.Work.AskChange(t.Context(), w.Worker("ana").Actor, newValue(country.ListDisability, "x", "Una", "One"))
	if !fault.Is(err, fault.Forbidden) {
		t.Errorf("a worker asked: %v", err)
	}
	if got := w.Pack.Openness(country.ListConsentScope); got != country.Closed {
		t.Errorf("what people agree to is %s", got)
	}
}

// TestLinesAndRestDaysChange: a line stands where it is put; a day of rest moves a deadline that can wait.
func TestLinesAndRestDaysChange(t *testing.T) {
	w := amparotest.New(t)
	eva, root := keepers(w)
	ctx, p := t.Context(), w.Pack
	confirmed := func(of packchange.Target, is packchange.Said) {
		t.Helper()
		c, err := w.Work.AskChange(ctx, eva.Actor, countrylists.Input{Target: of, Said: is, Reason: "Decreto del año."})
		must(t, err)
		must(t, w.Work.DecideChange(ctx, root.Actor, c.ID, true))
	}
	line := packchange.Target{Kind: packchange.Line, Act: packchange.Add, Key: "1500"}
	confirmed(line, packchange.Said{ES: "Línea de prueba", EN: "Trial line", Confirmed: true, Place: 1})
	if first := p.Lines()[0]; first.Number != "1500" || !first.Confirmed {
		t.Errorf("%+v", first)
	}
	line.Act = packchange.Edit
	confirmed(line, packchange.Said{ES: "Línea", EN: "Line", Place: 2})
	if second := p.Lines()[1]; second.Number != "1500" || second.ES != "Línea" || second.Confirmed {
		t.Errorf("%+v", second)
	}
	line.Act = packchange.Remove
	confirmed(line, packchange.Said{})
	if len(p.Lines()) != len(country.Guatemala().Lines()) {
		t.Error("the line is there still")
	}
	monday := time.Date(2027, 3, 1, 14, 0, 0, 0, time.UTC) // 08:00 in Guatemala
	due := func() time.Time { return p.After(string(domain.UrgencyScheduled), monday, 4*time.Hour) }
	was := due()
	rest := packchange.Target{Kind: packchange.Rest, Act: packchange.Add, Key: "2027-03-01"}
	confirmed(rest, packchange.Said{})
	if got := due().Sub(was); got != 23*time.Hour {
		t.Errorf("a day of rest moves the deadline by %v", got)
	}
	rest.Act = packchange.Remove
	confirmed(rest, packchange.Said{})
	rest.Act, rest.Key = packchange.Add, "03-01"
	if confirmed(rest, packchange.Said{}); !due().After(was) {
		t.Error("a day of every year moves nothing")
	}
	rest.Act, rest.Key = packchange.Remove, "2027-03-01"
	if confirmed(rest, packchange.Said{}); !due().Equal(was) {
		t.Error("a single year without it moves the deadline")
	}
}

// TestTheOnlyOperatorChangesAlone: where nobody is there to confirm, it holds at once, and auditors are told.
func TestTheOnlyOperatorChangesAlone(t *testing.T) {
	w := amparotest.New(t)
	home := w.Agency("red", "coordinadora")
	root := w.Person("root", home, domain.RoleAdmin)
	w.Login(root.Actor)
	c, err := w.Work.AskChange(t.Context(), root.Actor, newValue(country.ListDisability, "sola", "Una", "One"))
	must(t, err)
	if !c.Alone || !w.Pack.Has(country.ListDisability, "sola") {
		t.Errorf("%+v", c)
	}
}

// TestAChangeReachesTheOtherProcess: with its next look, and a confirmation rests on what the other one has confirmed.
func TestAChangeReachesTheOtherProcess(t *testing.T) {
	a := amparotest.NewShared(t, fakemongo.Options{})
	b := a.Beside()
	eva, root := keepers(a)
	ctx := t.Context()
	c, err := a.Work.AskChange(ctx, eva.Actor, newValue(country.ListDisability, "sorda_ciega", "Una", "One"))
	must(t, err)
	must(t, a.Work.DecideChange(ctx, root.Actor, c.ID, true))
	if b.Pack.Has(country.ListDisability, "sorda_ciega") {
		t.Fatal("the two share a pack: this shows nothing")
	}
	left, err := b.Work.TakeUpChanges(ctx)
	must(t, err)
	if len(left) > 0 || !b.Pack.Has(country.ListDisability, "sorda_ciega") || a.Pack.Version() != b.Pack.Version() {
		t.Error("the other process goes by another pack")
	}
}

// TestAChangeThatNoLongerFitsIsLeftOut: the files have its code now; the others hold.
func TestAChangeThatNoLongerFitsIsLeftOut(t *testing.T) {
	p := country.Guatemala().Own()
	value := func(code string) packchange.Change {
		in := newValue(country.ListDisability, code, "Una", "One")
		return packchange.Change{Of: in.Target, Is: in.Said}
	}
	left := p.Settle([]packchange.Change{value(domain.DisabilityMovement), value("nueva")})
	if len(left) != 1 || left[0].Why != "packchange.exists" || !p.Has(country.ListDisability, "nueva") {
		t.Errorf("%+v", left)
	}
	if left := p.Settle(nil); len(left) > 0 || p.Version() != country.Guatemala().Version() {
		t.Error("without changes it is what the files say")
	}
}
