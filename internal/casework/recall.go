package casework

import (
	"sync"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// recall remembers, as far as an unnamed card and the rules about it need them, the nouns that the lists of providers read over and over.
// Each reading still asks the store which revision there is now. Nobody's name, story, place or history is in it.
type recall struct {
	cases     *dayMemory
	consents  *store.Memory[domain.Consent]
	referrals *store.Memory[domain.Referral]
	offers    *store.Memory[domain.Offer]
	notices   *store.Memory[domain.Notice]
	agencies  *store.Memory[domain.Agency]
}

// Bounds of what is remembered: about a kilobyte each, a notice a tenth of that.
const (
	recallRows    = 2000
	recallNotices = 20_000
)

func newRecall() recall {
	return recall{
		cases: &dayMemory{}, consents: store.NewMemory(recallRows, slimConsent),
		referrals: store.NewMemory(recallRows, slimReferral), offers: store.NewMemory(recallRows, slimOffer),
		notices:  store.NewMemory(recallNotices, slimNotice),
		agencies: store.NewMemory(recallRows, slimAgency),
	}
}

// dayMemory remembers cases for one day: how old people are on it, and not since when, which would be a birthday.
type dayMemory struct {
	mu    sync.Mutex
	day   domain.Date
	cases *store.Memory[domain.Case]
}

// on returns what is remembered for a day, and forgets what was for another.
func (m *dayMemory) on(day domain.Date, majority int) *store.Memory[domain.Case] {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.cases == nil || m.day != day {
		m.day, m.cases = day, store.NewMemory(recallRows, func(c domain.Case) domain.Case {
			c = slimCase(c.On(day, majority))
			for i := range c.Group {
				c.Group[i].Since = day
			}
			return c
		})
	}
	return m.cases
}

// slimCase keeps what a card shows and what the rules ask.
func slimCase(c domain.Case) domain.Case {
	group := make([]domain.Person, len(c.Group))
	for i, p := range c.Group {
		group[i] = domain.Person{Age: p.Age, AgeEstimated: p.AgeEstimated, Gender: p.Gender, Relation: p.Relation, Caregiver: p.Caregiver,
			Since: p.Since, Pregnant: p.Pregnant, Disabilities: p.Disabilities}
	}
	slim := domain.Case{ID: c.ID, Code: c.Code, Agency: c.Agency, Worker: c.Worker, Group: group, Alone: c.Alone, AsMinor: c.AsMinor, Languages: c.Languages,
		Interpreter: c.Interpreter, Security: c.Security, Together: c.Together, Court: c.Court,
		Wishes: domain.Wishes{FemaleStaff: c.Wishes.FemaleStaff}, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt}
	if c.Order != nil {
		slim.Order = &domain.Order{Court: c.Order.Court}
	}
	return slim
}

// slimConsent keeps what is agreed to, and not how it was given, by whom, or what was agreed before.
func slimConsent(k domain.Consent) domain.Consent {
	k.GivenBy, k.Representative, k.Language, k.Method, k.Past = "", "", "", "", nil
	return k
}

// slimReferral leaves out her story.
func slimReferral(r domain.Referral) domain.Referral {
	r.Note, r.Closing, r.History, r.Outcomes = "", "", nil, nil
	return r
}

// slimOffer leaves out what was asked and replied.
func slimOffer(o domain.Offer) domain.Offer {
	o.Thread, o.Why = nil, nil
	return o
}

// slimNotice keeps to whom it is addressed.
func slimNotice(n domain.Notice) domain.Notice {
	return domain.Notice{ID: n.ID, Agency: n.Agency, Account: n.Account, Roles: n.Roles, At: n.At, SeenAt: n.SeenAt}
}

// slimAgency keeps what an agency is, and nobody's telephone.
func slimAgency(a domain.Agency) domain.Agency {
	return domain.Agency{ID: a.ID, Name: a.Name, Type: a.Type, Roles: a.Roles, CanOrder: a.CanOrder, CanRequest: a.CanRequest}
}
