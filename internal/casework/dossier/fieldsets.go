package dossier

import (
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/domain"
	"amparo/internal/domain/emergency"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// FieldSets says which parts of D2 a reader opens. Her team opens them all; a provider that accepted opens those its
// work needs.
type FieldSets map[policy.Action]bool

// setCodes names each part as the log writes it, in the order in which it does.
var setCodes = []struct {
	act  policy.Action
	code string
}{
	{policy.IdentityPapers, "documentos"}, {policy.SafetyAreas, "zonas"}, {policy.SafetyAvoid, "no_contactos"},
	{policy.SafetyRisk, "riesgos"},
	{policy.SafetyArrival, "llegada"}, {policy.CaseStory, "historia"},
}

// FieldSetsOf returns the field sets of D2 that the policies open to the actor.
func FieldSetsOf(t *act.Txn, facts policy.CaseFacts) FieldSets {
	out := FieldSets{}
	for _, s := range setCodes {
		out[s.act] = t.Can(s.act, facts)
	}
	return out
}

// Code names the parts that opened, for the log; nothing where all of them did.
func (s FieldSets) Code() string {
	var open []string
	for _, c := range setCodes {
		if s[c.act] {
			open = append(open, c.code)
		}
	}
	switch len(open) {
	case len(setCodes):
		return ""
	case 0:
		return "minimo"
	}
	return strings.Join(open, "+")
}

// RedactIdentity leaves the name to use and the safe contact to whoever does not read papers.
func (s FieldSets) RedactIdentity(in domain.Identity) domain.Identity {
	if s[policy.IdentityPapers] {
		return in
	}
	out := domain.Identity{Agency: in.Agency, Case: in.Case, Phone: in.Phone, Safe: in.Safe}
	for _, p := range in.Persons {
		if p.UseName == "" {
			p.UseName, _, _ = strings.Cut(p.Given, " ") // Nobody said another: it is the name she is called by.
		}
		out.Persons = append(out.Persons, domain.Named{Ref: p.Ref, UseName: p.UseName})
	}
	return out
}

// Present leaves out, for everybody but her team, the names of those who left the group: what opened them ended for
// them.
func (f *Dossier) Present(reader domain.AgencyID, in domain.Identity) domain.Identity {
	if len(f.Case.V.Gone) == 0 || reader == f.Case.V.Agency {
		return in
	}
	in.Persons = slices.DeleteFunc(slices.Clone(in.Persons),
		func(n domain.Named) bool { return f.Case.V.GoneMember(n.Ref) >= 0 })
	return in
}

// RedactSafety returns only what the open field sets cover.
func (s FieldSets) RedactSafety(in domain.Safety) domain.Safety {
	out := domain.Safety{Case: in.Case}
	if s[policy.SafetyAreas] {
		out.Areas = in.Areas
	}
	if s[policy.SafetyAvoid] {
		out.NoContacts = in.NoContacts
	}
	if s[policy.SafetyRisk] {
		out.Risk = in.Risk
	}
	if s[policy.SafetyArrival] {
		out.Arrival, out.Medicines, out.LGBTIQ = in.Arrival, in.Medicines, in.LGBTIQ
	}
	return out
}

// RedactCase leaves out the story, and the order's number and the birthdays where no paper opens.
func (s FieldSets) RedactCase(c domain.Case) domain.Case {
	if !s[policy.IdentityPapers] {
		c.Order, c.Hearing, c.Gone, c.Group = nil, "", nil, slices.Clone(c.Group)
		for i := range c.Group {
			c.Group[i].Since = ""
		}
	}
	if !s[policy.CaseStory] {
		c.Nationality, c.People, c.Status, c.DecidedBy, c.Found, c.Origin = "", "", "", "", "", ""
		c.FoundPlace, c.FoundCountry, c.Identification = "", "", domain.Identification{}
		c.Exploitation, c.Controls, c.Recruitment, c.Indicators, c.Clinical = nil, nil, nil, nil, nil
	}
	return c
}

// LogOpened adds the reading of D2 of a case, with the parts of it that opened to this reader.
func LogOpened(t *act.Txn, action policy.Action, id, consent string, open FieldSets) {
	e := t.Entry(action, "case", id)
	e.Tier, e.Consent, e.Code = "D2", consent, open.Code()
	t.LogEntry(e)
}

// EmergencyDue records that an opening under break-glass is over. It ended by itself: every reading looks at the clock.
func EmergencyDue(t *act.Txn, id emergency.ID, did *bool) error {
	g, err := store.Get[emergency.Access](t.Ctx, t.Store, id)
	if err != nil {
		return err
	}
	*did = true
	t.LogAct(domain.DeadlineEmergency, "case", string(g.V.Case), g.V.Code)
	return nil
}
