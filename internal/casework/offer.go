package casework

import (
	"context"
	"slices"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

func policyAction(name string) policy.Action { return policy.Action(name) }

// OfferInput asks one or several providers for a referral.
type OfferInput struct {
	Shelters []domain.ShelterID
	Programs []domain.ProgramID
}

// MaxAsked bounds how many providers hold a live offer of one referral, so that nobody is asked in vain by the dozen.
const MaxAsked = 10

// SendOffers puts a referral to chosen providers. Each must be covered by consent, must not be kept out by a protected rule, and must
// not hold a live offer of the same referral already.
func (s *Service) SendOffers(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64, in OfferInput) ([]domain.OfferID, error) {
	if len(in.Shelters)+len(in.Programs) == 0 {
		return nil, fieldFault("providers", "field.choose_one")
	}
	var sent []domain.OfferID
	err := s.onReferral(ctx, actor, id, rev, "offer.send", func(t *txn, f *file, r store.Rec[domain.Referral]) error {
		sent = nil
		if err := t.consented(f); err != nil {
			return err
		}
		if err := t.mayLook(r.V.Class, r.V.Case, policy.OfferSend, "referral", string(id)); err != nil {
			return err // Whether a house is refused for her safety tells where it stands.
		}
		targets, err := t.targets(f, r.V, in)
		if err != nil {
			return err
		}
		live := 0
		for _, o := range f.offersOf(id) {
			if o.V.State.Live() {
				live++
			}
		}
		if live+len(targets) > MaxAsked {
			return fault.New(fault.Invalid, "offer.too_many", nil).With("max", MaxAsked)
		}
		for _, o := range targets {
			if r.V, err = r.V.Offered(t.actor, o.To, t.now); err != nil {
				return err
			}
			t.put(&o, string(f.consent.V.ID))
			sent = append(sent, o.ID)
		}
		store.Put(&t.ch, r)
		return nil
	})
	return sent, err
}

// put adds a new offer to the act with its deadlines, its notice and its log entry, which names the consent relied on.
func (t *txn) put(o *domain.Offer, consent string) {
	_, remind, _ := t.clock(o.Urgency)
	store.Put(&t.ch, store.New(*o))
	t.duty(domain.DutyRemind, string(o.ID), t.now.Add(remind))
	t.duty(domain.DutyEscalate, string(o.ID), o.DueAt)
	t.duty(domain.DutyExpire, string(o.ID), o.ExpiresAt)
	t.tell(domain.Notice{Agency: o.To, Roles: providerRoles(o.Class), Kind: "notice.offer_sent", Offer: o.ID, Urgency: o.Urgency})
	t.disclosed("offer.send", "offer", string(o.ID), "D1", consent)
}

// targets builds the offers, and refuses a provider who must not be asked.
func (t *txn) targets(f *file, r domain.Referral, in OfferInput) ([]domain.Offer, error) {
	safety, err := store.Find[domain.Safety](t.ctx, t.store, r.Case)
	if err != nil {
		return nil, err
	}
	if safety.Rev > 0 {
		store.Check(&t.ch, safety)
	}
	var faults fault.Fields
	var out []domain.Offer
	for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Shelters))) {
		sh, err := store.Get[domain.Shelter](t.ctx, t.store, id)
		if err != nil {
			return nil, err
		}
		o := t.newOffer(r, sh.V.Agency)
		o.Shelter = id
		if t.askable(&faults, f, r, o, "shelters") {
			t.safeToAsk(&faults, f, safety.V, r, sh.V)
		}
		out = append(out, o)
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Programs))) {
		pr, err := store.Get[domain.Program](t.ctx, t.store, id)
		if err != nil {
			return nil, err
		}
		o := t.newOffer(r, pr.V.Agency)
		o.Program = id
		faults.Check(pr.V.Class == r.Class, "programs", "offer.wrong_class")
		t.askable(&faults, f, r, o, "programs")
		out = append(out, o)
	}
	return out, faults.Err()
}

func (t *txn) newOffer(r domain.Referral, to domain.AgencyID) domain.Offer {
	respond, _, hold := t.clock(r.Urgency)
	return domain.Offer{
		ID: domain.NewID[domain.OfferID](), Referral: r.ID, Case: r.Case, From: r.Agency, To: to, Class: r.Class, Urgency: r.Urgency,
		State: domain.OfferSent, SentAt: t.now, SentBy: t.actor.Account, DueAt: t.now.Add(respond), ExpiresAt: t.now.Add(max(hold, respond)),
	}
}

