package casework_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/casework/forgetting"
	"amparo/internal/casework/replaying"
	"amparo/internal/domain"
	"amparo/internal/domain/erasure"
	"amparo/internal/domain/kept"
	"amparo/internal/fault"
	"amparo/internal/match"
	"amparo/internal/store"
)

const replayReason = "revisión anual de la auditoría"

var atConsole = domain.System("console")

// replayed is every outcome of a replay at the console.
func replayed(t *testing.T, w *amparotest.World, which replaying.Which) []replaying.Outcome {
	t.Helper()
	out, err := w.Work.Replay(t.Context(), atConsole, which, replayReason)
	must(t, err)
	return out
}

// allSame fails unless so many were replayed, each with the same answer.
func allSame(t *testing.T, out []replaying.Outcome, want int) {
	t.Helper()
	if len(out) != want {
		t.Errorf("%d replayed, want %d: %+v", len(out), want, out)
	}
	for _, o := range out {
		if o.Err != nil || len(o.Differs) > 0 || o.Rules != o.Now || o.At.IsZero() {
			t.Errorf("%+v", o)
		}
	}
}

// keptRows are the rows that rankings and plans left.
func keptRows(t *testing.T, w *amparotest.World) []store.Rec[kept.Row] {
	t.Helper()
	recs, err := store.All[kept.Row](t.Context(), w.Store, store.Filter{})
	must(t, err)
	return recs
}

// busyNetwork is a network with who must be kept away from a house, and a plan of a night made of it.
func busyNetwork(t *testing.T, w *amparotest.World) (ana *amparotest.Actor, casa *amparotest.House,
	id domain.ReferralID, digest string) {
	t.Helper()
	ana = w.Worker("ana")
	casa = w.Shelter("casa", "0101", amparotest.Women(2), amparotest.Families(2, 1, 9, 9))
	otra := w.Shelter("otra", "0901", amparotest.Women(1))
	w.Shelter("lejos", "1601", amparotest.Girls(1))
	law := w.Program("ley", domain.ClassLegal, 3, "penal_trata")
	in := amparotest.Survivor(amparotest.Woman(24))
	in.Safety.Areas = []domain.Danger{{Motive: "lugar_explotacion", Scope: "municipio", Municipality: "1601",
		RadiusKM: 20}}
	in.Safety.NoContacts = []domain.NoContact{{Type: "organizacion", Label: "Tío Ejemplo", Entity: "Tío Ejemplo"}}
	in.Restricted.KeepApart = []string{"Banda Ejemplo"}
	in.Needs = append(in.Needs, in.Needs[0])
	in.Needs[1].Need = "legal_penal"
	filed := ana.Refers(in)
	id = filed.Referrals[0]
	w.Worker("berta").Refers(amparotest.Survivor(amparotest.Woman(30), amparotest.Child(4, domain.Woman)))
	p, err := w.Work.Night(t.Context(), w.Coordinator().Actor, "")
	must(t, err)
	ana.Offers(id, casa)
	ana.OffersTo(filed.Referrals[1], law)
	w.Waits(time.Minute)
	ana.Offers(id, otra)
	return ana, casa, id, p.Digest
}

// TestAPastRankingReplaysAfterTheWholeNetworkChanged: houses fill, close and come, the day goes on, and yet each
// ranking that somebody acted on gives the same answer, word for word.
func TestAPastRankingReplaysAfterTheWholeNetworkChanged(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, id, digest := busyNetwork(t, w)
	w.Waits(50 * time.Hour)
	w.Shelter("nueva", "0101", amparotest.Women(9))
	recs, err := store.All[domain.Shelter](ctx, w.Store, store.Filter{})
	must(t, err)
	must(t, w.Work.Run(ctx, domain.System("test"), func(t *act.Txn) error {
		for _, r := range recs {
			r.V.Active, r.V.Languages, r.V.SecurityLevel = r.V.Ref == "nueva", nil, 1
			store.Put(&t.Change, r)
		}
		t.LogAct("network.load", "network", "network", "")
		return nil
	}))
	ana.Refers(amparotest.Survivor(amparotest.Woman(19)))
	r, err := store.Get[domain.Referral](ctx, w.Store, id)
	must(t, err)

	allSame(t, replayed(t, w, replaying.Which{Referral: strings.ToLower(r.V.Code)}), 2)
	allSame(t, replayed(t, w, replaying.Which{Plan: digest}), 1)
	allSame(t, replayed(t, w, replaying.Which{}), 4)
	for _, which := range []replaying.Which{{Referral: "REF-1999-0001"}, {Plan: "00"}} {
		_, err := w.Work.Replay(ctx, atConsole, which, replayReason)
		w.Want(err, fault.NotFound)
	}
	_, err = w.Work.Replay(ctx, atConsole, replaying.Which{}, "porque sí")
	w.Want(err, fault.Invalid)
	for _, a := range []*amparotest.Actor{ana, casa.Actor, w.Auditor(), w.Coordinator()} {
		_, err := w.Work.Replay(ctx, a.Actor, replaying.Which{}, replayReason)
		w.Want(err, fault.NotFound)
	}
	for _, row := range keptRows(t, w) {
		for _, secret := range []string{"Marisol", "Ejemplo", "terminal", "lugar_explotacion", "Portón", "Prueba"} {
			if bytes.Contains(row.V.Body, []byte(secret)) {
				t.Errorf("%s is kept in %s", secret, row.V.Body)
			}
		}
	}
	w.Verify()
}

