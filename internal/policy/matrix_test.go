package policy

import (
	"slices"
	"testing"
)

var allRoles = []string{"referente", "supervisor_agencia", "coordinacion", "albergue_ingreso", "albergue_direccion",
	"programa_psico", "programa_legal", "autoridad_ninez", "interprete", "analista", "auditoria", "admin_tecnico",
	"sobreviviente"}

// agreedRows are the rows of the table the network agreed on; none may be forgotten.
var agreedRows = []string{"Create / edit draft referral", "Send, cancel", "See ranked candidates", "See D1",
	"Accept / decline / hold bed", "See D2", "See / write D3", "D4, break-glass", "Record court order",
	"Update beds, units, eligibility", "Admit, transfer, discharge", "Record / withdraw consent",
	"Aggregate statistics, HTCDS export without identity", "Identified export", "Audit log", "Users, settings, picklists"}

// TestMatrix asks every role about every row: once for what is its own and once for what is not.
func TestMatrix(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	var table struct {
		About string
		Rows  []struct {
			Row, Does, On    string
			Own, Any, Reason []string
			Differs          string
		}
	}
	readCase(t, "matrix.json", &table)
	seen := make(map[string]bool)
	for _, r := range table.Rows {
		seen[r.Row] = true
		for _, role := range allRoles {
			own, everywhere := slices.Contains(r.Own, role), slices.Contains(r.Any, role)
			withReason := slices.Contains(r.Reason, role)
			ask := func(where string, near bool, reason string, want bool) {
				who, what := stand(role, r.On, near)
				got := s.Decide(Request{Actor: who, Action: Action(r.Does), Resource: what, Reason: reason, Now: tonight})
				if got.Allowed != want || got.Policy == Failed {
					t.Errorf("%s (%s), %s, %s: got %+v, want allowed %v", r.Row, r.Does, role, where, got, want)
				}
			}
			ask("in what is its own, without a reason", true, "", own || everywhere)
			ask("in what is its own, with a reason", true, "por teléfono", own || everywhere || withReason)
			ask("elsewhere", false, "", everywhere)
		}
	}
	for _, name := range agreedRows {
		if !seen[name] {
			t.Errorf("no case covers the row %q", name)
		}
	}
}

// stand puts a role before a thing, either with every relation it may have to it or with none.
func stand(role, on string, near bool) (Actor, Resource) {
	who := Actor{Account: "me", Agency: "mine", AgencyType: "ong", Role: role}
	mine := "mine"
	if !near {
		mine = "theirs"
	}
	c := CaseFacts{ID: "c", Owner: "owner", Worker: "worker", Open: true, Minor: role == "autoridad_ninez" ||
		role == "coordinacion",
		ShareMinimal: true, ShareIdentity: true, ShareHealth: true, SharePsych: true, ShareLegal: true}
	class := "shelter"
	switch role {
	case "referente", "supervisor_agencia", "autoridad_ninez":
		c.Owner = mine
		if near {
			c.Worker = "me"
		}
		c.Open = near || role != "autoridad_ninez" // an open minor's card is the authority's business too
	case "coordinacion": // its own are the open cases, and those under its break-glass
		c.Open = near
		if near {
			c.Emergency = []string{"me"}
		}
	case "programa_psico":
		class = "psych"
	case "programa_legal":
		class = "legal"
	case "interprete":
		if near {
			c.Interpreters = []string{"me"}
		}
	}
	if role == "albergue_ingreso" || role == "albergue_direccion" || role == "programa_psico" || role == "programa_legal" {
		list := []string{mine}
		c.Asked, c.Accepted, c.Shelters, c.TreatsHealth, c.TreatsPsych, c.TreatsLegal = list, list, list, list, list, list
	}
	ref := ReferralFacts{CaseFacts: c, Class: class, State: "ofertada"}
	switch on {
	case "referral":
		return who, ref
	case "offer":
		return who, OfferFacts{ReferralFacts: ref, To: mine, OfferState: "aceptada"}
	case "export":
		asker := "other"
		if near {
			asker = "me"
		}
		return who, ExportFacts{CaseFacts: c, Asker: asker, Confirmed: true}
	case "export-of-another":
		return who, ExportFacts{CaseFacts: c, Asker: "other"}
	case "shelter":
		return who, ShelterFacts{ID: "s", Agency: mine}
	case "program":
		return who, ProgramFacts{ID: "p", Agency: mine, Kind: class}
	case "agency":
		return who, AgencyFacts{ID: mine}
	case "account":
		return who, AccountFacts{ID: "colleague", Agency: mine}
	case "appointment":
		return who, AppointmentFacts{ID: "x", To: mine}
	case "log":
		return who, LogFacts{Agency: mine}
	case "network":
		return who, NetworkFacts{}
	}
	return who, c
}
