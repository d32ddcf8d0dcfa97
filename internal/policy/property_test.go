package policy

import (
	"cmp"
	"maps"
	"slices"
	"testing"

	cedar "github.com/cedar-policy/cedar-go"
	publicast "github.com/cedar-policy/cedar-go/ast"
	"github.com/cedar-policy/cedar-go/types"
	"pgregory.net/rapid"
)

// questionsOf lists every act on every type of thing that the rules speak of, in a fixed order.
func questionsOf(s *Set) []question {
	return slices.SortedFunc(maps.Keys(s.plans), func(a, b question) int {
		return cmp.Or(cmp.Compare(a.act, b.act), cmp.Compare(a.on, b.on))
	})
}

// drawRequest makes a question out of few names, so that people are often related to what they ask about.
func drawRequest(t *rapid.T, s *Set) Request {
	q := rapid.SampledFrom(questionsOf(s)).Draw(t, "question")
	return Request{
		Actor:    drawActor(t),
		Action:   q.act,
		Resource: drawThing(t, q.on),
		Reason:   rapid.SampledFrom([]string{"", "by phone", " \u200b "}).Draw(t, "reason"),
		Now:      tonight,
	}
}

func drawActor(t *rapid.T) Actor {
	return Actor{
		Account: name(t, "account"),
		Agency:  name(t, "agency"),
		AgencyType: rapid.SampledFrom([]string{"ong", "salud", "policia", "fiscalia", "migracion", "consulado",
			"juzgado"}).Draw(t, "type"),
		Role: rapid.SampledFrom(allRoles).Draw(t, "role"),
	}
}

func name(t *rapid.T, label string) string {
	return rapid.SampledFrom([]string{"a", "b"}).Draw(t, label)
}

func names(t *rapid.T, label string) []string {
	return rapid.SampledFrom([][]string{nil, {"a"}, {"b"}, {"a", "b"}, {"", "z"}}).Draw(t, label)
}

func drawCase(t *rapid.T) CaseFacts {
	yes := func(label string) bool { return rapid.Bool().Draw(t, label) }
	return CaseFacts{
		ID: "c", Owner: name(t, "owner"), Worker: name(t, "worker"), Minor: yes("minor"), Open: yes("open"),
		Asked: names(t, "asked"), Accepted: names(t, "accepted"),
		TreatsHealth: names(t, "treats health"), TreatsPsych: names(t, "treats psych"), TreatsLegal: names(t, "treats legal"),
		Shelters: names(t, "shelters"), ShareMinimal: yes("minimal"), ShareIdentity: yes("identity"),
		ShareHealth: yes("health"), SharePsych: yes("psych"), ShareLegal: yes("legal"), Named: yes("named"),
		Placer: names(t, "placer"), Emergency: names(t, "emergency"), Interpreters: names(t, "interpreters"),
		OrderedBy: names(t, "ordered"),
	}
}

