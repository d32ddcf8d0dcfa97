package dossier

import (
	"time"

	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// NeedIn asks for one need of a case.
type NeedIn struct {
	Need string `json:"need" need:"1" list:"servicio"`
	// For psychological and legal needs, from their lists.
	Specialism string         `json:"specialism,omitempty" list:"specialisms"`
	Urgency    domain.Urgency `json:"urgency" need:"1" list:"urgencia"`
	EarliestAt time.Time      `json:"earliest_arrival,omitzero"`
	// For the team, and after acceptance for the provider.
	Note string `json:"note,omitempty" max:"2000" eg:"Necesita cuna"`
}

// NeedsOf reads what is asked for.
func NeedsOf(in []NeedIn) []intake.NeedInput {
	return endpoint.List(in, func(n NeedIn) intake.NeedInput { return intake.NeedInput(n) })
}

// AgencyNames shows the names of agencies by id.
func AgencyNames(in map[domain.AgencyID]string) map[string]string {
	out := make(map[string]string, len(in))
	for id, name := range in {
		out[string(id)] = name
	}
	return out
}