// askable checks what is the same for every provider.
func (t *txn) askable(faults *fault.Fields, f *file, r domain.Referral, o domain.Offer, field string) bool {
	ok := faults.Check((r.Class == domain.ClassShelter) == (o.Shelter != ""), field, "offer.wrong_class")
	ok = faults.Check(f.consent.V.Allows(domain.ScopeShareMinimal, o.To, r.Class, t.now), field, "consent.recipient_not_covered") && ok
	for _, other := range f.offersOf(r.ID) {
		if other.V.State.Live() && other.V.Shelter == o.Shelter && other.V.Program == o.Program {
			faults.Add(field, "offer.already_asked")
			return false
		}
	}
	return ok
}

// safeToAsk refuses a shelter inside a danger area or tied to somebody she must not meet. Every other rule is the shelter's to judge.
func (t *txn) safeToAsk(faults *fault.Fields, f *file, safety domain.Safety, r domain.Referral, sh domain.Shelter) {
	if !t.isSafe(f, safety, r, sh) {
		faults.Add("shelters", "offer.not_safe")
	}
}

// WithdrawOffer takes a question back while nobody has answered it.
func (s *Service) WithdrawOffer(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return s.onOffer(ctx, actor, id, rev, "offer.withdraw", func(t *txn, f *file, o store.Rec[domain.Offer]) error {
		if !o.V.State.Live() { // What was accepted is released or cancelled, so that what it reserved goes with it.
			return fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.V.State))
		}
		var err error
		if o.V, err = o.V.Withdraw(actor, "", t.now); err != nil {
			return err
		}
		store.Put(&t.ch, o)
		t.tell(domain.Notice{Agency: o.V.To, Roles: providerRoles(o.V.Class), Kind: "notice.offer_withdrawn", Offer: id, Urgency: o.V.Urgency})
		t.logged("offer.withdraw", "offer", string(id), "")
		return t.backToReview(f, o.V, "oferta_retirada", "")
	})
}

// backToReview returns the referral to review when no live offer of it is left; it is never parked.
func (t *txn) backToReview(f *file, ended domain.Offer, event, code string) error {
	r, ok := f.referral(ended.Referral)
	if !ok || r.V.State != domain.ReferralOffered {
		return nil
	}
	for _, o := range f.offersOf(ended.Referral) {
		if o.V.ID != ended.ID && o.V.State.Live() {
			r.V = r.V.Logged(t.actor, event, ended.To, code, t.now)
			store.Put(&t.ch, r)
			return nil
		}
	}
	var err error
	if r.V, err = r.V.Reopened(t.actor, event, code, ended.To, t.now); err != nil {
		return err
	}
	store.Put(&t.ch, r)
	t.tellTeam("notice.no_offer_left", r.V)
	return nil
}

// onOffer runs an act on one offer: load, decide, do, commit. Rev 0 means whatever is current.
func (s *Service) onOffer(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, action string,
	do func(*txn, *file, store.Rec[domain.Offer]) error) error {
	return s.onOfferInTurn(ctx, actor, id, store.Rec[domain.Offer]{}, rev, action, do)
}

// onBooking is onOffer for what takes, moves or gives back a place: acts on one provider take turns.
func (s *Service) onBooking(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64, action string,
	do func(*txn, *file, store.Rec[domain.Offer]) error) error {
	o, err := store.Find[domain.Offer](ctx, s.store, id)
	if err != nil {
		return err
	}
	return s.onOfferInTurn(ctx, actor, id, o, rev, action, do)
}

// onOfferInTurn needs of a known offer only what never changes, its case and its provider: the offer itself is read again in its turn.
func (s *Service) onOfferInTurn(ctx context.Context, actor domain.Actor, id domain.OfferID, known store.Rec[domain.Offer], rev int64, action string,
	do func(*txn, *file, store.Rec[domain.Offer]) error) error {
	return s.actInTurn(ctx, actor, string(known.V.Shelter)+string(known.V.Program), func(t *txn) error {
		o, err := known, error(nil)
		if o.Rev == 0 {
			o, err = store.Get[domain.Offer](ctx, s.store, id)
		}
		if err != nil {
			return t.absent(err, policyAction(action), "offer", string(id))
		}
		f, err := s.file(ctx, o.V.Case)
		if err != nil {
			return err
		}
		o, ok := f.offer(id)
		if !ok {
			return t.absent(fault.New(fault.NotFound, "fault.not_found", nil), policyAction(action), "offer", string(id))
		}
		if err := t.may(policyAction(action), f.offerFacts(actor, o.V, s.majority(), t.now), "offer", string(id)); err != nil {
			return err
		}
		if rev != 0 && rev != o.Rev {
			return fault.New(fault.Stale, "fault.stale", nil)
		}
		return do(t, f, o)
	})
}

func fieldFault(path, code string) error {
	var c fault.Fields
	c.Add(path, code)
	return c.Err()
}