func drawThing(t *rapid.T, on types.EntityType) Resource {
	classes := []string{"shelter", "psych", "legal", "other", "shelter"}
	referral := func() ReferralFacts {
		return ReferralFacts{CaseFacts: drawCase(t), Class: rapid.SampledFrom(classes).Draw(t, "class"),
			State: rapid.SampledFrom([]string{"borrador", "ofertada", "aceptada", "cancelada"}).Draw(t, "state")}
	}
	switch on {
	case typeCase:
		return drawCase(t)
	case typeReferral:
		return referral()
	case typeOffer:
		return OfferFacts{ReferralFacts: referral(), To: name(t, "to"),
			// Most rules speak of a yes.
			OfferState: rapid.SampledFrom([]string{"aceptada", "enviada", "aceptada", "vista", "aceptada", "declinada",
				"reemplazada", "retirada"}).Draw(t, "offer state"),
			Lapsed: rapid.Bool().Draw(t, "lapsed"), Undoers: names(t, "undoers")}
	case typeHealthNote, typePsychNote, typeLegalNote, typeDiaryNote:
		for kind, of := range noteTypes {
			if of == on {
				return NoteFacts{CaseFacts: drawCase(t), Kind: kind, Author: name(t, "author"),
					Service: rapid.SampledFrom(classes).Draw(t, "service"), Team: rapid.Bool().Draw(t, "team")}
			}
		}
	case typeExport:
		return ExportFacts{drawCase(t), name(t, "asker"), rapid.Bool().Draw(t, "by head"),
			rapid.Bool().Draw(t, "confirmed")}
	case typeShelter:
		return ShelterFacts{ID: "s", Agency: name(t, "of")}
	case typeProgram:
		return ProgramFacts{ID: "p", Agency: name(t, "of"), Kind: rapid.SampledFrom(classes[1:3]).Draw(t, "kind")}
	case typeAgency:
		return AgencyFacts{ID: name(t, "id")}
	case typeProfile:
		return AccountFacts{ID: name(t, "id"), Agency: name(t, "of"),
			Roles: rapid.SliceOfN(rapid.SampledFrom(allRoles), 0, 2).Draw(t, "roles")}
	case typeAppointment:
		return AppointmentFacts{ID: "x", To: name(t, "to")}
	case typeHandOn:
		return HandOnFacts{ID: "x", From: name(t, "from"), To: name(t, "to"), Minor: rapid.Bool().Draw(t, "minor")}
	case typeLog:
		return LogFacts{Agency: name(t, "of")}
	}
	return NetworkFacts{}
}

// TestRulesEqualOracle asks random questions: the rules must answer as plain Go does, name a rule when
// they allow, and never fail.
func TestRulesEqualOracle(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	whole := make(map[types.EntityType]plan)
	for q := range s.plans {
		whole[q.on] = s.everyRule(q.on)
	}
	rapid.Check(t, func(t *rapid.T) {
		r := drawRequest(t, s)
		for range 8 { // one draw of facts serves several actors: relations matter more than variety of facts
			r.Actor = drawActor(t)
			got := s.Decide(r)
			if got.Allowed != oracle(r) {
				t.Fatalf("%s by %+v on %#v, reason %q: rules say %+v, oracle says %v", r.Action, r.Actor, r.Resource, r.Reason, got,
					oracle(r))
			}
			if got.Policy == Failed || got.Allowed && got.Policy == DefaultDeny || got.Allowed && got.Hidden {
				t.Fatalf("%s: not an answer: %+v", r.Action, got)
			}
			promises(t, r, got)
			if want := s.plain(whole, r); want.Allowed != got.Allowed || want.Policy != got.Policy {
				t.Fatalf("%s: the index says %+v, the whole set says %+v", r.Action, got, want)
			}
		}
	})
}

// everyRule is the whole set, unindexed, as far as it can speak of that type of thing.
func (s *Set) everyRule(on types.EntityType) plan {
	var p plan
	for _, rule := range s.rules {
		if about(rule.ast.Resource, on) {
			p.ids = append(p.ids, cedar.PolicyID(rule.ID))
			p.rules = append(p.rules, cedar.NewPolicyFromAST((*publicast.Policy)(rule.ast)))
		}
	}
	return p
}

var everyAttribute = []types.String{"owner", "worker", "minor", "open", "asked", "accepted", "shelters",
	"treats_health",
	"treats_psych", "treats_legal", "share_minimal", "share_identity", "share_health", "share_psych", "share_legal",
	"placers",
	"emergency", "interpreters", "ordered_by", "author", "class", "state", "to", "offer_state", "lapsed", "undoers",
	"agency", "kind", "account", "roles", "service", "team", "from", "named", "asker",
	"by_head", "confirmed"}

// plain evaluates every rule on complete entities, without the index: what the index must equal.
func (s *Set) plain(whole map[types.EntityType]plan, r Request) Decision {
	thing := subjectOf(r.Resource)
	attrs := make(types.RecordMap)
	for _, name := range everyAttribute {
		if v, ok := thing.attr(name); ok {
			attrs[name] = v
		}
	}
	w := world{who: r.Actor.entity(), thing: types.Entity{UID: thing.uid, Attributes: types.NewRecord(attrs)},
		acts: s.acts}
	return verdict(cedar.Authorize(whole[thing.uid.Type], &w, cedar.Request{Principal: w.who.UID, Resource: thing.uid,
		Action: types.NewEntityUID(typeAction, types.String(r.Action)), Context: moment(r.Reason, r.Now)}))
}

