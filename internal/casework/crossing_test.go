package casework_test

import (
	"bytes"
	"encoding/base64"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/crossing"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	of "amparo/internal/domain/crossing"
	kept "amparo/internal/domain/diary"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/sealedfile"
	"amparo/internal/store"
)

// land is one installation with who looks after what crosses its borders.
type land struct {
	*amparotest.World
	ana, desk, root *amparotest.Actor
}

func newLand(t *testing.T) *land { return landIn(t, amparotest.New(t)) }

func landIn(t *testing.T, w *amparotest.World) *land {
	l := &land{w, w.Worker("ana"), w.Coordinator(), w.Person("root", w.Agency("red", "coordinadora"), domain.RoleAdmin)}
	must(t, w.Work.RenewKeys(t.Context(), l.root.Actor))
	return l
}

func (l *land) own() crossing.Own {
	own, _, err := l.Work.Counterparts(l.T.Context(), l.root.Actor)
	must(l.T.(*testing.T), err)
	return own
}

// knows writes another installation down and confirms it, by two people.
func (l *land) knows(other *land, code string) of.CounterpartID {
	c, t := l.T.Context(), l.T.(*testing.T)
	id, err := l.Work.AddCounterpart(c, l.root.Actor, crossing.CounterpartInput{Name: "Red de " + code, Country: code,
		Keys: other.own().Text})
	must(t, err)
	must(t, l.Work.ConfirmCounterpart(c, l.desk.Actor, id, 0))
	return id
}

// neighbours are two installations that know each other: the first is in Guatemala, the second calls itself so too, and
// the first says that it is in Honduras.
func neighbours(t *testing.T) (gt, hn *land, toHN, toGT of.CounterpartID) {
	gt, hn = newLand(t), newLand(t)
	return gt, hn, gt.knows(hn, "HN"), hn.knows(gt, "GT")
}

// wantsToCross files a woman with her daughter who agrees that her case goes abroad.
func (l *land) wantsToCross(more ...domain.Scope) domain.CaseID {
	in := goesBy(24, "Ana", "Ejemplo Tzoc", "2999 12345 0101", "")
	in.Case.Group = append(in.Case.Group, amparotest.Child(6, domain.Woman))
	in.Identity.Persons = append(in.Identity.Persons, domain.Named{Given: "Zulma", Family: "Ejemplo"})
	in.Case.Nationality, in.Case.Exploitation = "HN", []string{country.Guatemala().List(country.ListExploitation)[0].Code}
	in.Consent = amparotest.Consent(append(more, domain.ScopeRecord, domain.ScopeShareMinimal)...)
	return l.ana.Refers(in).Case
}

// wrongFile says that a file is refused with that sentence, and that nothing changed but the log.
func (l *land) wrongFile(t *testing.T, code string, file []byte) {
	t.Helper()
	held := func() map[string]int64 {
		revs := revisions(t, l.World)
		for _, add := range []func(*testing.T, *amparotest.World, map[string]int64){revsOf[of.Inbound],
			revsOf[of.Counterpart], revsOf[of.OwnKeys], revsOf[of.Brought], revsOf[of.Outbound]} {
			add(t, l.World, revs)
		}
		return revs
	}
	before := held()
	_, err := l.Work.ReceiveFile(t.Context(), l.desk.Actor, file)
	wantsField(t, err, "file", code)
	if after := held(); !maps.Equal(before, after) {
		t.Errorf("a file that is refused (%s) changed something: %v, %v", code, before, after)
	}
}

