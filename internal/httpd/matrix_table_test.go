package httpd_test

import (
	"amparo/internal/httpd/api/directory"
	"net/url"
	"strings"
	"time"

	"amparo/internal/domain"
)

// who says which of the cast may. Everybody it does not name is refused.
type who []string // "role@relation"; * stands for any

func (w who) has(m *member) bool {
	for _, one := range w {
		role, rel, _ := strings.Cut(one, "@")
		if (role == "*" && m.role != nobody || role == m.role) && (rel == "*" || rel == m.rel) {
			return true
		}
	}
	return false
}

func either(groups ...who) who {
	var out who
	for _, g := range groups {
		out = append(out, g...)
	}
	return out
}

// on names roles in relations.
func on(rels, roles string) who {
	var out who
	for _, rel := range strings.Fields(rels) {
		for _, role := range strings.Fields(roles) {
			out = append(out, role+"@"+rel)
		}
	}
	return out
}

// Who may, in the words of the agreed table. The case is an adult's and open unless a row says otherwise.
var may = func() (g struct {
	none, signedIn, public                      who
	team, desk, work, keepsCase, confirms       who // the case's own people, and the desk
	pairs                                       who // the same, as far as they may list shelters
	accepted, shelter, therapist, lawyer, reads who // who said yes
	asked                                       who // who was asked for a bed
	files, inbox, restricted                    who
	lists                                       who // who lists the programmes of the network
	operators, keepers, allKeepers, court       who
	hears                                       who // who records the hearings of a minor
	carries                                     who // the worker in charge of a case
	hands, takes                                who // who may be in charge of a case, and whose agency is asked
	calls, interprets                           who // who asks for an interpreter, and who is asked
}) {
	g.signedIn = on("*", "*")
	g.public = append(on("*", "*"), nobody+"@"+nobody)
	g.team = on("team worker", "referente supervisor_agencia")
	g.desk = on("*", "coordinacion")
	g.confirms = on("worker asked accepted other desk police court", "coordinacion") // Her own agency asked.
	g.pairs = either(g.team, on("worker team asked accepted other desk court", "coordinacion"))
	g.keepsCase = either(on("team worker", "supervisor_agencia"), g.desk)
	g.work = either(g.team, on("team", "coordinacion")) // Without a reason the desk works on its own agency's cases only.
	g.accepted = on("accepted", "albergue_ingreso albergue_direccion programa_psico programa_legal")
	g.shelter = on("accepted", "albergue_ingreso albergue_direccion")
	g.therapist = on("accepted", "programa_psico")
	g.lawyer = on("accepted", "programa_legal")
	g.reads = either(g.team, g.desk, g.accepted)
	g.asked = on("asked", "albergue_ingreso albergue_direccion")
	g.files = on("*", "referente supervisor_agencia coordinacion autoridad_ninez")
	g.inbox = on("*", "albergue_ingreso albergue_direccion programa_psico programa_legal coordinacion")
	g.lists = either(g.files, on("*", "albergue_ingreso albergue_direccion programa_psico programa_legal"))
	g.restricted = either(on("worker", "referente"), on("team", "supervisor_agencia"))
	g.carries = on("worker", "referente")
	g.hands = on("*", "referente supervisor_agencia autoridad_ninez coordinacion")
	g.takes = on("other", "referente supervisor_agencia")
	g.operators = on("*", "admin_tecnico")
	g.keepers = either(g.operators, on("team", "supervisor_agencia albergue_direccion"))
	g.allKeepers = either(g.operators, on("*", "supervisor_agencia albergue_direccion"))
	g.calls = either(g.work, g.shelter)
	g.interprets = on("other", "interprete")
	g.court = on("court", "autoridad_ninez")
	g.hears = either(g.work, on("team", "autoridad_ninez"))
	return g
}()

// routeRow is one row of the table: a route, and who may take it.
type routeRow struct {
	method, path string
	action       string // the act that is decided, as the policies name it; empty where a session is enough
	may          who
	stage        string // of the case it is tried on; empty where there is none
	offer        string // which offer the path names: bed (when empty) or care
	body         func(c *cast, s *scene) any
	note         string // tells two rows of one route apart
	explained    bool   // whoever may look is told on the page why she may not, with 422
	revised      bool   // a form made from a revision
	partial      bool   // a form in steps: being asked to mend it is being let in
	// has a test of its own: a file that has no owner, a stream that does not end; strangers are refused here
	apart    bool
	paged    bool // a page has the same act at the same address, for the same people
	personal bool // acts on the caller's own session or account: tried by somebody new each time
}

func opens(path, action string, may who, stage string) routeRow {
	return routeRow{method: "GET", path: path, action: action, may: may, stage: stage}
}

