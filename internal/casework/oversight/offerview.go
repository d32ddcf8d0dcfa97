package oversight

import (
	"context"
	"slices"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/address"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/casework/network"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/journey"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// OfferView is one offer in full, as far as the policy opens it to the reader.
type OfferView struct {
	Offer     placement.OfferCard
	Referral  domain.ReferralID // set for the referring team only
	Case      domain.CaseID     // set for the referring team, and for the provider once it accepted
	Thread    []domain.Line
	People    map[domain.AccountID]string // work names of those the reader may know by name
	Provider  capacity.Provider
	From      domain.AgencyID
	FromName  string
	Why       []string               // rule codes the provider met when it was asked, for the team
	Group     []domain.Person        // D2: exact ages, when identity is open
	Protected map[string]bool        // parts of the case further in that the reader may open
	Units     []capacity.UnitRoom    // the shelter's own units with room, for placing the group by hand
	Stay      *domain.Stay           // after acceptance
	Hold      *dossier.Hold          // until she has arrived
	Bedless   []string               // who of the group has no bed in the stay, by mark
	OfAge     string                 // somebody will "soon" be of age, or is so "now" since she was accepted; no day
	Slot      *domain.Slot           // after acceptance
	Calls     []interpreting.Call    // interpreters asked for
	Identity  *domain.Identity       // D2, when the policy opens it
	Safety    *domain.Safety         // D2, when the policy opens it
	Note      string                 // D2: the referral's note
	Silent    time.Time              // since when those on the way are silent; zero: nobody was told that they are
	Arrival   *dossier.ArrivalCard   // how the two sides reach each other
	Order     *domain.Order          // D2
	Asked     []string               // D2: why identity stays closed, as codes
	Can       map[policy.Action]bool // acts the policy and the state allow now, by action name

	Beds   map[string]domain.InUnit // whose bed is where, by mark
	Moving *placement.Moving        // another house is sought for who lives there
}

// ViewOffer shows one offer. The provider's first look is recorded as seen, a program's is not: nobody looked. It reads
// the envelope and nothing beside; every D2 or D4 part shown has its leaf
// before it is returned.
func (s *Service) ViewOffer(ctx context.Context, actor domain.Actor, id domain.OfferID) (OfferView, error) {
	ctx = store.WithoutIdem(ctx) // The first look writes that it was seen, and is never the act that a key is for.
	return dossier.Answer(ctx, s.Service, actor, dossier.Offer(id), 0, policy.OfferRead,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) (v OfferView, err error) {
			facts := f.OfferFacts(actor, o.V, s.Majority(), t.Now)
			if actor.Scopes != "" {
				return envelope(t, f, facts, o), nil
			}
			if actor.Agency == o.V.To && o.V.State == domain.OfferSent {
				o.V = o.V.Seen(t.Now)
				store.Put(&t.Change, o)
				o.Rev++
				t.LogAct(policy.OfferRead, "offer", string(id), "vista")
			}
			r, _ := f.Referral(o.V.Referral)
			names, err := s.AgencyNames(ctx, o.V.From)
			if err != nil {
				return v, err
			}
			v.FromName = names[o.V.From]
			v.Offer, v.From = placement.OfferCardFor(t, f, facts, o), o.V.From
			if v.Offer.Open {
				v.Thread = o.V.Thread
			}
			if v.People, err = t.Names(writers(v.Thread)...); err != nil {
				return v, err
			}
			if t.Can(policy.ReferralRead, facts.ReferralFacts) {
				v.Referral, v.Case = r.V.ID, r.V.Case
			}
			if err := openPlace(t, &v, f, o.V); err != nil {
				return v, err
			}
			if err := openPersonal(t, &v, f, facts, r.V, o.V); err != nil {
				return v, err
			}
			v.redact(f, actor.Agency == o.V.To)
			v.Moving = placement.MovingFrom(f, o.V, v.Referral != "")
			if st, ok := f.StayOf(id); ok {
				v.Beds = map[string]domain.InUnit{}
				for i, p := range st.V.Persons {
					v.Beds[dossier.MarkOf(f.Case.V, p.Ref)] = v.Stay.Persons[i]
				}
			}
			if o.V.State == domain.OfferAccepted && f.Serving(o.V) {
				v.OfAge = dossier.OfAgeCode(t, f.Case.V)
				if err := address.Send(t, o.V, f.Case.V.Worker); err != nil {
					return v, err
				}
			}
			if v.Calls, err = interpreting.Calls(t, f, id); err != nil {
				return v, err
			}
			if v.Arrival, err = dossier.ArrivalOf(t, f, o.V); err != nil {
				return v, err
			}
			v.Can, v.Protected = dossier.OfferActs(t, f, o.V), protectedParts(t, facts.CaseFacts)
			v.Protected["contact"] = o.V.With != "" && t.Can(policy.ContactRead, facts.CaseFacts)
			return v, nil
		})
}

// envelope is what a program reads of an offer.
func envelope(t *act.Txn, f *dossier.Dossier, facts policy.OfferFacts, o store.Rec[domain.Offer]) OfferView {
	t.LogAct(policy.OfferRead, "offer", string(o.V.ID), "machine")
	return OfferView{Offer: placement.OfferCardFor(t, f, facts, o), From: o.V.From,
		Provider: capacity.Provider{ID: o.V.Provider(), Agency: o.V.To}}
}

// writers lists who wrote in a thread.
func writers(thread []domain.Line) []domain.AccountID {
	out := make([]domain.AccountID, len(thread))
	for i, l := range thread {
		out[i] = l.By
	}
	return out
}