// TestTheNetworkIsKeptOnceForAllWhoSawIt: who asks again while nothing changed keeps no network, and another figure in
// one house rewrites no profile.
func TestTheNetworkIsKeptOnceForAllWhoSawIt(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("ana")
	casa, otra, sur := w.Shelter("casa", "0101", amparotest.Women(2)), w.Shelter("otra", "0901", amparotest.Women(2)),
		w.Shelter("sur", "0901", amparotest.Women(2))
	r := ana.Refers(amparotest.Survivor(amparotest.Woman(24))).Referrals[0]
	offer := ana.Offers(r, casa)[0]
	first := len(keptRows(t, w))
	ana.Offers(r, otra)
	if now := len(keptRows(t, w)); now != first+1 {
		t.Errorf("%d rows, and then %d", first, now)
	}
	casa.Accepts(offer)
	w.Waits(time.Minute)
	ana.Offers(ana.Refers(amparotest.Survivor(amparotest.Woman(25))).Referrals[0], sur)
	if now := len(keptRows(t, w)); now != first+4 { // The ranking, what was asked, and the figures.
		t.Errorf("%d rows, and then %d", first, now)
	}
	allSame(t, replayed(t, w, replaying.Which{}), 3)
}

// TestADamagedSnapshotIsRefusedAndOtherRulesAreTold: nobody takes a network that was changed for the one that was seen.
func TestADamagedSnapshotIsRefusedAndOtherRulesAreTold(t *testing.T) {
	w := amparotest.New(t)
	_, _, _, digest := busyNetwork(t, w)
	change := func(edit func(*kept.Row) bool) {
		var c store.Change
		for _, r := range keptRows(t, w) {
			if edit(&r.V) {
				store.Put(&c, r)
			}
		}
		c.Log(store.Entry{Actor: atConsole, Act: "network.load", Kind: "network", ID: "network", Outcome: store.Done})
		must(t, w.Store.Commit(context.WithoutCancel(t.Context()), c))
	}
	change(func(r *kept.Row) bool {
		r.Body = bytes.ReplaceAll(r.Body, []byte(`"rules":"`+match.RulesVersion), []byte(`"rules":"before`))
		r.Body = bytes.ReplaceAll(r.Body, []byte(`"sum":"`), []byte(`"sum":"x`))
		return r.Answers && r.Case != ""
	})
	for _, o := range replayed(t, w, replaying.Which{}) {
		if o.Name == digest {
			continue
		}
		if !strings.HasPrefix(o.Rules, "before") || o.Err != nil || len(o.Differs) == 0 {
			t.Errorf("other rules are not told: %+v", o)
		}
	}
	change(func(r *kept.Row) bool {
		r.Body = bytes.ReplaceAll(r.Body, []byte(`"max_stay_days":180`), []byte(`"max_stay_days":181`))
		return !r.Answers && r.Case == ""
	})
	for _, o := range replayed(t, w, replaying.Which{}) {
		if o.Err == nil {
			t.Errorf("a network that was changed is replayed: %+v", o)
		}
	}
	change(func(r *kept.Row) bool {
		r.Body = json.RawMessage(`[]`)
		return r.Answers && r.Case == ""
	})
	if o := replayed(t, w, replaying.Which{Plan: digest}); len(o) != 1 || o[0].Err == nil {
		t.Errorf("%+v", o)
	}
}

// TestWhatIsKeptOfARankingGoesInTime: after 400 days, and not while a ranking of the same month still needs it.
func TestWhatIsKeptOfARankingGoesInTime(t *testing.T) {
	w := amparotest.New(t)
	busyNetwork(t, w)
	gone := func() (n int) {
		n, err := w.Work.ForgetRankings(t.Context())
		must(t, err)
		return n
	}
	w.Waits(399 * 24 * time.Hour)
	if n := gone(); n != 0 {
		t.Errorf("%d rows went too early", n)
	}
	allSame(t, replayed(t, w, replaying.Which{}), 4)
	w.Waits(40 * 24 * time.Hour)
	for gone() > 0 {
		continue
	}
	if rows := keptRows(t, w); len(rows) > 0 {
		t.Errorf("%d rows are kept for ever", len(rows))
	}
	w.Verify()
}

// TestWhatIsKeptOfARankingGoesWithTheCase: it is erased with her, and a plan that she was in is not replayed any more.
func TestWhatIsKeptOfARankingGoesWithTheCase(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	desk := w.Coordinator()
	ana, boss, _ := fullCase(t, w)
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(33)))
	id := filed.Case
	p, err := w.Work.Night(ctx, desk.Actor, "")
	must(t, err)
	allSame(t, replayed(t, w, replaying.Which{Plan: p.Digest}), 1)
	must(t, w.Work.Cancel(ctx, ana.Actor, filed.Referrals[0], 0, "solucion_alterna"))
	must(t, w.Work.CloseCase(ctx, ana.Actor, id, 0, domain.CloseVoluntary))
	must(t, w.Work.AskErasure(ctx, boss.Actor, id, 0, forgetting.Ask{Reason: erasure.ReasonWish, Note: "Lo pidió."}))
	must(t, w.Work.DecideErasure(ctx, desk.Actor, id, true, ""))
	for _, r := range keptRows(t, w) {
		if r.V.Case == id {
			t.Errorf("kept of the erased: %s", r.V.Body)
		}
	}
	if o := replayed(t, w, replaying.Which{Plan: p.Digest}); len(o) != 1 || !errors.Is(o[0].Err, replaying.ErrGone) {
		t.Errorf("%+v", o)
	}
	w.Verify()
}
