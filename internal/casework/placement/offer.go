package placement

import (
	"context"
	"slices"

	"amparo/internal/casework/act"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/dossier"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// OfferInput asks one or several providers for a referral.
type OfferInput struct {
	Shelters []domain.ShelterID
	Programs []domain.ProgramID
	Transfer bool // it moves her from the bed that she has now, which ends when she arrives
	// Part says that it is one of two offers that are accepted together, or neither: its own id, and the other's.
	Part [2]domain.OfferID
}

// MaxAsked bounds how many providers hold a live offer of one referral, so that nobody is asked in vain by the dozen.
const MaxAsked = 10

// SendOffers puts a referral to chosen providers. Each must be covered by consent, must not be kept out by a protected
// rule, and must not hold a live offer of the same referral already.
func (s *Service) SendOffers(ctx context.Context, actor domain.Actor, id domain.ReferralID, rev int64,
	in OfferInput) ([]domain.OfferID, error) {
	if len(in.Shelters)+len(in.Programs) == 0 {
		return nil, fault.At("providers", "field.choose_one")
	}
	return dossier.Answer(ctx, s.Service, actor, dossier.Referral(id), rev, policy.OfferSend,
		func(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral]) (sent []domain.OfferID, err error) {
			sent, err = AskFor(t, f, r, in)
			return sent, err
		})
}

// AskFor adds to an act that chosen providers are asked for a referral. Where it refuses, nothing of it is in the act.
func AskFor(t *act.Txn, f *dossier.Dossier, r store.Rec[domain.Referral], in OfferInput) ([]domain.OfferID, error) {
	if err := dossier.Consented(t, f); err != nil {
		return nil, err
	}
	// Whether a house is refused for her safety tells where it stands.
	if err := capacity.MayLook(t, r.V.Class, r.V.Case, policy.OfferSend, "referral", string(r.V.ID)); err != nil {
		return nil, err
	}
	targets, err := targets(t, f, r.V, in)
	if err != nil {
		return nil, err
	}
	if err := capacity.MustBeFirst(t, f, r.V, targets); err != nil {
		return nil, err
	}
	live := 0
	for _, o := range f.OffersOf(r.V.ID) {
		if o.V.State.Live() {
			live++
		}
	}
	if live+len(targets) > MaxAsked {
		return nil, fault.New(fault.Invalid, "offer.too_many", nil).With("max", MaxAsked)
	}
	for _, o := range targets {
		if r.V, err = r.V.Offered(t.Actor, o.To, t.Now); err != nil {
			return nil, err
		}
	}
	if err := capacity.Keep(t, f, r.V); err != nil {
		return nil, err
	}
	sent := make([]domain.OfferID, 0, len(targets))
	for _, o := range targets {
		o.Transfer = (in.Transfer || r.V.TransferOf != "") && o.Class == domain.ClassShelter
		if in.Part[1] != "" {
			o.ID, o.With = in.Part[0], in.Part[1]
		}
		put(t, &o, string(f.Consent.V.ID))
		sent = append(sent, o.ID)
	}
	store.Put(&t.Change, r)
	return sent, nil
}

// put adds a new offer to the act with its deadlines, its notice and its log entry, which names the consent relied on.
func put(t *act.Txn, o *domain.Offer, consent string) {
	store.Put(&t.Change, store.New(*o))
	startClock(t, o)
	t.NotifyProvider("notice.offer_sent", *o)
	t.LogDisclosure(policy.OfferSend, "offer", string(o.ID), "D1", consent)
}

// startClock makes it fall due that an offer is answered.
func startClock(t *act.Txn, o *domain.Offer) {
	_, remind, _ := t.ResponseTimes(o.Urgency)
	t.Schedule(domain.DeadlineRemind, string(o.ID), t.AfterIn(o.Hours, o.Urgency, t.Now, remind))
	t.Schedule(domain.DeadlineEscalate, string(o.ID), o.DueAt)
	t.Schedule(domain.DeadlineExpire, string(o.ID), o.ExpiresAt)
}