// A woman goes on to another country: her worker makes a file, the other desk takes it in for an agency there, and the
// receipt comes back. Nobody else could have made, read or answered it.
func TestACaseGoesToAnotherCountryAndTheReceiptComesBack(t *testing.T) {
	gt, hn, toHN, toGT := neighbours(t)
	c := t.Context()
	cas := gt.wantsToCross(consent.Abroad, domain.ScopeShareIdentity)
	in := crossing.SendInput{To: toHN, Why: "Su madre vive allá.", Note: "Viaja con su hija."}
	for _, who := range []*amparotest.Actor{gt.ana.Colleague("berta", domain.RoleReferrer), gt.desk} {
		_, err := gt.Work.SendAbroad(c, who.Actor, cas, in)
		gt.Want(err, fault.Forbidden)
	}
	_, err := gt.Work.SendAbroad(c, gt.Worker("otra").Actor, cas, in)
	gt.Want(err, fault.NotFound)
	file, err := gt.Work.SendAbroad(c, gt.ana.Actor, cas, in)
	must(t, err)
	for _, word := range []string{"Ejemplo", "Zulma", "2999", "Tzoc", "htcds", "madre"} {
		if strings.Contains(string(file.Content), word) {
			t.Errorf("the file says %q in the clear", word)
		}
	}

	id, err := hn.Work.ReceiveFile(c, hn.desk.Actor, file.Content)
	must(t, err)
	_, err = hn.Work.OpenInbound(c, hn.ana.Actor, id)
	hn.Want(err, fault.Forbidden)
	_, err = hn.Work.Receipt(c, hn.desk.Actor, id)
	wantCode(t, err, "crossing.undecided")
	seen, err := hn.Work.OpenInbound(c, hn.desk.Actor, id)
	must(t, err)
	if seen.Name != "Red de GT" || seen.Says.Why != in.Why || len(seen.Says.Group) != 2 ||
		seen.Says.Group[0].Named.Family != "Ejemplo Tzoc" || seen.Says.Record["prs_Citizenship"] != "HN" ||
		seen.Says.Record["con_Consent"] != "" {
		t.Errorf("the other desk reads %+v", seen.Says)
	}
	take := crossing.TakeInput{Agency: hn.ana.Agency, Reason: "La trae la red vecina hoy.", Need: "abrigo",
		Urgency: domain.UrgencyHigh, Security: 2}
	_, err = hn.Work.TakeIn(c, hn.ana.Actor, id, take)
	hn.Want(err, fault.Forbidden)
	filed, err := hn.Work.TakeIn(c, hn.desk.Actor, id, take)
	must(t, err)
	_, err = hn.Work.TakeIn(c, hn.desk.Actor, id, take)
	wantCode(t, err, "crossing.decided")
	hn.arrived(t, filed.Case, in.Why)
	hn.wrongFile(t, "crossing.replayed", file.Content)

	receipt, err := hn.Work.Receipt(c, hn.desk.Actor, id)
	must(t, err)
	other := gt.wantsToCross(consent.Abroad)
	wantsField(t, gt.Work.AddReceipt(c, gt.ana.Actor, other, receipt.Content), "file", "crossing.receipt_other")
	wantsField(t, gt.Work.AddReceipt(c, gt.ana.Actor, cas, file.Content), "file", "crossing.others")
	gt.Want(gt.Work.AddReceipt(c, gt.desk.Actor, cas, receipt.Content), fault.Forbidden)
	must(t, hn.Work.EndCounterpart(c, hn.root.Actor, toGT, 0))
	_, err = hn.Work.Receipt(c, hn.desk.Actor, id)
	wantCode(t, err, "crossing.ended")
	must(t, gt.Work.AddReceipt(c, gt.ana.Actor, cas, receipt.Content))
	wantCode(t, gt.Work.AddReceipt(c, gt.ana.Actor, cas, receipt.Content), "crossing.answered")
	went, err := gt.Work.Crossings(c, gt.ana.Actor, cas)
	must(t, err)
	if len(went.Out) != 1 || went.Out[0].State != of.Received || !went.Out[0].Identified ||
		went.Out[0].AnsweredAt.IsZero() || went.Out[0].Country != "HN" || !went.May || !went.Named {
		t.Errorf("her team reads %+v", went)
	}
	if told, err := gt.Work.Ledger(c, gt.ana.Actor, cas); err != nil || !slices.Contains(told.All.What, "left") {
		t.Errorf("she is not told that a file left: %v, %v", told.All.What, err)
	}
	gt.Verify()
	hn.Verify()
}

