package capacity

import (
	"context"
	"sort"
	"time"

	"amparo/internal/casework/act"
	"amparo/internal/casework/network"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// ProgramBoard is a programme's own page: its caseload and what is on it. It names nobody it cares for.
type ProgramBoard struct {
	Program     domain.Program
	Rev         int64
	Load        domain.Caseload
	Slots       []BoardSlot
	Freshness   string
	ConfirmedAt time.Time
	ConfirmedBy string // name of who confirmed, for the programme's own team
	Can         map[policy.Action]bool
}

// BoardSlot is one case on a programme's board.
type BoardSlot struct {
	Offer     domain.OfferID
	Code      string // of the referral
	State     domain.SlotState
	Urgency   domain.Urgency
	Taker     string // name of the professional, for the programme's own team
	Since     time.Time
	HeldUntil time.Time
	MeetAt    time.Time
	StartedAt time.Time
}

// ProgramBoard shows one programme's caseload to its team and to the desk.
func (s *Service) ProgramBoard(ctx context.Context, actor domain.Actor, id domain.ProgramID) (ProgramBoard, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (out ProgramBoard, err error) {
		pr, err := store.Get[domain.Program](ctx, s.Store, id)
		if err != nil {
			return out, err
		}
		facts := programFacts(pr.V)
		if err := t.Authorize(policy.ProgramBoard, facts, "program", string(id)); err != nil {
			return out, err
		}
		slots, err := network.ActiveSlots(ctx, t.Store, id)
		if err != nil {
			return out, err
		}
		waiting, err := asked(t, pr.V)
		if err != nil {
			return out, err
		}
		out = ProgramBoard{Program: pr.V, Rev: pr.Rev, Load: domain.Load(pr.V, slots, waiting),
			Freshness: Freshness(t.Service, pr.V.ConfirmedAt, t.Now), ConfirmedAt: pr.V.ConfirmedAt}
		out.Can = CanMap(t, facts, policy.ProgramCaseload, policy.ProgramEdit)
		if t.Actor.Agency == pr.V.Agency {
			if out.ConfirmedBy, err = accountName(ctx, t.Service, pr.V.ConfirmedBy); err != nil {
				return out, err
			}
		}
		out.Slots, err = boardSlots(t, pr.V, slots)
		return out, err
	})
}

// asked counts the offers that still wait for this programme's answer.
func asked(t *act.Txn, pr domain.Program) (int, error) {
	offers, err := store.All[domain.Offer](t.Ctx, t.Store, store.Filter{By: store.By("live", pr.Agency)})
	n := 0
	for _, o := range offers {
		if o.V.Program == pr.ID {
			n++
		}
	}
	return n, err
}

func boardSlots(t *act.Txn, pr domain.Program, slots []domain.Slot) ([]BoardSlot, error) {
	var refs []domain.ReferralID
	var takers []domain.AccountID
	for _, sl := range slots {
		refs = append(refs, sl.Referral)
		if t.Actor.Agency == pr.Agency && sl.Taker != "" {
			takers = append(takers, sl.Taker)
		}
	}
	about := map[domain.ReferralID]domain.Referral{}
	if err := act.Each(t.Ctx, t.Service, refs, func(r store.Rec[domain.Referral]) { about[r.V.ID] = r.V }); err != nil {
		return nil, err
	}
	names, err := t.AccountNames(t.Ctx, takers...)
	if err != nil {
		return nil, err
	}
	out := make([]BoardSlot, 0, len(slots))
	for _, sl := range slots {
		r := about[sl.Referral]
		out = append(out, BoardSlot{Offer: sl.Offer, Code: r.Code, Urgency: r.Urgency, State: sl.State,
			Taker: names[sl.Taker], Since: sl.CreatedAt, HeldUntil: sl.HeldUntil, MeetAt: sl.MeetAt, StartedAt: sl.StartedAt})
	}
	sort.SliceStable(out, func(i, j int) bool { return out[i].Since.Before(out[j].Since) })
	return out, nil
}

// ConfirmCaseload says in one tap that a programme's figures are still true.
func (s *Service) ConfirmCaseload(ctx context.Context, actor domain.Actor, id domain.ProgramID, rev int64) error {
	return onProgram(ctx, s.Service, actor, id, rev, policy.ProgramCaseload,
		func(t *act.Txn, pr *store.Rec[domain.Program], _ []domain.Slot) error {
			pr.V.ConfirmedAt, pr.V.ConfirmedBy = t.Now, actor.Account
			return nil
		})
}

// SetCaseload declares how many cases a programme can carry and how many it carries that did not come through the
// network. Places that were promised cannot be declared away.
func (s *Service) SetCaseload(ctx context.Context, actor domain.Actor, id domain.ProgramID, rev int64, most,
	outside int) error {
	return onProgram(ctx, s.Service, actor, id, rev, policy.ProgramCaseload,
		func(t *act.Txn, pr *store.Rec[domain.Program], slots []domain.Slot) error {
			var c fault.Fields
			inRange(&c, "max_caseload", most, 0, MaxBeds)
			inRange(&c, "outside", outside, 0, MaxBeds)
			before := pr.V
			pr.V.MaxCaseload, pr.V.Outside = most, outside
			loadKept(&c, before, pr.V, slots)
			pr.V.ConfirmedAt, pr.V.ConfirmedBy = t.Now, actor.Account
			return c.Err()
		})
}

// loadKept refuses a caseload below what was promised, unless it is nearer to it than before.
func loadKept(c *fault.Fields, before, after domain.Program, slots []domain.Slot) {
	over := func(p domain.Program) int { l := domain.Load(p, slots, 0); return l.Active - l.Max }
	if n := over(after); n > 0 && n > over(before) {
		c.AddArgs("max_caseload", "caseload.promised",
			fault.Args{"taken": domain.Load(after, slots, 0).Active - after.Outside, "over": n})
	}
}

