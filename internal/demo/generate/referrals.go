package generate

import (
	"fmt"
	"time"

	"amparo/internal/country"
	"amparo/internal/demo/folder"
	"amparo/internal/domain"
)

// referral makes one row. A row that must fill or hold beds is drawn again until somebody fits somewhere; when
// nobody does, it is cancelled instead, so that no bed is promised twice.
func (g *generator) referral(state domain.ReferralState) *folder.ReferralRow {
	switch state {
	case domain.ReferralSent:
		return g.waiting()
	case domain.ReferralCancelled:
		return g.cancelled()
	}
	for range 30 {
		r := g.newRow(state)
		if g.place(r, state) {
			return r
		}
	}
	return g.cancelled()
}

// newRow draws a person and the moment of the referral: recent for those still in it, within the last two years
// for the rest.
func (g *generator) newRow(state domain.ReferralState) *folder.ReferralRow {
	r := &folder.ReferralRow{ID: fmt.Sprintf("REF-2026-%0*d", g.width, g.made+1), Kind: pick(g, personKinds),
		Status:  string(state),
		Urgency: pick(g, []string{"critica", "alta", "alta", "media", "media", "programada"})}
	r.Profile.Group = g.people(r.ID, r.Kind)
	r.Offers, r.Services, r.Events = []folder.OfferRow{}, []folder.ServiceRow{}, []folder.EventRow{}
	agency := g.agencies[pick(g, g.referring)].ID
	r.Agency, r.Referrer = agency, g.referrer[agency]
	g.person(r)
	var minutes int
	switch state {
	case domain.ReferralClosed, domain.ReferralHandedOn, domain.ReferralCancelled:
		minutes = g.between(60*24*60, 700*24*60)
	case domain.ReferralFollowUp:
		minutes = g.between(30*24*60, 80*24*60)
	case domain.ReferralAdmitted:
		minutes = g.between(2*24*60, 80*24*60)
	default: // Holds must still stand, and questions still be open.
		hold := g.minutes(r, func(v country.Value) int { return v.OfferExpires })
		minutes = g.between(110, 110+max(0, min(hold-120, 48*60)))
	}
	r.CreatedAt = g.ago(time.Duration(minutes) * time.Minute)
	g.send(r)
	return r
}

func (g *generator) minutes(r *folder.ReferralRow, of func(country.Value) int) int {
	v, _ := g.pack.Value(country.ListUrgency, r.Urgency)
	return of(v)
}

// send files the referral and records the consent it needs.
func (g *generator) send(r *folder.ReferralRow) {
	event(r, "creada", r.CreatedAt, r.Agency)
	r.SentAt = later(r.CreatedAt, g.between(5, 30))
	r.DueAt = later(r.SentAt, g.minutes(r, func(v country.Value) int { return v.RespondWithin }))
	event(r, "enviada", r.SentAt, r.Agency)
	c := &r.Consent
	c.GivenBy, c.Language, c.Method, c.ObtainedAt = "persona", r.Profile.Languages[0].ID,
		pick(g, []string{"oral", "escrito", "huella"}), r.CreatedAt
	c.Interpreter = r.Profile.Interpreter
	if r.Profile.Group[0].Age < domain.MinorAge {
		c.GivenBy, c.Representative = "asentimiento_nna_y_representante", ptr("procuraduria_ninez")
	}
	c.Scopes = map[string]string{}
	for _, v := range g.pack.ConsentScopes() {
		c.Scopes[v.Code] = pick(g, []string{"si", "si", "no", "no_preguntado"})
	}
	for _, must := range []domain.Scope{domain.ScopeRecord, domain.ScopeShareMinimal} {
		c.Scopes[string(must)] = string(domain.Yes)
	}
	if g.chance(85) {
		c.Scopes[string(domain.ScopeShareIdentity)] = string(domain.Yes)
	}
}

func later(s folder.Stamp, minutes int) folder.Stamp {
	return folder.Stamp{Time: s.Add(time.Duration(minutes) * time.Minute)}
}

func event(r *folder.ReferralRow, kind string, at folder.Stamp, org string) {
	r.Events = append(r.Events, folder.EventRow{At: at, Type: kind, Org: org})
}

// cancelled is a referral that ended before anybody was asked.
func (g *generator) cancelled() *folder.ReferralRow {
	r := g.newRow(domain.ReferralCancelled)
	at := later(r.SentAt, g.between(60, 600))
	reason := pick(g, []string{"persona_retira_consentimiento", "solucion_alterna", "duplicada", "persona_no_localizada"})
	if reason == domain.CancelWithdrawn {
		r.Consent.WithdrawnAt = at
	}
	r.Events = append(r.Events, folder.EventRow{At: at, Type: "cancelada", Org: r.Agency, Reason: reason})
	r.Closure = &folder.ClosureRow{Reason: reason, At: at, Outcomes: []string{}}
	return r
}

// place finds a house for the group and tells the story up to the state, or reports that nobody takes them.
func (g *generator) place(r *folder.ReferralRow, state domain.ReferralState) bool {
	over := state == domain.ReferralClosed || state == domain.ReferralHandedOn || state == domain.ReferralFollowUp
	query := g.matching.Query(r)
	start := g.rng.IntN(len(g.shelters))
	for i := range min(len(g.shelters), 120) {
		at := (start + i) % len(g.shelters)
		if seats := g.matching.Seats(query, at, over); seats != nil { // Of what is over, nobody knows what was free then.
			g.matching.Moved(at)
			g.tell(r, state, &g.shelters[at], seats, over)
			return true
		}
	}
	return false
}

