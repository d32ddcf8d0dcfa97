package httpd_test

import (
	"encoding/json"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// The oracle below says who may ever see what of a network. It reads nothing but the folder's files and shares no line
// with the rules it judges: the tiers of the agreed table, in plain Go.

// marker is a text that stands for one confidential field.
type marker = string

var markerShape = regexp.MustCompile(`CANARIO-[A-Za-z0-9-]*[A-Za-z0-9]`)

// rawUser is one row of users.json.
type rawUser struct {
	ID    string `json:"id"`
	Org   string `json:"org_id"`
	Role  string `json:"role"`
	Email string `json:"email"`
}

// is reports whether the user acts in one of these roles.
func (u rawUser) is(roles ...string) bool { return slices.Contains(roles, u.Role) }

func (u rawUser) shelter() bool { return u.is("albergue_ingreso", "albergue_direccion") }

type rawReferral struct {
	ID       string `json:"id"`
	Status   string `json:"status"`
	Agency   string `json:"agency_id"`
	Referrer string `json:"referrer_user"`
	Profile  struct {
		Group []struct {
			Age       int  `json:"age"`
			Estimated bool `json:"age_estimated"`
		} `json:"group"`
		Court struct {
			Status string `json:"status"`
			Court  string `json:"court"`
		} `json:"court"`
	} `json:"profile"`
	Safety   json.RawMessage `json:"safety"`
	Identity struct {
		Canary  string  `json:"canary"`
		Phone   *string `json:"contact_phone"`
		Persons []struct {
			Number *string `json:"document_number"`
		} `json:"persons"`
	} `json:"identity"`
	Care struct {
		Health string `json:"health_note"`
		Psych  string `json:"psychological_note"`
		Legal  string `json:"legal_note"`
	} `json:"care"`
	Restricted json.RawMessage `json:"restricted"`
	Consent    struct {
		ObtainedAt  string            `json:"obtained_at"`
		Scopes      map[string]string `json:"scopes"`
		WithdrawnAt *string           `json:"withdrawn_at"`
	} `json:"consent"`
	Placement *struct {
		Shelter string `json:"shelter_id"`
		State   string `json:"state"`
	} `json:"placement"`
	Services []struct {
		Program string `json:"program_id"`
		Kind    string `json:"kind"`
		Status  string `json:"status"`
	} `json:"service_referrals"`
	Closure json.RawMessage `json:"closure"`
}

type rawShelter struct {
	ID      string `json:"id"`
	Address string `json:"address"`
}

// rawNetwork is a folder as its files have it.
type rawNetwork struct {
	now       time.Time
	users     []rawUser
	shelters  []rawShelter
	referrals []rawReferral
	orgType   map[string]string
}

func readRaw(t testing.TB, folder fs.FS) *rawNetwork {
	t.Helper()
	n := &rawNetwork{orgType: map[string]string{}}
	read := func(file string, into any) {
		raw, err := fs.ReadFile(folder, file)
		must(t, err)
		must(t, json.Unmarshal(raw, into))
	}
	var agencies struct {
		Agencies []struct{ ID, Type string } `json:"agencies"`
	}
	var users struct {
		Users []rawUser `json:"users"`
	}
	var shelters struct {
		Shelters []rawShelter `json:"shelters"`
	}
	var referrals struct {
		Meta struct {
			Snapshot string `json:"snapshot_at"`
		} `json:"meta"`
		Referrals []rawReferral `json:"referrals"`
	}
	read("agencies.json", &agencies)
	read("users.json", &users)
	read("shelters.json", &shelters)
	read("referrals.json", &referrals)
	for _, a := range agencies.Agencies {
		n.orgType[a.ID] = a.Type
	}
	n.users, n.shelters, n.referrals = users.Users, shelters.Shelters, referrals.Referrals
	n.now = stampOf(t, referrals.Meta.Snapshot)
	return n
}

func stampOf(t testing.TB, s string) time.Time {
	t.Helper()
	for _, layout := range []string{"2006-01-02T15:04-07:00", time.RFC3339} {
		if at, err := time.Parse(layout, s); err == nil {
			return at
		}
	}
	t.Fatalf("%q is no moment", s)
	return time.Time{}
}

func (r *rawReferral) minor() bool {
	lead := r.Profile.Group[0]
	return lead.Age < 18 || lead.Estimated && lead.Age < 20 // In doubt she is treated as a child.
}

func (r *rawReferral) closed() bool {
	return slices.Contains([]string{"cerrada", "derivada", "cancelada"}, r.Status) && len(r.Closure) > 0 &&
		string(r.Closure) != "null"
}

// agreed reports whether she says yes to a scope at that moment.
func (r *rawReferral) agreed(t testing.TB, scope string, now time.Time) bool {
	live := r.Consent.WithdrawnAt == nil && now.Before(stampOf(t, r.Consent.ObtainedAt).AddDate(0, 0, 90))
	return live && r.Consent.Scopes[scope] == "si"
}

// houses reports whether the organisation is the shelter where she lives or is expected.
func (r *rawReferral) shelters(org string) bool {
	return r.Placement != nil && r.Placement.Shelter == org && (r.Placement.State == "reservado" ||
		r.Placement.State == "ingresado")
}

// serves reports whether the organisation is a programme of that kind that cares for her now.
func (r *rawReferral) serves(org, kind string) bool {
	for _, s := range r.Services {
		if s.Program == org && s.Status == "activa" && (kind == "" || s.Kind == kind) {
			return true
		}
	}
	return false
}

// identity: D2. Her team; the desk while the case is open; who accepted and still serves her, if she agreed, as far as
// its work needs; the authority for a minor of its own or under its order.
func (r *rawReferral) identity(t testing.TB, u rawUser, now time.Time) bool {
	switch {
	case u.is("referente", "supervisor_agencia"):
		return u.Org == r.Agency
	case u.is("coordinacion"):
		return !r.closed()
	case u.is("autoridad_ninez"):
		ordered := r.Profile.Court.Status == "abrigo_ordenado" && r.Profile.Court.Court == u.Org
		return r.minor() && (u.Org == r.Agency || ordered)
	case u.shelter():
		return r.shelters(u.Org) && r.agreed(t, "compartir_identidad", now)
	case u.is("programa_psico"):
		return r.serves(u.Org, "psicologico") && r.agreed(t, "compartir_identidad", now)
	case u.is("programa_legal"):
		return r.serves(u.Org, "legal") && r.agreed(t, "compartir_identidad", now)
	}
	return false
}

// worksWith reports whether a user's work needs that marker of what must be avoided: a lawyer writes to others in her
// name and must know who may not learn of her, a therapist what may happen now, a house and her own people all of it.
func (u rawUser) worksWith(m marker) bool {
	switch {
	case u.is("programa_legal"):
		return strings.HasPrefix(m, "CANARIO-D2-NOCONTACTO")
	case u.is("programa_psico"):
		return strings.HasPrefix(m, "CANARIO-D2-RIESGO")
	}
	return true
}

// restricted: D4. The person in charge and the supervisor of her agency.
func (r *rawReferral) restricted(u rawUser) bool {
	mine := u.Org == r.Agency
	return mine && (u.is("supervisor_agencia") || u.ID == r.Referrer && (u.is("referente") || u.is("autoridad_ninez") &&
		r.minor()))
}

// keeps reports whether the user is of the agency that keeps the case, in a role that keeps cases.
func (r *rawReferral) keeps(u rawUser) bool {
	return u.Org == r.Agency && (u.is("referente", "supervisor_agencia", "coordinacion") || u.is("autoridad_ninez") &&
		r.minor())
}

// address: D4. The house's own team, and who placed somebody there who has her beds now; never police, prosecution,
// migration, consulate.
func (n *rawNetwork) address(s rawShelter, u rawUser) bool {
	if slices.Contains([]string{"policia", "fiscalia", "migracion", "consulado"}, n.orgType[u.Org]) {
		return false
	}
	if u.shelter() {
		return u.Org == s.ID
	}
	if !u.is("referente", "supervisor_agencia", "autoridad_ninez", "coordinacion") {
		return false
	}
	return slices.ContainsFunc(n.referrals, func(r rawReferral) bool { return r.shelters(s.ID) && r.Referrer == u.ID })
}

// may lists every marker a user may ever see.
func (n *rawNetwork) may(t testing.TB, u rawUser) map[marker]bool {
	out := map[marker]bool{}
	add := func(open bool, text string) {
		for _, m := range markerShape.FindAllString(text, -1) {
			if open {
				out[m] = true
			}
		}
	}
	for i := range n.referrals {
		r := &n.referrals[i]
		d2 := r.identity(t, u, n.now)
		for _, m := range markerShape.FindAllString(string(r.Safety), -1) {
			add(d2 && u.worksWith(m), m)
		}
		add(d2 && !u.is("programa_psico"), r.Identity.Canary) // A therapist has the name to use and the safe contact.
		for _, v := range r.numbers() {
			if d2 && (!u.is("programa_psico") || r.Identity.Phone != nil && v == *r.Identity.Phone) {
				out[v] = true
			}
		}
		add(u.shelter() && r.shelters(u.Org) && r.agreed(t, "compartir_salud", n.now), r.Care.Health)
		add(u.is("programa_psico") && r.serves(u.Org, "psicologico") && r.agreed(t, "compartir_psicologica", n.now),
			r.Care.Psych)
		add(u.is("programa_legal") && r.serves(u.Org, "legal") && r.agreed(t, "compartir_legal", n.now), r.Care.Legal)
		add(r.restricted(u), string(r.Restricted))
		shelter := u.shelter() && r.shelters(u.Org) && r.agreed(t, "compartir_minimo", n.now)
		team := d2 && !u.shelter() && !u.is("programa_psico", "programa_legal")
		add(shelter || team && r.Placement != nil && r.shelters(r.Placement.Shelter), meetingMarker(r))
		add(shelter || team, messageMarker(r)) // Her team keeps what was written when the stay is over.
	}
	for _, s := range n.shelters {
		add(n.address(s, u), s.Address)
	}
	return out
}

// meetingMarker stands in the meeting point of somebody whose bed is kept or slept in, messageMarker in a message about
// her.
func meetingMarker(r *rawReferral) string { return "CANARIO-D2-ENCUENTRO-" + r.ID }
func messageMarker(r *rawReferral) string { return "CANARIO-D2-MENSAJE-" + r.ID }

// numbers are a case's telephone and document numbers: D2 as well, and as telling as a name.
func (r *rawReferral) numbers() []string {
	var out []string
	if r.Identity.Phone != nil {
		out = append(out, *r.Identity.Phone)
	}
	for _, p := range r.Identity.Persons {
		if p.Number != nil {
			out = append(out, *p.Number)
		}
	}
	return out
}

// all lists every marker of the network, and apart from them the numbers that stand nowhere else in it.
func (n *rawNetwork) all(t testing.TB, folder fs.FS) (markers, numbers map[string]bool) {
	t.Helper()
	markers, numbers = map[string]bool{}, map[string]bool{}
	var everything strings.Builder
	for _, file := range []string{"agencies.json", "shelters.json", "programs.json", "referrals.json", "users.json"} {
		raw, err := fs.ReadFile(folder, file)
		must(t, err)
		everything.Write(raw)
	}
	for _, m := range markerShape.FindAllString(everything.String(), -1) {
		markers[m] = true
	}
	for i := range n.referrals {
		if r := &n.referrals[i]; r.Placement != nil && r.shelters(r.Placement.Shelter) {
			markers[meetingMarker(r)], markers[messageMarker(r)] = true, true
		}
		for _, v := range n.referrals[i].numbers() {
			if len(v) >= 8 && strings.Count(everything.String(), v) == 1 {
				numbers[v] = true
			}
		}
	}
	return markers, numbers
}