// promises states the rules that must hold whatever else changes, each for itself.
func promises(t *rapid.T, r Request, d Decision) {
	if !d.Allowed {
		return
	}
	broken := func(promise string) {
		t.Fatalf("%s by %+v on %#v was allowed by %s: %s", r.Action, r.Actor, r.Resource, d.Policy, promise)
	}
	who := r.Actor
	official := slices.Contains([]string{"policia", "fiscalia", "migracion", "consulado"}, who.AgencyType)
	var c *CaseFacts
	switch f := r.Resource.(type) {
	case CaseFacts:
		c = &f
	case ReferralFacts:
		c = &f.CaseFacts
	case OfferFacts:
		c = &f.CaseFacts
	case NoteFacts:
		c = &f.CaseFacts
	case ExportFacts:
		c = &f.CaseFacts
		switch {
		case r.Action == ExportIdentity && (!f.Confirmed || f.Asker != who.Account):
			broken("a record with names leaves only with who asked, when another person confirmed it")
		case r.Action == ExportDecide && f.Asker == who.Account:
			broken("who asked for a record with names never confirms it")
		}
	}
	if r.Action == ShelterAddress && official {
		broken("an address never reaches officials")
	}
	if who.Role == "coordinacion" && !said(r.Reason) &&
		slices.Contains([]Action{DeskActFor, OfferAccept, OfferDecline, OfferAsk,
			ShelterBeds, ShelterSurge, ProgramCaseload, StayTransit, StayNoShow, StayRelease, StayExtend,
			EmergencyOpen}, r.Action) {
		broken("the desk acts for others only with a reason")
	}
	if c == nil {
		return
	}
	mine := c.Owner == who.Agency
	related := mine || slices.Contains(c.Asked, who.Agency) || slices.Contains(c.Accepted, who.Agency)
	named := who.AgencyType == "consulado" && c.Open && c.Named &&
		slices.Contains([]Action{ConsulateRead, ConsulateSettle, ConsulateIdentity}, r.Action)
	switch {
	case slices.Contains([]string{"admin_tecnico", "analista", "auditoria", "sobreviviente"}, who.Role):
		broken("no content for oversight")
	case who.Role == "referente" && !mine && !named:
		broken("a referrer has nothing of another agency's case, but for a consulate that her consent names")
	case who.Role == "supervisor_agencia" && !mine && !named:
		broken("a supervisor sees her own agency, but for a consulate that her consent names")
	case who.Role == "autoridad_ninez" && !c.Minor:
		broken("the authority has minors' cases only")
	case r.Action == IdentityRead && !mine && who.Role != "coordinacion" && who.Role != "autoridad_ninez" &&
		!c.ShareIdentity:
		broken("identity leaves the team only with consent")
	case (r.Action == RestrictedRead || r.Action == RestrictedWrite) && !mine &&
		(official || !slices.Contains(c.Emergency, who.Account)):
		broken("restricted content leaves the owning agency only by break-glass, and never to officials")
	case r.Action == ReferralCard && !related && who.Role != "coordinacion" && who.Role != "autoridad_ninez":
		broken("the card is for those who were asked")
	case r.Action == CareHealthRead && who.Role != "albergue_ingreso" && who.Role != "albergue_direccion",
		r.Action == CarePsychRead && who.Role != "programa_psico", r.Action == CareLegalRead && who.Role != "programa_legal":
		broken("care notes are for those who give that care")
	}
}

// TestWhoRecordsConsentMayWithdrawIt holds for every actor and every case: consent is never a trap.
func TestWhoRecordsConsentMayWithdrawIt(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	rapid.Check(t, func(t *rapid.T) {
		r := Request{Actor: drawActor(t), Resource: drawCase(t), Reason: "by phone", Action: ConsentRecord, Now: tonight}
		if !s.Decide(r).Allowed {
			return
		}
		r.Action, r.Reason = ConsentWithdraw, ""
		if d := s.Decide(r); !d.Allowed {
			t.Fatalf("%+v may record but not withdraw: %+v", r.Actor, d)
		}
	})
}