func sends(path, action string, may who, stage string, body func(*cast, *scene) any) routeRow {
	return routeRow{method: "POST", path: path, action: action, may: may, stage: stage, body: body}
}

func writes(path, action string, may who, stage string, body func(*cast, *scene) any) routeRow {
	return routeRow{method: "PUT", path: path, action: action, may: may, stage: stage, body: body}
}

func (d routeRow) on(offer string) routeRow { d.offer = offer; return d }
func (d routeRow) as(note string) routeRow  { d.note = note; return d }
func (d routeRow) steps() routeRow          { d.partial = true; return d }
func (d routeRow) alone() routeRow          { d.apart = true; return d }
func (d routeRow) tells() routeRow          { d.explained = true; return d }
func (d routeRow) rev() routeRow            { d.revised = true; return d }
func (d routeRow) both() routeRow           { d.paged = true; return d }
func (d routeRow) own() routeRow            { d.personal = true; return d }
func (d routeRow) changes() bool            { return d.method != "GET" }
func (d routeRow) key() string              { return d.method + " " + d.path }
func (d routeRow) page() bool               { return !strings.HasPrefix(d.path, "/api/") }
func (d routeRow) name() string             { return strings.TrimSpace(d.key() + " " + d.note) }
func (d routeRow) allowed(m *member) bool   { return d.may.has(m) }

// fill puts the ids of a scene into the path.
func (d routeRow) fill(c *cast, s *scene) string {
	ids := map[string]string{"shelter": string(c.shelter["accepted"]), "program": string(c.psych["accepted"]),
		"agency":  string(c.agencies["team"].ID),
		"session": c.session, "notice": c.notice}
	if s != nil {
		offer := map[string]domain.OfferID{"": s.bedOffer, "care": s.careOffer}[d.offer]
		ids["handon"] = string(s.handon)
		ids["appointment"], ids["approval"] = string(s.call), string(s.approval)
		ids["machine"] = string(s.machine.V.ID)
		ids["case"], ids["referral"], ids["offer"], ids["account"] = string(s.cas), string(s.bed), string(offer),
			string(s.account)
	}
	ids["exercise"], ids["course"] = string(c.exercise), "ninez"
	ids["unit"] = string(c.units["accepted"][0].ID)
	ids["organization_uuid"] = directory.UUID("agency", string(c.agencies["accepted"].ID))
	ids["service_uuid"] = directory.UUID("program", ids["program"])
	ids["at_uuid"] = directory.UUID("at", ids["service_uuid"],
		directory.UUID("place", "0101", string(c.agencies["accepted"].ID)))
	parts := strings.Split(d.path, "/")
	group := parts[min(1, len(parts)-1)]
	for i, p := range parts {
		name, ok := strings.CutPrefix(p, ":")
		switch {
		case !ok:
		case name == "kind":
			parts[i] = d.note
		case name == "report" || group == "reports":
			parts[i] = c.reported()
		case name == "import" || group == "imports":
			parts[i] = c.brought()
		case name == "helper" || group == "helpers":
			parts[i], _ = c.asked()
		case name == "broadcast" || group == "broadcasts":
			_, parts[i] = c.asked()
		case name == "release":
			parts[i] = c.released(s, strings.HasSuffix(d.path, "/take"))
		case name == "change":
			parts[i] = c.waitsForSecond()
		case name == "counterpart":
			parts[i] = c.waitsForKeys()
		case name == "crossing" || group == "crossings":
			parts[i] = c.arrived(strings.HasSuffix(d.path, "/receipt"))
		case name == "name":
			parts[i] = "registerCase"
		case name == "code":
			parts[i] = c.link()
		case name == "year" || group == "figures":
			parts[i] = c.uncounted()
		case name == "decoy" || group == "decoys":
			parts[i] = c.decoy()
		case name == "opening" || group == "emergencies":
			parts[i] = c.openedOnce()
		case name == "file":
			parts[i] = c.file(s)
		case name == "id":
			parts[i] = ids[firstKind("/"+group+"/:id")]
		default:
			parts[i] = ids[name]
		}
	}
	return strings.Join(parts, "/")
}

// fields is a body in JSON. Bodies are as small as an act takes.
type fields = map[string]any

func says(f fields) func(*cast, *scene) any { return func(*cast, *scene) any { return f } }

// typed is the content of a form.
func typed(pairs ...string) func(*cast, *scene) any {
	v := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return func(*cast, *scene) any { return v }
}

// goodReason is a reason in words.
const goodReason = "Hace falta para cuidarla esta noche"

func (c *cast) soon() time.Time { return c.w.Clock.Now().Add(72 * time.Hour) }
