package arrival

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode"

	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/fault"
	"amparo/internal/moment"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// MeetingInput is where and when the two sides of a placement meet, who travels with the group and what it brings.
type MeetingInput struct {
	Place  string
	At     time.Time
	Escort string
	Bring  string
}

// meetingDays is how far ahead a meeting may be set.
const meetingDays = 60

// SetMeeting sets where and when the two sides meet. Either side may, until the group has arrived or care has begun;
// the other is told.
func (s *Service) SetMeeting(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64,
	in MeetingInput) error {
	ctx = moment.Begin(ctx, s.Now)
	now := s.At(ctx).Now()
	for _, text := range []*string{&in.Place, &in.Escort, &in.Bring} {
		*text = strings.TrimSpace(*text)
	}
	var c fault.Fields
	c.Check(in.Place != "" || !in.At.IsZero(), "place", "field.required")
	act.Text(&c, "place", in.Place, act.MaxName)
	act.Text(&c, "escort", in.Escort, act.MaxName)
	act.Text(&c, "bring", in.Bring, domain.MaxLine)
	if !in.At.IsZero() {
		act.Ahead(&c, "at", in.At, now, meetingDays)
	}
	if err := c.Err(); err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), rev, policy.ArrivalSet,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			if !f.Awaited(o.V) {
				return fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.V.State))
			}
			if err := keepsAddress(t, o.V, map[string]string{"place": in.Place, "escort": in.Escort,
				"bring": in.Bring}); err != nil {
				return err
			}
			was, err := store.Find[journey.Meeting](t.Ctx, t.Store, id)
			if err != nil {
				return err
			}
			m := journey.Meeting{Offer: id, Case: o.V.Case, Place: in.Place, At: in.At.UTC(), Escort: in.Escort, Bring: in.Bring,
				SetAt: t.Now, SetBy: actor.Account, SetFor: t.Owner()}
			if !t.Can(policy.MessageRead, f.OfferFacts(actor, o.V, s.Majority(), t.Now)) {
				m.Escort, m.Bring = was.V.Escort, was.V.Bring // Who may not read them leaves them as they are.
			}
			was.V = m
			store.Put(&t.Change, was)
			store.Put(&t.Change, o) // Whoever set another meeting from an older page has not seen this one.
			t.LogAct(policy.ArrivalSet, "offer", string(id), "")
			tellOtherSide(t, f, o.V, "notice.meeting_set")
			return nil
		})
}

// SendMessage writes a line to the other side, from the yes until the stay or the care is over.
func (s *Service) SendMessage(ctx context.Context, actor domain.Actor, id domain.OfferID, text string) error {
	text, err := domain.CheckLine("text", text)
	if err != nil {
		return err
	}
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), 0, policy.MessageSend, func(t *act.Txn, f *dossier.Dossier,
		o store.Rec[domain.Offer]) error {
		if o.V.State != domain.OfferAccepted || !f.Serving(o.V) {
			return fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.V.State))
		}
		if err := keepsAddress(t, o.V, map[string]string{"text": text}); err != nil {
			return err
		}
		store.Put(&t.Change, store.New(journey.Message{ID: domain.NewID[journey.MessageID](), Case: o.V.Case, Offer: id,
			At: t.Now, By: actor.Account, Agency: t.Owner(), Text: text}))
		store.Check(&t.Change, o)
		if f.Consent.Rev > 0 {
			store.Check(&t.Change, f.Consent)
		}
		t.LogAct(policy.MessageSend, "offer", string(id), "")
		tellOtherSide(t, f, o.V, "notice.message")
		return nil
	})
}

// MessagePage is one page of what two sides wrote to each other, newest first.
type MessagePage struct {
	Messages []journey.Message
	People   map[domain.AccountID]string
	Next     string
}

// Messages lists what the two sides of a placement wrote to each other.
func (s *Service) Messages(ctx context.Context, actor domain.Actor, id domain.OfferID, after string,
	limit int) (MessagePage, error) {
	return dossier.Answer(ctx, s.Service, actor, dossier.Offer(id), 0, policy.MessageRead,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (page MessagePage, err error) {
			list, next, err := dossier.MessagesOf(t, id, after, act.PageSize(limit))
			if err != nil {
				return page, err
			}
			page = MessagePage{Messages: list, Next: next}
			t.LogDisclosure(policy.MessageRead, "offer", string(id), "D2", string(f.Consent.V.ID))
			page.People, err = t.Names(dossier.WritersOf(page.Messages)...)
			return page, err
		})
}

// tellOtherSide leaves a notice with the side that did not act; with both where the desk did.
func tellOtherSide(t *act.Txn, f *dossier.Dossier, o domain.Offer, kind string) {
	r, ok := f.Referral(o.Referral)
	if ok && t.Owner() != r.V.Agency {
		t.NotifyTeam(kind, r.V)
	}
	if t.Owner() != o.To {
		t.NotifyProvider(kind, o)
	}
}

// minAddress is how many letters and digits an address has at least before a text is searched for it.
const minAddress = 8

// keepsAddress refuses a text in which a shelter's own team gives its exact address away. The other side is not held to
// it: a refusal would tell it that it guessed right.
func keepsAddress(t *act.Txn, o domain.Offer, texts map[string]string) error {
	if t.Actor.Agency != o.To || o.Shelter == "" {
		return nil
	}
	sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, o.Shelter)
	if err != nil {
		return err
	}
	where, _, err := address.Of(t, sh.V) // Closed to this session it is not known here.
	if err != nil {
		return err
	}
	known := bare(where)
	if len(known) < minAddress {
		return nil
	}
	var c fault.Fields
	for _, field := range slices.Sorted(maps.Keys(texts)) {
		c.Check(!strings.Contains(bare(texts[field]), known), field, "meeting.is_address")
	}
	return c.Err()
}

// bare leaves the letters and digits of a text, in lower case.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}