// AskAnew puts a no to its provider once more, in the same act as event: its clock begins anew, and its referral waits
// for the answer. Nothing is asked that could not be asked now.
func AskAnew(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer], event string) error {
	r, ok := f.Referral(o.V.Referral)
	if !ok || !r.V.State.Open() {
		return fault.New(fault.Conflict, "referral.wrong_state", nil).With("state", string(r.V.State))
	}
	on, err := dossier.TakesPart(t, o.V)
	if err == nil && !on {
		err = fault.New(fault.Conflict, "offer.provider_off", nil)
	}
	if err != nil {
		return err
	}
	if f.AnyOffer(func(other domain.Offer) bool {
		return other.Referral == r.V.ID && other.State.Live() && other.Provider() == o.V.Provider()
	}) {
		return fault.New(fault.Conflict, "offer.already_asked", nil)
	}
	times := newOffer(t, r.V, o.V.To, o.V.Hours)
	if o.V, err = o.V.Again(times.DueAt, times.ExpiresAt, t.Now); err != nil {
		return err
	}
	if err := dossier.Covered(t, f, o.V); err != nil {
		return err
	}
	if r.V, err = r.V.AskedAgain(t.Actor, event, o.V.To, t.Now); err != nil {
		return err
	}
	store.Put(&t.Change, o)
	store.Put(&t.Change, r)
	startClock(t, &o.V)
	return nil
}

// targets builds the offers, and refuses a provider who must not be asked.
func targets(t *act.Txn, f *dossier.Dossier, r domain.Referral, in OfferInput) ([]domain.Offer, error) {
	safety, err := store.Find[domain.Safety](t.Ctx, t.Store, r.Case)
	if err != nil {
		return nil, err
	}
	if safety.Rev > 0 {
		store.Check(&t.Change, safety)
	}
	var faults fault.Fields
	var out []domain.Offer
	for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Shelters))) {
		sh, err := store.Get[domain.Shelter](t.Ctx, t.Store, id)
		if err != nil {
			return nil, err
		}
		o := newOffer(t, r, sh.V.Agency, sh.V.IntakeHours)
		o.Shelter = id
		faults.Check(!slices.Contains(f.LivesIn(), id), "shelters", "offer.lives_there")
		if err := dossier.MustTakePart(t, sh, sh.V.Active, o.To); err != nil {
			return nil, err
		}
		if askable(t, &faults, f, r, o, "shelters") {
			if err := safeToAsk(t, &faults, f, safety.V, r, sh.V); err != nil {
				return nil, err
			}
		}
		out = append(out, o)
	}
	var against []domain.AgencyID
	if r.Class == domain.ClassLegal {
		if against, err = capacity.Against(t, f.Case.V, safety.V, t.Now); err != nil {
			return nil, err
		}
	}
	for _, id := range slices.Compact(slices.Sorted(slices.Values(in.Programs))) {
		pr, err := store.Get[domain.Program](t.Ctx, t.Store, id)
		if err != nil {
			return nil, err
		}
		o := newOffer(t, r, pr.V.Agency, "")
		o.Program = id
		if err := dossier.MustTakePart(t, pr, pr.V.Active, o.To); err != nil {
			return nil, err
		}
		faults.Check(pr.V.Class == r.Class, "programs", "offer.wrong_class")
		if askable(t, &faults, f, r, o, "programs") {
			faults.Check(!slices.Contains(against, o.To), "programs", "offer.not_safe")
		}
		out = append(out, o)
	}
	return out, faults.Err()
}

