package casework

import (
	"context"
	"strings"
	"unicode/utf8"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/store"
)

// Decline answers no with a code. After acceptance it frees what was reserved and returns the referral to review at once; a
// provider's no never parks the person.
func (s *Service) Decline(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, code string) error {
	if !s.pack.Has(country.ListDecline, code) {
		return fieldFault("code", "field.unknown")
	}
	return s.onBooking(ctx, actor, id, rev, "offer.decline", func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		wasAccepted := o.V.State == domain.OfferAccepted
		var err error
		if o.V, err = o.V.Decline(actor, code, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		t.logged("offer.decline", "offer", string(id), code)
		if !wasAccepted {
			if err := t.backToReview(f, o.V, "oferta_declinada", code); err != nil {
				return err
			}
		} else if err := t.giveBack(f, o.V, domain.StayReleased, "oferta_declinada", code); err != nil {
			return err
		}
		r, _ := f.referral(o.V.Referral)
		t.tellTeam("notice.offer_declined", r.V)
		return nil
	})
}

// giveBack frees what an accepted offer reserved and reopens the referral.
func (t *txn) giveBack(f *file, o domain.Offer, state domain.StayState, event, code string) error {
	if err := t.free(f, o, state, code); err != nil {
		return err
	}
	r, ok := f.referral(o.Referral)
	if !ok {
		return nil
	}
	var err error
	if r.V, err = r.V.Reopened(t.actor, event, code, o.To, t.now); err != nil {
		return err
	}
	store.Put(&t.ch, r)
	return nil
}

// free gives back the beds or the place that an offer reserved. What has begun cannot be freed: it is closed instead.
func (t *txn) free(f *file, o domain.Offer, state domain.StayState, reason string) error {
	if err := t.dropCalls(f, o.ID); err != nil {
		return err
	}
	if st, ok := f.stayOf(o.ID); ok && st.V.State.Active() {
		next, err := st.V.Free(state, reason, t.now)
		if err != nil {
			return err
		}
		st.V = next
		store.Put(&t.ch, st)
		return t.book(string(o.Shelter))
	}
	if sl, ok := f.slotOf(o.ID); ok && sl.V.State.Active() {
		to := domain.SlotReleased
		if state == domain.StayExpired {
			to = domain.SlotExpired
		}
		next, err := sl.V.Free(to, reason, t.now)
		if err != nil {
			return err
		}
		sl.V = next
		store.Put(&t.ch, sl)
		return t.book(string(o.Program))
	}
	return nil
}

// MaxLine is the longest question, answer or reason, in characters.
const MaxLine = 2000

// Ask lets a provider ask before it answers; the clock keeps running.
func (s *Service) Ask(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, text string) error {
	text, err := line("text", text)
	if err != nil {
		return err
	}
	return s.onOffer(ctx, actor, id, rev, "offer.ask", func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		var err error
		if o.V, err = o.V.Ask(actor, text, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		t.logged("offer.ask", "offer", string(id), "")
		r, _ := f.referral(o.V.Referral)
		t.tellTeam("notice.offer_question", r.V)
		return nil
	})
}

// Reply answers a provider's question.
func (s *Service) Reply(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, text string) error {
	text, err := line("text", text)
	if err != nil {
		return err
	}
	return s.onOffer(ctx, actor, id, rev, "offer.reply", func(t *txn, _ *file, o store.Rec[domain.Offer]) error {
		var err error
		if o.V, err = o.V.Reply(actor, text, t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		t.logged("offer.reply", "offer", string(id), "")
		t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.offer_reply", Offer: id, Urgency: o.V.Urgency})
		return nil
	})
}

// line checks a text somebody typed: not empty, not too long, no control characters.
func line(field, text string) (string, error) {
	text = strings.TrimSpace(text)
	var c fault.Fields
	c.Check(strings.Trim(text, " \t\r\n\u200b\u200c\u200d\ufeff\u00a0") != "", field, "field.required")
	if utf8.RuneCountInString(text) > MaxLine {
		c.AddArgs(field, "field.too_long", fault.Args{"max": MaxLine})
	}
	c.Check(clean(text), field, "field.characters")
	return text, c.Err()
}

// clean reports whether a text is valid UTF-8 without control characters or signs that turn the direction of writing.
func clean(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	for _, r := range text {
		if r < ' ' && r != '\n' && r != '\r' && r != '\t' || r == 0x7f || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return false
		}
	}
	return true
}
