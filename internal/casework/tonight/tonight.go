// Package tonight files a case with the few answers that a house needs to say yes or no, when somebody needs a bed now,
// and says what is to be completed before she arrives. What it files it files as every case is filed: no rule is
// weaker here.
package tonight

import (
	"context"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/fault"
)

// Service has the verbs of this layer. It is safe for concurrent use.
type Service struct {
	*act.Service
	intake *intake.Service
}

// New returns the verbs of this layer over what every act stands on, and over the verb that files.
func New(core *act.Service, filing *intake.Service) *Service { return &Service{core, filing} }

// Input is what is asked at night: who comes, in which language, where she is, how much it presses, and whether others
// may be asked without her name.
type Input struct {
	Group          []domain.Person // the lead first
	Language       string
	Found          string
	FoundPlace     string
	FoundCountry   string
	Urgency        domain.Urgency
	Share          domain.Answer // said by word of mouth
	Representative string        // who answers for somebody under age
}

// Fields that hold a careful guess until the case is edited.
const (
	AssumedStatus   = "trafficking_status"
	AssumedSecurity = "security_level_needed"
	AssumedCourt    = "court_status"
)

// securityTonight is the level of protection asked for while nobody assessed it: more than the lowest, so that a guess
// never puts her where she could be found.
const securityTonight = 2

// Tonight files a case with one need, a bed, and sends it at once. Without her yes nothing is kept and nobody is asked.
// Her yes is recorded as what it is: by word of mouth, for the record and the profile without a name, for a short time.
func (s *Service) Tonight(ctx context.Context, actor domain.Actor, in Input) (intake.Registered, error) {
	filing := s.filing(in)
	if in.Share != domain.Yes {
		code := "field.choose_one"
		if in.Share == domain.No {
			code = "tonight.needs_yes"
		}
		return intake.Registered{}, refused(append([]fault.Field{{Path: "share", Code: code}}, s.intake.Wrong(filing)...))
	}
	out, err := s.intake.Register(ctx, actor, filing)
	if fault.Is(err, fault.Invalid) {
		err = refused(fault.As(err).Fields)
	}
	return out, err
}

// filing is what a calm form would have filed. What was not asked is left out, or guessed with care and marked as such.
func (s *Service) filing(in Input) intake.RegisterInput {
	c := domain.Case{Group: in.Group, Languages: []domain.Spoken{{ID: in.Language, Level: domain.MotherTongue}},
		Status: country.StatusPossible, Found: in.Found, FoundPlace: in.FoundPlace, FoundCountry: in.FoundCountry,
		Security: securityTonight, Tonight: true, Assumed: []string{AssumedStatus, AssumedSecurity}}
	k := intake.ConsentInput{GivenBy: consent.ByHerself, Language: in.Language, Method: consent.Provisional,
		Scopes: map[domain.Scope]domain.Answer{domain.ScopeRecord: in.Share, domain.ScopeShareMinimal: in.Share}}
	if len(c.Group) > 1 {
		c.Together = domain.TogetherSameShelter
	}
	if c.Lead().Age >= 0 && c.Minor(s.Majority()) {
		c.Court, c.Assumed = domain.CourtUnaware, append(c.Assumed, AssumedCourt)
		k.GivenBy, k.Representative = consent.WithRepresentative, in.Representative
	}
	lead := 0
	for i := range c.Group {
		if p := &c.Group[i]; i > 0 && p.Relation == domain.RelationChild && p.Age >= 0 && p.Age < s.Majority() {
			p.Caregiver = &lead
		}
	}
	return intake.RegisterInput{Case: c, Consent: k, Send: true,
		Needs: []intake.NeedInput{{Need: domain.NeedShelter, Urgency: in.Urgency}}}
}

// asked names the field of this form that an answer of the filing was made of.
var asked = map[string]string{"languages.0.id": "language", "consent.language": "language",
	"consent.representative": "representative", "needs.0.urgency": "urgency", "found_place": "found_municipality",
	"consent.scopes.registro": "share"}

// refused tells what is wrong by the fields that were asked, each once.
func refused(fields []fault.Field) error {
	var c fault.Fields
	said := map[string]bool{}
	for _, f := range fields {
		path := f.Path
		switch to := asked[path]; {
		case to != "":
			path = to
		case strings.HasPrefix(path, "consent."):
			path = "share"
		}
		if !said[path] {
			c.AddArgs(path, f.Code, f.Args)
		}
		said[path] = true
	}
	return c.Err()
}
