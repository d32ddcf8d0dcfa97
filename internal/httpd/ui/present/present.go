// Package present turns what the verbs return into the parts that several pages show.
package present

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"amparo/internal/casework/capacity"
	"amparo/internal/casework/declines"
	"amparo/internal/casework/dossier"
	"amparo/internal/casework/interpreting"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/consent"
	"amparo/internal/httpd/ui/view"
)

// Card fills the card of a page with D1.
func Card(c dossier.Card) view.Card {
	out := view.Card{Code: c.Code, Need: c.Need, Specialism: c.Specialism, Class: string(c.Class),
		Urgency: string(c.Urgency), State: string(c.State), Department: c.Department, Interprete: c.Interpreter,
		Security: c.Security, Together: c.Together, FemaleTeam: c.FemaleStaff, Earliest: c.EarliestAt, Sent: c.SentAt}
	if c.Court != domain.CourtNone {
		out.Court = string(c.Court)
	}
	for _, l := range c.Languages {
		if l.Level != LevelNone {
			out.Languages = append(out.Languages, l.ID)
		}
	}
	for _, p := range c.Persons {
		out.Group = append(out.Group, view.Member{Relation: p.Relation, AgeBand: Band(p.Band), Gender: string(p.Gender),
			Pregnant: p.Pregnant, Disabilities: p.Disabilities})
	}
	return out
}

// Band writes an age band with the sign that stands between numbers.
func Band(band string) string { return strings.ReplaceAll(band, "-", "–") }

// Unmet is the code under which a page tells why a need is unmet: a programme without room has no beds that are
// missing.
func Unmet(class domain.Class, code string) string {
	if class != domain.ClassShelter && code == domain.DeclineNoRoom {
		return "sin_cupo_atencion"
	}
	return code
}

// Reasons turns rules into the reasons of a page, all of one kind. Those about one of several people say whose they
// are.
func Reasons(group []view.Member, kind string, list []capacity.Reason) []view.Reason {
	out := make([]view.Reason, len(list))
	for i, r := range list {
		out[i] = view.Reason{Kind: kind, Code: r.Code, Args: r.Args}
		for n := range group {
			if r.Person == dossier.PersonMark(n) {
				out[i].Who = &group[n]
			}
		}
	}
	return out
}

// KindReasons turns what is known of a candidate into the reasons of a page: what speaks for it, what to mind, what it
// meets.
func KindReasons(group []view.Member, list []capacity.Reason) []view.Reason {
	out := Reasons(group, "met", list)
	for i, r := range list {
		out[i].Kind = capacity.KindOf(r)
	}
	return out
}

// StayPlace is what a shelter keeps for a person.
func StayPlace(st domain.Stay, provider string) *view.Place {
	p := &view.Place{Kind: "stay", State: string(st.State), Provider: provider, Since: st.ArrivedAt}
	if st.State == domain.StayHeld || st.State == domain.StayTransit {
		p.Until = st.HeldUntil
	}
	return p
}

// SlotPlace is what a programme keeps for a person.
func SlotPlace(sl domain.Slot, provider string) *view.Place {
	p := &view.Place{Kind: "slot", State: string(sl.State), Provider: provider, MeetAt: sl.MeetAt, MeetHow: sl.MeetHow,
		MeetNote: sl.MeetNote, NoConflict: sl.NoConflict, Since: sl.StartedAt}
	if sl.State == domain.SlotHeld {
		p.Until = sl.HeldUntil
	}
	return p
}