// openPlace adds the provider's own figures, and the stay or slot the reader may know of.
func openPlace(t *act.Txn, v *OfferView, f *dossier.Dossier, o domain.Offer) error {
	mine := t.Actor.Agency == o.To
	if o.Shelter != "" {
		sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, o.Shelter)
		if err != nil {
			return err
		}
		v.Provider = capacity.Provider{ID: string(o.Shelter), Agency: o.To, Ref: sh.V.Ref, Name: sh.V.Name,
			Department: sh.V.Department}
		if mine {
			stays, err := network.ActiveStays(t.Ctx, t.Store, o.Shelter)
			if err != nil {
				return err
			}
			v.Units = capacity.UnitRooms(sh.V, stays)
		}
	} else if o.Program != "" {
		pr, err := store.Get[domain.Program](t.Ctx, t.Store, o.Program)
		if err != nil {
			return err
		}
		v.Provider = capacity.Provider{ID: string(o.Program), Agency: o.To, Ref: pr.V.Ref, Name: pr.V.Name,
			Department: pr.V.Department}
	}
	if st, ok := f.StayOf(o.ID); ok {
		if st.V.State == domain.StayTransit && journey.Alarmed(st.V) {
			v.Silent = st.V.AlarmAt
		}
		v.Stay, v.Hold = &st.V, dossier.HoldOf(t.Service, st.V, o.Urgency)
		for _, ref := range st.V.Bedless(f.Case.V) {
			v.Bedless = append(v.Bedless, dossier.MarkOf(f.Case.V, ref))
		}
	}
	if sl, ok := f.SlotOf(o.ID); ok {
		v.Slot = &sl.V
	}
	return nil
}

// openPersonal adds D2 and D4 parts that the policy opens, each with its leaf.
// Nothing is put into the answer before the policy allowed it for this reader, and the log entry of what was opened
// goes into the same act: a failed commit shows nothing.
func openPersonal(t *act.Txn, v *OfferView, f *dossier.Dossier, facts policy.OfferFacts, r domain.Referral,
	o domain.Offer) error {
	if o.State != domain.OfferAccepted || !f.Serving(o) {
		return nil
	}
	open := dossier.FieldSetsOf(t, facts.CaseFacts)
	if t.Can(policy.IdentityRead, facts.CaseFacts) {
		id, err := store.Find[domain.Identity](t.Ctx, t.Store, o.Case)
		if err != nil {
			return err
		}
		who := open.RedactIdentity(f.Present(t.Owner(), id.V))
		v.Identity, v.Group, v.Note, v.Order, v.Case = &who, open.RedactCase(f.Case.V).Group, r.Note,
			open.RedactCase(f.Case.V).Order, r.Case
		t.Decide(policy.IdentityRead, facts.CaseFacts)
		dossier.LogOpened(t, policy.IdentityRead, string(o.Case), string(f.Consent.V.ID), open)
	} else if t.Actor.Agency == o.To {
		v.Asked = append(v.Asked, "identity_not_shared")
	}
	if protectedParts := protectedParts(t, facts.CaseFacts); v.Identity == nil && (protectedParts["care.health"] ||
		protectedParts["care.psych"] || protectedParts["care.legal"] || protectedParts["consent.read"]) {
		v.Case = r.Case // Whoever treats her writes notes, and keeps to what she agreed to, even where her name stays closed.
	}
	if t.Can(policy.SafetyRead, facts.CaseFacts) {
		sf, err := store.Find[domain.Safety](t.Ctx, t.Store, o.Case)
		if err != nil {
			return err
		}
		avoid := open.RedactSafety(sf.V)
		v.Safety = &avoid
		t.Decide(policy.SafetyRead, facts.CaseFacts)
		dossier.LogOpened(t, policy.SafetyRead, string(o.Case), string(f.Consent.V.ID), open)
	}
	return nil
}

// protectedParts says which parts of the case further in the reader may open.
func protectedParts(t *act.Txn, facts policy.CaseFacts) map[string]bool {
	return map[string]bool{
		"care.health":  t.Can(policy.CareHealthRead, facts) || t.Can(policy.CareHealthWrite, facts),
		"care.psych":   t.Can(policy.CarePsychRead, facts) || t.Can(policy.CarePsychWrite, facts),
		"care.legal":   t.Can(policy.CareLegalRead, facts) || t.Can(policy.CareLegalWrite, facts),
		"consent.read": t.Can(policy.ConsentRead, facts),
		"incidents":    t.Can(policy.IncidentRead, facts),
		"diary":        t.Can(policy.DiaryRead, facts) || t.Can(policy.DiaryWrite, facts),
		"files":        t.Can(policy.FileRead, facts),
	}
}

// redact takes D2 out of the stay or the slot where her identity stays closed. A house keeps what it wrote itself.
func (v *OfferView) redact(f *dossier.Dossier, own bool) {
	if v.Identity != nil {
		return
	}
	if v.Stay != nil {
		v.Stay.Order, v.Stay.Persons = nil, slices.Clone(v.Stay.Persons)
		if !own || !v.Offer.Open {
			v.Stay.Emergency, v.Stay.Brings = "", domain.Brings{}
			for i := range v.Stay.Persons {
				v.Stay.Persons[i].Why = "" // That somebody is in hospital says how she is.
			}
		}
		for i, p := range v.Stay.Persons {
			v.Stay.Persons[i].Ref = dossier.MarkOf(f.Case.V, p.Ref)
		}
	}
	if v.Slot != nil && !own {
		v.Slot.MeetNote = ""
	}
}