// ProgramInput is what a programme says of itself.
type ProgramInput struct {
	Name         string
	Operator     string
	Municipality string
	Serves       []string
	Languages    []string
	Specialisms  []string
	AgeMin       int
	AgeMax       int
	Genders      []domain.Gender
	Modalities   []string
	Cost         string
	Phone        string
	Email        string
	MaxCaseload  int
	Outside      int
	WaitDays     int
	Active       bool
	Defends      bool
}

// EditProgram changes what a programme says of itself.
func (s *Service) EditProgram(ctx context.Context, actor domain.Actor, id domain.ProgramID, rev int64,
	in ProgramInput) error {
	return onProgram(ctx, s.Service, actor, id, rev, policy.ProgramEdit, func(t *act.Txn, pr *store.Rec[domain.Program],
		slots []domain.Slot) error {
		var c fault.Fields
		checkProgram(t.Service, &c, pr.V.Class, in)
		before := pr.V
		pr.V = programFrom(t.Service, before, in)
		loadKept(&c, before, pr.V, slots)
		pr.V.ConfirmedAt, pr.V.ConfirmedBy = t.Now, actor.Account
		if err := c.Err(); err != nil {
			return err
		}
		return t.EndOffers(before.Active && !pr.V.Active, before.Agency, string(id))
	})
}

// CreateProgram adds a programme to an agency. Its class never changes afterwards.
func (s *Service) CreateProgram(ctx context.Context, actor domain.Actor, agency domain.AgencyID, class domain.Class,
	in ProgramInput) (domain.ProgramID, error) {
	return act.Answer(ctx, s.Service, actor, func(t *act.Txn) (domain.ProgramID, error) {
		if err := MayAddTo(t, policy.ProgramCreate, agency); err != nil {
			return "", err
		}
		return AddProgram(t, agency, class, in)
	})
}

// AddProgram adds a programme of a class to an agency in an act that may.
func AddProgram(t *act.Txn, agency domain.AgencyID, class domain.Class, in ProgramInput) (id domain.ProgramID,
	err error) {
	var c fault.Fields
	checkProgram(t.Service, &c, class, in)
	ownKind := t.Actor.Role != domain.RolePsych && t.Actor.Role != domain.RoleLegal ||
		(t.Actor.Role == domain.RolePsych) == (class == domain.ClassPsych)
	c.Check(ownKind, "class", "field.choose_one")
	if err := c.Err(); err != nil {
		return id, err
	}
	id = domain.NewID[domain.ProgramID]()
	pr := programFrom(t.Service, domain.Program{ID: id, Agency: agency, Ref: "P-" + domain.SpokenCode(), Class: class},
		in)
	pr.ConfirmedAt, pr.ConfirmedBy = t.Now, t.Actor.Account
	store.Put(&t.Change, store.New(pr))
	t.LogAct(policy.ProgramCreate, "program", string(id), "")
	return id, t.AdvanceCapacity(string(id))
}

func programFrom(s *act.Service, pr domain.Program, in ProgramInput) domain.Program {
	pr.Name, pr.Municipality, pr.Serves, pr.Languages, pr.Specialisms = in.Name, in.Municipality, in.Serves, in.Languages,
		in.Specialisms
	pr.AgeMin, pr.AgeMax, pr.Genders, pr.Modalities, pr.Cost = in.AgeMin, in.AgeMax, in.Genders, in.Modalities, in.Cost
	pr.Phone, pr.Email, pr.MaxCaseload, pr.Outside, pr.WaitDays = s.Phone(in.Phone), in.Email, in.MaxCaseload, in.Outside,
		in.WaitDays
	pr.Active, pr.Defends = in.Active, in.Defends
	if in.Operator != "" {
		pr.Operator = in.Operator
	}
	if place, ok := s.Country.Municipality(in.Municipality); ok {
		pr.Department = place.Department
	}
	return pr
}

func checkProgram(s *act.Service, c *fault.Fields, class domain.Class, in ProgramInput) {
	checkContact(s, c, in.Name, in.Phone, in.Email)
	_, ok := s.Country.Municipality(in.Municipality)
	c.Check(ok, "municipality", "field.choose_one")
	act.Text(c, "operator", in.Operator, act.MaxRefLine)
	c.Check(len(in.Serves) > 0, "departments_served", "field.choose_one")
	for _, d := range in.Serves {
		_, ok := s.Country.Department(d)
		c.Check(ok, "departments_served", "field.unknown")
	}
	checkLanguages(s, c, in.Languages)
	switch class {
	case domain.ClassPsych:
		s.Codes(c, "specialisms", country.ListPsychSpecialism, in.Specialisms)
	case domain.ClassLegal:
		s.Codes(c, "specialisms", country.ListLegalSpecialism, in.Specialisms)
	default:
		c.Add("class", "field.choose_one")
	}
	if inRange(c, "age_min", in.AgeMin, 0, act.MaxAge) {
		inRange(c, "age_max", in.AgeMax, in.AgeMin, act.MaxAge)
	}
	c.Check(len(in.Genders) > 0, "genders", "field.choose_one")
	s.Codes(c, "genders", country.ListGender, plain(in.Genders))
	c.Check(len(in.Modalities) > 0, "modalities", "field.choose_one")
	s.Codes(c, "modalities", country.ListDelivery, in.Modalities)
	act.Text(c, "cost", in.Cost, act.MaxRefLine)
	inRange(c, "max_caseload", in.MaxCaseload, 0, MaxBeds)
	inRange(c, "outside", in.Outside, 0, MaxBeds)
	inRange(c, "typical_wait_days", in.WaitDays, 0, maxWaitDays)
}