// newOffer is a question to a provider, whose own hours are part of its clock.
func newOffer(t *act.Txn, r domain.Referral, to domain.AgencyID, hours string) domain.Offer {
	if r.Urgency.AroundTheClock() {
		hours = ""
	}
	respond, _, hold := t.ResponseTimes(r.Urgency)
	due, ends := t.AfterIn(hours, r.Urgency, t.Now, respond), t.Now.Add(hold)
	if ends.Before(due) {
		ends = due
	}
	return domain.Offer{ID: domain.NewID[domain.OfferID](), Referral: r.ID, Case: r.Case, From: r.Agency, To: to,
		Class: r.Class, Urgency: r.Urgency, State: domain.OfferSent, SentAt: t.Now, SentBy: t.Actor.Account, DueAt: due,
		ExpiresAt: ends, Hours: hours}
}

// askable checks what is the same for every provider.
func askable(t *act.Txn, faults *fault.Fields, f *dossier.Dossier, r domain.Referral, o domain.Offer,
	field string) bool {
	ok := faults.Check((r.Class == domain.ClassShelter) == (o.Shelter != ""), field, "offer.wrong_class")
	if err := dossier.Covered(t, f, o); err != nil {
		faults.Add(field, fault.As(err).Code)
		ok = false
	}
	// The desk may ask all the same.
	if t.Actor.Role != domain.RoleCoordinator && capacity.SaidNo(t.Service, f, r.ID)[o.Provider()] != "" {
		faults.Add(field, "offer.not_again")
		ok = false
	}
	for _, other := range f.OffersOf(r.ID) {
		if other.V.State.Live() && other.V.Provider() == o.Provider() {
			faults.Add(field, "offer.already_asked")
			return false
		}
	}
	return ok
}

// safeToAsk refuses a shelter inside a danger area or tied to somebody she must not meet. Every other rule is the
// shelter's to judge.
func safeToAsk(t *act.Txn, faults *fault.Fields, f *dossier.Dossier, safety domain.Safety, r domain.Referral,
	sh domain.Shelter) error {
	safe, err := capacity.IsSafe(t, f, safety, r, sh)
	if err == nil && !safe {
		faults.Add("shelters", "offer.not_safe")
	}
	return err
}

// WithdrawOffer takes a question back while nobody has answered it.
func (s *Service) WithdrawOffer(ctx context.Context, actor domain.Actor, id domain.OfferID, rev int64) error {
	return dossier.Do(ctx, s.Service, actor, dossier.Offer(id), rev, policy.OfferWithdraw,
		func(t *act.Txn, f *dossier.Dossier, o store.Rec[domain.Offer]) error {
			if !o.V.State.Live() { // What was accepted is released or cancelled, so that what it reserved goes with it.
				return fault.New(fault.Conflict, "offer.wrong_state", nil).With("state", string(o.V.State))
			}
			var err error
			if o.V, err = o.V.Withdraw(actor, "", t.Now); err != nil {
				return err
			}
			store.Put(&t.Change, o)
			t.NotifyProvider("notice.offer_withdrawn", o.V)
			t.LogAct(policy.OfferWithdraw, "offer", string(id), "")
			_, err = backToReview(t, f, o.V, "oferta_retirada", "")
			return err
		})
}

// backToReview returns the referral to review when no live offer of it is left, and tells the team; it is never parked.
// It reports whether none is left.
func backToReview(t *act.Txn, f *dossier.Dossier, ended domain.Offer, event, code string) (last bool, err error) {
	r, ok := f.Referral(ended.Referral)
	if !ok || r.V.State != domain.ReferralOffered {
		return false, nil
	}
	if f.OthersLive(ended) {
		r.V = r.V.Logged(t.Actor, event, ended.To, code, t.Now)
	} else if r.V, err = r.V.Reopened(t.Actor, event, code, ended.To, t.Now); err != nil {
		return false, err
	} else if last = true; t.Actor.Account != r.V.Worker { // She knows what she took back herself.
		t.NotifyTeam("notice.no_offer_left", r.V)
	}
	store.Put(&t.Change, r)
	return last, nil
}