// arrived says what became of a file: a case of the agency, as far as she agreed, with what it came with.
func (l *land) arrived(t *testing.T, id domain.CaseID, why string) {
	t.Helper()
	c := t.Context()
	got, err := l.Work.ViewCase(c, l.ana.Actor, id)
	must(t, err)
	who, err := l.Work.ReadIdentity(c, l.ana.Actor, id)
	must(t, err)
	k, err := store.Get[domain.Consent](c, l.Store, id)
	must(t, err)
	at, why2 := got.Case.Identification, got.Case.Identification.Why
	if got.Case.Agency != l.ana.Agency || len(got.Case.Group) != 2 || got.Case.Nationality != "HN" || why2 != why ||
		at.ByName != "Red de GT (GT)" || at.On == "" || who.V.Persons[0].Family != "Ejemplo Tzoc" {
		t.Errorf("what came in: %+v of %+v", got.Case, who.V.Persons)
	}
	now := l.Clock.Now()
	if !k.V.Covers(domain.ScopeShareMinimal, now) || k.V.Covers(domain.ScopeShareIdentity, now) ||
		k.V.Covers(consent.Abroad, now) {
		t.Errorf("her consent opens %v here", k.V.Scopes)
	}
	came, err := l.Work.Crossings(c, l.ana.Actor, id)
	must(t, err)
	if came.Came == nil || came.From != "Red de GT" || came.Came.Says.Note != "Viaja con su hija." {
		t.Errorf("it came with %+v", came.Came)
	}
}

// Without her yes nothing leaves; without a yes to say who she is, no name does; and she who goes home needs an
// assessment and her own wish.
func TestNothingCrossesABorderWithoutHerConsent(t *testing.T) {
	gt, hn, toHN, _ := neighbours(t)
	c := t.Context()
	in := crossing.SendInput{To: toHN, Why: "Su madre vive allá."}
	refused := func(code string, in crossing.SendInput, cas domain.CaseID) {
		t.Helper()
		_, err := gt.Work.SendAbroad(c, gt.ana.Actor, cas, in)
		wantCode(t, err, code)
		if went, err := gt.Work.Crossings(c, gt.ana.Actor, cas); err != nil || len(went.Out) != 0 {
			t.Errorf("something went: %+v, %v", went.Out, err)
		}
	}
	refused("consent.no_abroad", in, gt.wantsToCross(domain.ScopeShareIdentity, consent.Consulate))
	cas := gt.wantsToCross(consent.Abroad, consent.Consulate)
	home := in
	home.Return = true
	refused("return.no_assessment", home, cas)
	must(t, gt.Work.OpenPlan(c, gt.ana.Actor, cas, country.ListReturn))
	steps := stepsOf(t, gt.World, gt.ana, cas, country.ListReturn)
	settle := func(step, result string) {
		must(t, gt.Work.Settle(c, gt.ana.Actor, cas, steps[step].ID, kept.Settlement{Result: result, Note: "Dicho."}))
	}
	settle(kept.StepRisk, kept.Done)
	refused("return.no_wish", home, cas)
	settle(kept.StepWish, kept.Against)
	refused("return.against", home, cas)
	settle(kept.StepWish, "")
	settle(kept.StepWish, kept.Done)
	file, err := gt.Work.SendAbroad(c, gt.ana.Actor, cas, home)
	must(t, err)
	id, err := hn.Work.ReceiveFile(c, hn.desk.Actor, file.Content)
	must(t, err)
	seen, err := hn.Work.OpenInbound(c, hn.desk.Actor, id)
	must(t, err)
	if !seen.Says.Return || slices.ContainsFunc(seen.Says.Group, func(m of.Member) bool { return m.Named != nil }) {
		t.Errorf("without a yes to her name: %+v", seen.Says)
	}
	must(t, gt.Work.WithdrawConsent(c, gt.ana.Actor, cas))
	_, err = gt.Work.SendAbroad(c, gt.ana.Actor, cas, in)
	wantCode(t, err, "consent.no_abroad")

	must(t, hn.Work.RefuseInbound(c, hn.desk.Actor, id))
	rec, err := store.Get[of.Inbound](c, hn.Store, id)
	must(t, err)
	if rec.V.Says != nil {
		t.Error("what was refused is still there")
	}
	receipt, err := hn.Work.Receipt(c, hn.desk.Actor, id)
	must(t, err)
	must(t, gt.Work.AddReceipt(c, gt.ana.Actor, cas, receipt.Content))
	went, err := gt.Work.Crossings(c, gt.ana.Actor, cas)
	if must(t, err); went.Out[0].State != of.Refused || went.Agree {
		t.Errorf("her team reads %+v", went)
	}
	gt.Verify()
	hn.Verify()
}