// Consent words a consent as it stands.
func Consent(pack *country.Pack, lang string, v dossier.ConsentView,
	names map[domain.AgencyID]string) view.ConsentView {
	k := v.Consent
	out := view.ConsentView{GivenBy: k.GivenBy, Representative: k.Representative, Language: k.Language,
		Interpreter: k.Interpreter, Method: k.Method, At: k.ObtainedAt, Until: k.ExpiresAt, Withdrawn: k.WithdrawnAt,
		SplitAgreed: k.SplitAgreed, State: "live", Rest: Texts(v.Rest), Asks: consent.Soon(v.Rest)}
	switch {
	case k.ID == "" || k.GivenBy == "":
		return view.ConsentView{State: "none"}
	case !k.WithdrawnAt.IsZero():
		out.State = "withdrawn"
	case !v.Live:
		out.State = "expired"
	}
	if pack.Has(country.ListAgencyType, k.Representative) {
		out.Representative = pack.Label(country.ListAgencyType, k.Representative, lang)
	}
	rest := maps.Clone(k.Scopes)
	for _, s := range pack.ConsentScopes() {
		if answer := k.Scopes[domain.Scope(s.Code)]; answer != "" {
			out.Scopes = append(out.Scopes, view.ScopeAnswer{Scope: s.Code, Answer: string(answer)})
		}
		delete(rest, domain.Scope(s.Code))
	}
	for _, s := range slices.Sorted(maps.Keys(rest)) { // What was asked once and is no more.
		out.Scopes = append(out.Scopes, view.ScopeAnswer{Scope: string(s), Answer: string(rest[s])})
	}
	named := func(to domain.AgencyID) string { return cmp.Or(names[to], "…") }
	for _, to := range k.Recipients {
		out.Recipients = append(out.Recipients, named(to))
	}
	out.Reach, out.Purposes = string(k.Reach), Texts(k.Purposes)
	for _, own := range k.Own {
		out.Own = append(out.Own, view.ConsentView{Recipients: []string{named(own.Agency)},
			Purposes: Texts(own.Purposes), Until: own.ExpiresAt})
	}
	return out
}

// Texts are codes as a page draws them.
func Texts[T ~string](codes []T) []string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = string(c)
	}
	return out
}

// Meeting is an appointment as its interpreter sees it.
func Meeting(a interpreting.Meeting) view.Appointment {
	out := view.Appointment{URL: view.URLMeetings + string(a.ID), State: string(a.State), At: a.At, Language: a.Language,
		How: a.How, Department: a.Department, Mine: a.Mine, Agency: a.Agency, UseName: a.UseName, Opened: a.Opened}
	if a.State == domain.AppointmentAsked {
		out.Due = a.DueAt
	}
	return out
}

// ConsentNext says that consent is to be recorded before anybody can be asked, and why: it never was, or it has ended.
func ConsentNext(k dossier.ConsentView, url string) *view.Next {
	key := "next.consent.h"
	if !k.Live && k.Consent.GivenBy != "" && k.Consent.WithdrawnAt.IsZero() {
		key = "next.consent_ended.h"
	}
	return &view.Next{Sentence: view.Sentence{Key: key}, Body: &view.Sentence{Key: "next.consent.body"},
		Acts: []view.Action{{Key: "act.consent", URL: url, Icon: "key"}}}
}

// Codes of the country pack that pages name: levels of a language, needs that name a class. Sources: nivel_idioma,
// necesidad.
const (
	LevelNative = "materno"
	LevelNone   = "ninguno"
	NeedShelter = "abrigo"
	NeedPsych   = "psicologia"
	NeedLegal   = "legal_penal"
)

// AfterNo says what a team does after the last no to a referral: one thing, with the button for it first. at and caseAt
// are the addresses of the referral and its case.
func AfterNo(step declines.Step, at, caseAt string, canMatch bool) *view.Next {
	out := &view.Next{
		Sentence: view.Sentence{Key: "next.no.h", Args: map[string]any{"provider": step.Provider,
			country.ListDecline + ":reason": step.Code}},
		Body: &view.Sentence{Key: "next.no." + step.Then},
	}
	match := view.Action{Key: "act.match", URL: at + "/match", Icon: "search"}
	switch {
	case step.Then == country.StepReassess:
		out.Acts = []view.Action{{Key: "act.edit", URL: caseAt + "/edit", Icon: "pen"}}
	case step.Others == 0 && step.Side == country.SideProvider:
		out.Body.Key = "next.no.nobody"
		out.Acts = []view.Action{{Key: "act.wait", URL: at + "/wait", Post: true, Icon: "clock"}}
	case step.Others > 0 && step.Side == country.SideProvider:
		out.Body = &view.Sentence{Key: "next.match.body", Args: map[string]any{"count": step.Others}}
	}
	if canMatch {
		if len(out.Acts) > 0 {
			match.Tone = "quiet"
		}
		out.Acts = append(out.Acts, match)
	}
	return out
}
