package act

import (
	"amparo/internal/domain"
	"amparo/internal/domain/kept"
	"amparo/internal/store"
)

// caches remembers, as far as an unnamed card and the rules about it need them, the nouns that the lists of providers
// read over and over. Each reading still asks the store which revision there is now. Nobody's name, story, place or
// history is in it.
type caches struct {
	cases     *store.Daily[*store.Cache[domain.Case]]
	Consents  *store.Cache[domain.Consent]
	Referrals *store.Cache[domain.Referral]
	Offers    *store.Cache[domain.Offer]
	Notices   *store.Cache[domain.Notice]
	Agencies  *store.Cache[domain.Agency]
	Kept      *store.Present[kept.Row]
}

// Bounds of what is remembered: about a kilobyte each, a notice a tenth of that.
const (
	cachedRows    = 2000
	cachedNotices = 20_000
)

func newCaches() caches {
	return caches{cases: &store.Daily[*store.Cache[domain.Case]]{},
		Consents:  store.NewCache(cachedRows, ProjectConsent),
		Referrals: store.NewCache(cachedRows, ProjectReferral), Offers: store.NewCache(cachedRows, ProjectOffer),
		Kept: &store.Present[kept.Row]{}, Notices: store.NewCache(cachedNotices, projectNotice),
		Agencies: store.NewCache(cachedRows, projectAgency)}
}

// CasesOn returns what is remembered of cases for one day: how old people are on it, and not since when, which would be
// a birthday.
func (s *Service) CasesOn(day domain.Date) *store.Cache[domain.Case] {
	return s.Caches.cases.On(day, func() *store.Cache[domain.Case] {
		return store.NewCache(cachedRows, func(c domain.Case) domain.Case {
			c = ProjectCase(c.On(day, s.Majority(), s.Country.TimeZone()))
			for i := range c.Group {
				c.Group[i].Since = day
			}
			return c
		})
	})
}

// ProjectCase keeps what a card shows and what the rules ask.
func ProjectCase(c domain.Case) domain.Case {
	group := make([]domain.Person, len(c.Group))
	for i, p := range c.Group {
		group[i] = domain.Person{Age: p.Age, AgeEstimated: p.AgeEstimated, Gender: p.Gender, Relation: p.Relation,
			Caregiver: p.Caregiver, Since: p.Since, Pregnant: p.Pregnant, Disabilities: p.Disabilities}
	}
	projected := domain.Case{ID: c.ID, Code: c.Code, Agency: c.Agency, Worker: c.Worker, Group: group, Alone: c.Alone,
		AsMinor: c.AsMinor, Languages: c.Languages,
		Interpreter: c.Interpreter, Security: c.Security, Together: c.Together, Court: c.Court,
		Wishes: domain.Wishes{FemaleStaff: c.Wishes.FemaleStaff}, CreatedAt: c.CreatedAt, ClosedAt: c.ClosedAt}
	if c.Order != nil {
		projected.Order = &domain.Order{Court: c.Order.Court}
	}
	return projected
}

// ProjectConsent keeps what is agreed to, and not how it was given, by whom, or what was agreed before.
func ProjectConsent(k domain.Consent) domain.Consent {
	k.GivenBy, k.Representative, k.Language, k.Method, k.Past = "", "", "", "", nil
	return k
}

// ProjectReferral leaves out her story.
func ProjectReferral(r domain.Referral) domain.Referral {
	r.Note, r.Closing, r.History, r.Outcomes = "", "", nil, nil
	return r
}

// ProjectOffer leaves out what was asked and replied.
func ProjectOffer(o domain.Offer) domain.Offer {
	o.Thread, o.Why = nil, nil
	return o
}

// projectNotice keeps to whom it is addressed.
func projectNotice(n domain.Notice) domain.Notice {
	return domain.Notice{ID: n.ID, Agency: n.Agency, Account: n.Account, Roles: n.Roles, Ref: n.Ref, Offer: n.Offer,
		At: n.At, SeenAt: n.SeenAt}
}

// projectAgency keeps what an agency is, and nobody's telephone.
func projectAgency(a domain.Agency) domain.Agency {
	return domain.Agency{ID: a.ID, Name: a.Name, Type: a.Type, Roles: a.Roles, CanOrder: a.CanOrder,
		CanRequest: a.CanRequest}
}