// A consulate that she named reads of her return what it read before, and nothing of the file.
func TestAConsulateReadsNothingOfWhatCrosses(t *testing.T) {
	gt, _, toHN, _ := neighbours(t)
	c := t.Context()
	consul := gt.Person("cónsul", gt.Agency("consulado", domain.AgencyConsulate), domain.RoleReferrer)
	cas := gt.wantsToCross(consent.Abroad, consent.Consulate, domain.ScopeShareIdentity)
	k := amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, consent.Consulate, consent.Abroad,
		domain.ScopeShareIdentity)
	k.Recipients = []domain.AgencyID{consul.Agency}
	must(t, gt.Work.RecordConsent(c, gt.ana.Actor, cas, 0, k))
	_, err := gt.Work.SendAbroad(c, gt.ana.Actor, cas, crossing.SendInput{To: toHN, Why: "Vuelve."})
	must(t, err)
	went, err := gt.Work.Crossings(c, gt.ana.Actor, cas)
	if must(t, err); went.Out[0].Identified {
		t.Error("who named who may know her is named to others")
	}
	_, err = gt.Work.Return(c, consul.Actor, cas)
	must(t, err)
	_, err = gt.Work.Crossings(c, consul.Actor, cas)
	gt.Want(err, fault.NotFound)
	_, err = gt.Work.SendAbroad(c, consul.Actor, cas, crossing.SendInput{To: toHN, Why: "Vuelve."})
	gt.Want(err, fault.NotFound)
	readsNothingElse(t, gt.World, consul, cas)
}

// Files that are forged, of strangers, for others, too old, too long or none at all are refused with one sentence each.
func TestOnlyAFileOfAKnownCounterpartIsTaken(t *testing.T) {
	gt, hn, toHN, toGT := neighbours(t)
	xx := newLand(t)
	fromXX, c := xx.knows(hn, "SV"), t.Context()
	in := crossing.SendInput{To: fromXX, Why: "Va a su casa."}
	file, err := xx.Work.SendAbroad(c, xx.ana.Actor, xx.wantsToCross(consent.Abroad), in)
	must(t, err)
	hn.wrongFile(t, "crossing.unknown", file.Content)

	in.To = toHN
	cas := gt.wantsToCross(consent.Abroad)
	file, err = gt.Work.SendAbroad(c, gt.ana.Actor, cas, in)
	must(t, err)
	xx.wrongFile(t, "crossing.others", file.Content)
	broken := slices.Clone(file.Content)
	broken[len(broken)-40] ^= 1
	hn.wrongFile(t, "crossing.damaged", broken)
	hn.wrongFile(t, "crossing.damaged", []byte("Buenas noches"))
	hn.wrongFile(t, "crossing.size", make([]byte, sealedfile.MaxSize+1))
	hn.forged(t, gt, xx)

	hn.Clock.Advance(of.Life + time.Hour)
	hn.wrongFile(t, "crossing.old", file.Content)
	bare := &land{World: amparotest.New(t)}
	bare.desk = bare.Coordinator()
	bare.wrongFile(t, "crossing.no_keys", file.Content)
	gt.Clock.Advance(of.Life + 3*time.Hour)
	file, err = gt.Work.SendAbroad(c, gt.ana.Actor, cas, in)
	must(t, err)
	hn.wrongFile(t, "crossing.old", file.Content) // It says that it was made tomorrow.
	hn.Clock.Advance(2 * time.Hour)

	must(t, hn.Work.EndCounterpart(c, hn.root.Actor, toGT, 0))
	hn.wrongFile(t, "crossing.unknown", file.Content)
	gt.Verify()
	hn.Verify()
}

