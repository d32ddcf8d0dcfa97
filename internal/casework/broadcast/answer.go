package broadcast

import (
	"context"

	"amparo/internal/casework/act"
	"amparo/internal/casework/receipt"
	"amparo/internal/domain"
	"amparo/internal/domain/broadcast"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// Question is what the holder of a link is asked, and what was answered by it before.
type Question struct {
	broadcast.Broadcast
	Lang   string // in which the helper is written to
	Answer broadcast.Answer
	Offers int // places of a yes before
}

// errDead is the one answer to a link that is no code, nobody's, of a broadcast that ended, or of a helper that was
// taken out of the register.
var errDead = fault.New(fault.NotFound, "fault.not_found", nil)

// byCode finds what a code answers, while it does.
func byCode(t *act.Txn, action policy.Action, code string) (store.Rec[broadcast.Ask], Question, error) {
	ask, err := receipt.Find(t, action, "asked", code, func(a broadcast.Ask) string { return a.Code }, errDead)
	if err != nil {
		return ask, Question{}, err
	}
	b, err := store.Get[broadcast.Broadcast](t.Ctx, t.Store, ask.V.Broadcast)
	if err != nil {
		return ask, Question{}, err
	}
	h, err := store.Find[broadcast.Helper](t.Ctx, t.Store, ask.V.Helper)
	if err == nil && (!b.V.Open(t.Now) || h.Rev == 0) {
		err = errDead
	}
	store.Check(&t.Change, b) // It does not end meanwhile.
	return ask, Question{Broadcast: b.V, Lang: h.V.Lang, Answer: ask.V.Answer, Offers: ask.V.Places}, err
}

// ReadQuestion shows the holder of a link what it asks. It answers nothing and keeps nothing: messengers open links by
// themselves to draw a preview.
func (s *Service) ReadQuestion(ctx context.Context, request, code string) (Question, error) {
	_, q, err := byCode(s.Begin(ctx, domain.Public(request)), policy.BroadcastAsked, code)
	return q, err
}

// AnswerQuestion keeps what the holder of a link answers, over what was answered before. The desk is told of every yes
// and of whoever wants to be called, at once.
func (s *Service) AnswerQuestion(ctx context.Context, request, code string, said broadcast.Answer, places int) error {
	return s.Run(ctx, domain.Public(request), func(t *act.Txn) error {
		ask, q, err := byCode(t, policy.BroadcastAnswer, code)
		if err != nil {
			return err
		}
		if ask.V, err = ask.V.Reply(said, places, t.Now); err != nil {
			return err
		}
		if ask.V.Answer == q.Answer && ask.V.Places == q.Offers {
			return nil // Told again, it is not told to the desk again.
		}
		store.Put(&t.Change, ask)
		urgent := domain.Referral{Urgency: domain.UrgencyCritical}
		switch {
		case said == broadcast.Yes:
			t.NotifyDesk("notice.broadcast_yes", urgent)
		case said == broadcast.Call:
			t.NotifyDesk("notice.broadcast_call", urgent)
		case q.Answer == broadcast.Yes:
			t.NotifyDesk("notice.broadcast_withdrawn", urgent)
		}
		t.LogAct(policy.BroadcastAnswer, "broadcast", string(q.ID), string(said))
		return nil
	})
}