func (g *generator) tell(r *folder.ReferralRow, state domain.ReferralState, s *folder.ShelterRow,
	seats []folder.InUnitRow, over bool) {
	respond := g.minutes(r, func(v country.Value) int { return v.RespondWithin })
	at := later(r.SentAt, g.between(1, 5))
	if other := pick(g, g.shelters); other.ID != s.ID && g.chance(15) {
		at = g.offer(r, other.ID, at, respond, pick(g, []string{"sin_cupo", "sin_idioma", "informacion_insuficiente"}))
	}
	answered := g.offer(r, s.ID, at, respond, "")
	event(r, "cupo_reservado", answered, s.ID)
	r.Placement = &folder.PlacementRow{Shelter: s.ID, State: folder.PlacementHeld, Persons: seats}
	g.order(r)
	held := later(answered, g.minutes(r, func(v country.Value) int { return v.OfferExpires }))
	if state == domain.ReferralAccepted || state == domain.ReferralTransit {
		r.Placement.HeldUntil = held
		if state == domain.ReferralTransit {
			event(r, "traslado_iniciado", later(answered, g.between(1, 10)), r.Agency)
		}
		g.services(r, answered, false)
		return
	}
	travel := later(answered, g.between(10, 200))
	event(r, "traslado_iniciado", travel, r.Agency)
	arrived := later(travel, g.between(30, 480))
	event(r, "ingreso", arrived, s.ID)
	r.Placement.State, r.Placement.AdmittedAt = folder.PlacementAdmitted, arrived
	if over {
		g.leave(r, state, s, arrived)
	}
	g.services(r, answered, state == domain.ReferralClosed || state == domain.ReferralHandedOn)
}

// offer asks a shelter and records its answer: yes, or no with a reason. It returns the moment of the answer.
func (g *generator) offer(r *folder.ReferralRow, shelter string, at folder.Stamp, respond int,
	reason string) folder.Stamp {
	answered := later(at, g.between(2, max(2, min(respond, 20))))
	o := folder.OfferRow{Shelter: shelter, OfferedAt: at, DueAt: later(at, respond),
		Response:    ptr(string(domain.OfferAccepted)),
		RespondedAt: answered}
	r.Events = append(r.Events, folder.EventRow{At: at, Type: "oferta_enviada", Org: g.agencies[0].ID, Shelter: shelter})
	end := folder.EventRow{At: answered, Type: "oferta_aceptada", Org: shelter, Reason: reason}
	if reason != "" {
		o.Response, o.Reason, end.Type = ptr(string(domain.OfferDeclined)), &reason, "oferta_declinada"
	}
	r.Offers, r.Events = append(r.Offers, o), append(r.Events, end)
	return answered
}

// leave ends the stay after some weeks, always before the snapshot.
func (g *generator) leave(r *folder.ReferralRow, state domain.ReferralState, s *folder.ShelterRow,
	arrived folder.Stamp) {
	gone := later(arrived, g.between(5, 20)*24*60)
	r.Placement.State, r.Placement.DischargedAt = folder.PlacementLeft, gone
	event(r, "egreso", gone, s.ID)
	r.Closure = &folder.ClosureRow{Reason: pick(g,
		[]string{"plan_cumplido", "reintegracion_familiar", "vida_independiente", "egreso_voluntario"}), At: gone,
		Outcomes: some(g, []string{"estable_seguro", "en_proceso", "reinsercion_educativa", "documentos_recuperados"}, 1)}
	if state == domain.ReferralHandedOn {
		r.Closure.Reason = "traslado_otro_servicio"
	}
	last := "cierre"
	if state == domain.ReferralFollowUp {
		last = "inicio_seguimiento"
	}
	event(r, last, gone, s.ID)
}

// order records the court's order for a minor who has a place.
func (g *generator) order(r *folder.ReferralRow) {
	if r.Profile.Group[0].Age >= domain.MinorAge {
		return
	}
	r.Profile.Court.Status = string(domain.CourtOrdered)
	r.Profile.Court.Number, r.Profile.Court.Date = "DEMO-"+r.ID, domain.DateOf(r.CreatedAt.Time)
	for i := range g.agencies {
		if g.agencies[i].CanOrder {
			r.Profile.Court.Court = g.agencies[i].ID
			return
		}
	}
}

// waiting is a referral that waits for a place: on the waiting list exactly when no house fits that has room.
func (g *generator) waiting() *folder.ReferralRow {
	r := g.newRow(domain.ReferralSent)
	desk, answer := g.agencies[0].ID, answer(g.matching, r, folder.Stamp{Time: g.snapshot}, true)
	soon := later(r.SentAt, g.between(1, 15))
	if len(answer.Eligible) == 0 {
		r.Status = string(domain.ReferralWaiting)
		event(r, "lista_espera", soon, desk)
		return r
	}
	switch g.rng.IntN(6) {
	case 0:
		r.Status, r.SentAt, r.DueAt, r.Events = string(domain.ReferralDraft), folder.Stamp{}, folder.Stamp{}, r.Events[:1]
	case 1, 2:
		r.Status = string(domain.ReferralReview)
		event(r, "en_revision", soon, desk)
	case 3:
		r.Status = string(domain.ReferralOffered)
		shelter := pick(g, answer.Eligible)
		r.Events = append(r.Events, folder.EventRow{At: soon, Type: "oferta_enviada", Org: desk, Shelter: shelter})
		r.Offers = append(r.Offers, folder.OfferRow{Shelter: shelter, OfferedAt: soon,
			DueAt: later(soon, g.minutes(r, func(v country.Value) int { return v.RespondWithin }))})
	}
	return r
}