// forged are files that somebody makes who has no key of the counterpart, or passes on what was written to another.
func (l *land) forged(t *testing.T, known, other *land) {
	t.Helper()
	public := func(of *land) sealedfile.Public {
		p, err := sealedfile.ParsePublic(of.own().Text)
		must(t, err)
		return p
	}
	mine, err := sealedfile.NewKeys()
	must(t, err)
	letter := sealedfile.Letter{ID: domain.NewID[string](), Kind: "case", At: l.Clock.Now(), Content: []byte(`{}`)}
	file, err := sealedfile.Seal(mine, public(l), letter)
	must(t, err)
	l.wrongFile(t, "crossing.unknown", file)
	signed, err := sealedfile.Sign(mine, public(l), letter)
	must(t, err)
	own, err := mine.Public()
	must(t, err)
	named := bytes.Replace(signed, keyText(own.Verify), keyText(public(known).Verify), 1)
	stolen, err := sealedfile.Encrypt(public(l), named)
	must(t, err)
	l.wrongFile(t, "crossing.forged", stolen)
	keys, err := store.Get[of.OwnKeys](t.Context(), known.Store, of.TheKeys)
	must(t, err)
	signer := sealedfile.Keys{Identity: keys.V.Pairs[0].Identity, Seed: keys.V.Pairs[0].Seed}
	mixed := sealedfile.Public{Recipient: public(l).Recipient, Verify: public(other).Verify}
	passed, err := sealedfile.Seal(signer, mixed, letter)
	must(t, err)
	l.wrongFile(t, "crossing.others", passed)
	letter.Kind = "receipt"
	receipt, err := sealedfile.Seal(signer, public(l), letter)
	must(t, err)
	l.wrongFile(t, "crossing.kind", receipt)
	letter.Kind, letter.Content = "case", []byte(`{"why":"","group":[{}]}`)
	empty, err := sealedfile.Seal(signer, public(l), letter)
	must(t, err)
	l.wrongFile(t, "crossing.damaged", empty)
}

// canCross reports whether a file of her case is made for another country.
func canCross(w *amparotest.World, k intake.ConsentInput) bool {
	t := w.T.(*testing.T)
	l := &land{w, nil, w.Coordinator(), w.Person("root", w.Agency("red", "coordinadora"), domain.RoleAdmin)}
	must(t, w.Work.RenewKeys(t.Context(), l.root.Actor))
	other := newLand(t)
	to := l.knows(other, "HN")
	ana, filed := filedWith(w, k, "abrigo")
	_, err := w.Work.SendAbroad(t.Context(), ana.Actor, filed.Case, crossing.SendInput{To: to, Why: "Va a su casa."})
	return err == nil
}

// keyText is a key as a letter writes it.
func keyText(key []byte) []byte { return base64.StdEncoding.AppendEncode(nil, key) }

// Two people write down the installation of another country, and new keys of ours still open what is on its way.
func TestTwoPeopleWriteDownACounterpart(t *testing.T) {
	gt, hn := newLand(t), newLand(t)
	c := t.Context()
	in := crossing.CounterpartInput{Name: "Red de Honduras", Country: "HN", Keys: hn.own().Text}
	_, err := gt.Work.AddCounterpart(c, gt.ana.Actor, in)
	gt.Want(err, fault.Forbidden)
	_, err = gt.Work.AddCounterpart(c, gt.root.Actor, crossing.CounterpartInput{Country: "??", Keys: "age1 x"})
	for _, path := range []string{"name", "country", "keys"} {
		if !slices.ContainsFunc(fault.As(err).Fields, func(f fault.Field) bool { return f.Path == path }) {
			t.Errorf("%s is taken", path)
		}
	}
	id, err := gt.Work.AddCounterpart(c, gt.root.Actor, in)
	must(t, err)
	_, err = gt.Work.AddCounterpart(c, gt.desk.Actor, in)
	wantsField(t, err, "keys", "counterpart.known")
	in.Keys = gt.own().Text
	_, err = gt.Work.AddCounterpart(c, gt.desk.Actor, in)
	wantsField(t, err, "keys", "counterpart.own_keys")
	cas := gt.wantsToCross(consent.Abroad)
	send := crossing.SendInput{To: id, Why: "Va a su casa."}
	_, err = gt.Work.SendAbroad(c, gt.ana.Actor, cas, send)
	wantsField(t, err, "counterpart", "field.choose_one")
	wantCode(t, gt.Work.ConfirmCounterpart(c, gt.root.Actor, id, 0), "approval.another")
	gt.Clock.Advance(record.ApprovalLife)
	wantCode(t, gt.Work.ConfirmCounterpart(c, gt.desk.Actor, id, 0), "counterpart.over")
	send.To = gt.knows(hn, "HN")
	hn.knows(gt, "GT")
	hn.Clock.Advance(record.ApprovalLife)
	file, err := gt.Work.SendAbroad(c, gt.ana.Actor, cas, send)
	must(t, err)
	before := hn.own().Fingerprint
	must(t, hn.Work.RenewKeys(c, hn.root.Actor))
	if hn.own().Fingerprint == before {
		t.Error("the keys are the same")
	}
	_, err = hn.Work.ReceiveFile(c, hn.desk.Actor, file.Content)
	must(t, err)
	hn.Clock.Advance(of.Life - record.ApprovalLife)
	must(t, hn.Work.RenewKeys(c, hn.root.Actor))
	hn.Clock.Advance(of.Life + time.Hour)
	must(t, hn.Work.RenewKeys(c, hn.root.Actor))
	keys, err := store.Get[of.OwnKeys](c, hn.Store, of.TheKeys)
	if must(t, err); len(keys.V.Pairs) != 2 {
		t.Errorf("%d pairs of keys are left", len(keys.V.Pairs))
	}
	gt.Verify()
	hn.Verify()
}

