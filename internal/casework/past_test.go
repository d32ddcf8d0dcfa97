package casework_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// TestWhyThisOrderIsToldLater: a team sees how the houses were ranked when it asked, by which rules, who was asked in
// which order, and that the same answer comes out today, though every house is another by now.
func TestWhyThisOrderIsToldLater(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, id, _ := busyNetwork(t, w)
	asked := w.Clock.Now()
	w.Waits(50 * time.Hour)
	recs, err := store.All[domain.Shelter](ctx, w.Store, store.Filter{})
	must(t, err)
	must(t, w.Work.Run(ctx, domain.System("test"), func(t *act.Txn) error {
		for _, r := range recs {
			r.V.Active = false
			store.Put(&t.Change, r)
		}
		t.LogAct("network.load", "network", "network", "")
		return nil
	}))
	v, err := w.Work.PastMatch(ctx, ana.Actor, id, 0)
	must(t, err)
	if len(v.When) != 2 || v.At.Sub(asked).Abs() > time.Second || !v.Same || v.Rules != v.Now ||
		len(v.Differs)+len(v.Lines) > 0 {
		t.Errorf("%+v", v)
	}
	if len(v.Ranking.Candidates) == 0 || v.Providers[v.Ranking.Candidates[0].Provider()].Name == "" ||
		len(v.Ranking.Candidates[0].Why) == 0 {
		t.Errorf("the order of then with its reasons: %+v", v.Ranking.Candidates)
	}
	if len(v.Sent) != 2 || v.Sent[0].Name != "casa" || v.Sent[1].Name != "otra" || v.Sent[1].At.Before(v.Sent[0].At) {
		t.Errorf("who was asked in which order: %+v", v.Sent)
	}
	_, err = w.Work.PastMatch(ctx, ana.Actor, id, 9)
	w.Want(err, fault.NotFound)
	_, err = w.Work.PastMatch(ctx, casa.Actor.Actor, id, 0)
	w.Want(err, fault.Forbidden)
	_, err = w.Work.PastMatch(ctx, w.Worker("otra").Actor, id, 0)
	w.Want(err, fault.NotFound)
	w.Verify()
}

// TestAPastOrderThatComesOutOtherwiseIsTold: where other rules give another answer, her team reads what stood there and
// what differs, by the names of the houses, and whoever may not know the houses reads neither.
func TestAPastOrderThatComesOutOtherwiseIsTold(t *testing.T) {
	w := amparotest.New(t)
	ctx := t.Context()
	ana, casa, id, _ := busyNetwork(t, w)
	officer := w.Person("agente", w.Agency("policía", "policia"), domain.RoleReferrer)
	his := officer.Refers(amparotest.Survivor(amparotest.Woman(22))).Referrals[0]
	officer.Offers(his, casa)
	var c store.Change
	for _, r := range keptRows(t, w) {
		if r.V.Answers && r.V.Case != "" {
			r.V.Body = bytes.ReplaceAll(r.V.Body, []byte(`"sum":"`), []byte(`"sum":"x`))
			r.V.Body = bytes.ReplaceAll(r.V.Body, []byte(` fits `), []byte(` fits 1`))
			store.Put(&c, r)
		}
	}
	c.Log(store.Entry{Actor: atConsole, Act: "network.load", Kind: "network", ID: "network", Outcome: store.Done})
	must(t, w.Store.Commit(context.WithoutCancel(ctx), c))
	v, err := w.Work.PastMatch(ctx, ana.Actor, id, 0)
	must(t, err)
	if v.Same || len(v.Differs) == 0 || !strings.HasPrefix(v.Differs[0], "casa: place ") ||
		!strings.Contains(v.Differs[0], "; now place ") {
		t.Errorf("what differs is told by name: %q", v.Differs)
	}
	if len(v.Lines) == 0 || !strings.HasPrefix(v.Lines[0], "casa: fits 1") {
		t.Errorf("what stood there: %q", v.Lines)
	}
	v, err = w.Work.PastMatch(ctx, officer.Actor, his, 0)
	if must(t, err); v.Same || !v.Redacted || len(v.Lines)+len(v.Differs)+len(v.Ranking.Excluded) > 0 ||
		len(v.Sent) != 1 || v.Sent[0].Name != "casa" {
		t.Errorf("an officer is told that it differs and whom he asked, and of no other house: %+v", v)
	}
	w.Verify()
}