// TestCounterpartsThatEndedAreNotCounted: the list has room again when one is removed, as its sentence says.
func TestCounterpartsThatEndedAreNotCounted(t *testing.T) {
	gt, c := newLand(t), t.Context()
	add := func() (of.CounterpartID, error) {
		keys, err := sealedfile.NewKeys()
		must(t, err)
		public, err := keys.Public()
		must(t, err)
		return gt.Work.AddCounterpart(c, gt.root.Actor, crossing.CounterpartInput{Name: "Red", Country: "HN",
			Keys: public.String()})
	}
	var last of.CounterpartID
	for range 200 {
		id, err := add()
		must(t, err)
		last = id
	}
	_, err := add()
	wantCode(t, err, "counterpart.too_many")
	must(t, gt.Work.EndCounterpart(c, gt.root.Actor, last, 0))
	_, err = add()
	must(t, err)
}

// Cases that crossed a border are counted by their way once the year is over: each once, however often its file was
// made anew, and only hers who agreed to be counted. One who went alone to a country is not shown, nor worked out.
func TestFiguresByRouteTellOfNobody(t *testing.T) {
	gt, _, toHN, _ := neighbours(t)
	sv, mx := newLand(t), newLand(t)
	toSV, toMX := gt.knows(sv, "SV"), gt.knows(mx, "MX")
	c, year := t.Context(), gt.Clock.Now().Year()
	goes := func(n int, to of.CounterpartID) {
		for i := range n {
			in := goesBy(24+i, "Ana", "Ejemplo", "", "")
			in.Consent = amparotest.Consent(domain.ScopeRecord, domain.ScopeShareMinimal, consent.Abroad)
			if i == 0 && n > 6 {
				in.Consent.Scopes[consent.Statistics] = domain.No
			}
			cas := gt.ana.Refers(in).Case
			for range 1 + i%2 {
				_, err := gt.Work.SendAbroad(c, gt.ana.Actor, cas, crossing.SendInput{To: to, Why: "Va a su casa."})
				must(t, err)
			}
		}
	}
	goes(6, toHN)
	goes(8, toSV)
	goes(1, toMX)
	gt.Clock.Advance(time.Date(year+1, time.March, 1, 12, 0, 0, 0, time.UTC).Sub(gt.Clock.Now()))
	must(t, gt.Work.CountYear(c, gt.desk.Actor, year))
	must(t, gt.Work.CountYears(c))
	y, err := gt.Work.ReadYear(c, gt.desk.Actor, year)
	must(t, err)
	got := map[string]string{}
	for _, r := range y.Report.Routes {
		got[r.Code] = r.N.String()
	}
	if len(got) != 3 || got["GT-SV"] != "7" || y.Report.Routes[0].N.N != 0 || !y.Report.Routes[0].N.Hidden ||
		!y.Report.Routes[1].N.Small {
		t.Errorf("by route: %v, %+v", got, y.Report.Routes)
	}
}
