package signin

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity/record"
)

// pendingHours is how long a form waits, as the page says it.
const pendingHours = record.PendingLife / (60 * 60 * 1e9)

// formTitles says in words what the form at an address does: message keys by the address, with ":id" for ids.
var formTitles = map[string]string{
	"/":                         "form.names",
	"/inbox":                    "form.names",
	"/imports":                  "title.imports",
	"/imports/:id":              "title.imports",
	"/find":                     "form.find",
	"/agencies/new":             "title.agency-form",
	"/agencies/:id":             "title.agency-form",
	"/agenda":                   "title.agenda",
	"/appointments":             "meetings.languages",
	"/appointments/:id":         "title.interpreting",
	"/audit/verify":             "title.audit",
	"/authority":                "title.authority",
	"/tonight":                  "title.tonight",
	"/cases/new":                "title.case-form",
	"/cases/:id/edit":           "act.edit",
	"/cases/:id/refer":          "act.refer",
	"/cases/:id/plan":           "title.plan",
	"/referrals/:id/together":   "title.together",
	"/referrals/:id/follow":     "follow.h",
	"/cases/:id/consent":        "title.case-consent",
	"/cases/:id/notes/health":   "title.case-notes",
	"/cases/:id/notes/psych":    "title.case-notes",
	"/cases/:id/notes/legal":    "title.case-notes",
	"/cases/:id/diary":          "title.case-diary",
	"/cases/:id/incidents":      "title.case-incidents",
	"/cases/:id/files":          "title.case-files",
	"/cases/:id/tasks":          "title.case-tasks",
	"/cases/:id/outcomes":       "title.case-outcomes",
	"/cases/:id/restricted":     "title.case-restricted",
	"/cases/:id/order":          "title.authority",
	"/cases/:id/court":          "court.h",
	"/cases/:id/close":          "close.h",
	"/cases/:id/assign":         "act.assign",
	"/cases/:id/erasure":        "title.erasure",
	"/cases/:id/handon":         "title.case-handon",
	"/handons":                  "title.handons",
	"/returns/:id":              "returns.issued",
	"/help":                     "keys.h",
	"/cases/:id/personal":       "title.case-personal",
	"/cases/:id/alike":          "title.case-alike",
	"/cases/:id/divide":         "title.case-divide",
	"/cases/:id/contact":        "title.case-contact",
	"/interests":                "title.interests",
	"/erasures":                 "title.erasures",
	"/approvals":                "title.approvals",
	"/cases/:id/glass":          "title.break-glass",
	"/emergencies/:id/review":   "title.emergencies",
	"/decoys":                   "decoys.plant",
	"/courses/agencies":         "certificate.look",
	"/courses/:course":          "form.course",
	"/practice":                 "title.practice",
	"/practice/leave":           "practice.leave",
	"/helpers":                  "helpers.add",
	"/helpers/:id":              "helpers.keep",
	"/broadcasts":               "broadcasts.send.h",
	"/broadcasts/:id/end":       "broadcast.end",
	"/cases/:id/crossings":      "title.case-crossings",
	"/cases/:id/releases":       "title.case-releases",
	"/crossings":                "title.crossings",
	"/crossings/:id":            "window.inbound",
	"/counterparts":             "title.counterparts",
	"/country":                  "title.country-lists",
	"/decoys/:id/end":           "decoys.end",
	"/agencies/:id/rota":        "title.rota",
	"/agencies/:id/machines":    "machines.new",
	"/machines/:id":             "machine.renew",
	"/agencies/:id/sign-on":     "title.sign-on",
	"/channels":                 "title.channels",
	"/desk":                     "form.names",
	"/desk/act":                 "title.desk",
	"/desk/claim":               "desk.claim",
	"/night":                    "title.night",
	"/notices":                  "title.notices",
	"/offers/:id/accept":        "act.accept",
	"/offers/:id/admit":         "admit.h",
	"/offers/:id/book":          "book.h",
	"/offers/:id/check":         "title.declines",
	"/offers/:id/close":         "close.h",
	"/offers/:id/decline":       "form.decline",
	"/offers/:id/discharge":     "discharge.h",
	"/offers/:id/extend":        "tap.extend",
	"/offers/:id/heard":         "heard.go",
	"/offers/:id/interpreter":   "title.interpreters",
	"/offers/:id/join":          "group.join",
	"/offers/:id/leave":         "group.leave",
	"/offers/:id/away":          "group.away",
	"/offers/:id/back":          "group.back",
	"/offers/:id/meeting":       "arrival.set",
	"/offers/:id/message":       "arrival.send",
	"/offers/:id/move":          "move.h",
	"/offers/:id/question":      "act.ask",
	"/offers/:id/reply":         "act.answer",
	"/offers/:id/transfer":      "transfer.h",
	"/offers/:id/transit":       "act.transit",
	"/offers/:id/undo":          "undo.go",
	"/offers/:id/revert":        "revert.h",
	"/people/new":               "title.person-form",
	"/people/:id":               "title.person-form",
	"/programs/new":             "title.program-form",
	"/programs/:id":             "title.program",
	"/programs/:id/edit":        "title.program-form",
	"/reading":                  "reading.reason",
	"/referrals/:id/cancel":     "f.cancel_code",
	"/referrals/:id/close":      "act.close",
	"/referrals/:id/meet":       "act.met",
	"/referrals/:id/offers":     "form.offers",
	"/referrals/:id/reopen":     "reopen.h",
	"/referrals/:id/review":     "act.match",
	"/referrals/:id/send":       "act.send",
	"/referrals/:id/wait":       "act.wait",
	"/figures/years/:id/count":  "year.count.go",
	"/figures/years/:id/stated": "year.state.h",
	"/reports/:id/answer":       "report.answer.h",
	"/reports/:id/close":        "report.close.h",
	"/reports/:id/take":         "report.take",
	"/sessions":                 "title.sessions",
	"/shelters/new":             "title.shelter-form",
	"/shelters/:id/confirm":     "title.shelter",
	"/shelters/:id/edit":        "title.shelter-form",
	"/shelters/:id/surge":       "shelter.surge.h",
	"/shelters/:id/units/:unit": "title.shelter",
}

// labelled are the inputs whose label is another than their name says, by the last part of the form's address.
var labelled = map[string]string{
	"question.text": "f.question", "reply.text": "f.reply", "health.text": "f.note_text", "psych.text": "f.note_text",
	"legal.text":   "f.note_text",
	"decline.code": "f.decline_code", "cancel.code": "f.cancel_code", "glass.code": "f.glass_code",
	"assign.note": "f.handover_note", "meeting.at": "f.meet_when", "message.text": "f.message",
	"book.note": "f.meet_note", "book.at": "f.meet_at", "book.how": "f.meet_how", "meet.by": "f.met_by",
	"meet.with": "f.met_with",
	"meet.on":   "f.met_on", "interpreter.to": "f.call_to", "interpreter.at": "f.call_at", "interpreter.how": "f.meet_how",
	"interpreter.language": "f.call_language", "close.reason": "f.close_reason", "discharge.reason": "f.close_reason",
	"join.unit": "f.join_unit", "away.why": "f.away_for", "leave.with": "f.left_with", "leave.reason": "f.close_reason",
	"broadcasts.places": "f.ask_places", "broadcasts.population": "f.ask_population", "broadcasts.hours": "f.ask_hours",
	"broadcasts.department": "f.ask_department", "helpers.phone": "f.helper_phone", "helpers.name": "f.helper_name",
	"helpers.kind": "f.helper_kind", "helpers.language": "f.helper_language", "helpers.active": "f.helper_active",
	"answer.text": "f.report_text", "close.code": "f.report_code",
	"rota.who": "f.rota_who", "rota.from": "f.rota_from", "rota.until": "f.rota_until", "rota.date": "f.rota_date",
	"diary.kind": "diary.kind", "diary.day": "diary.day", "diary.text": "diary.text", "diary.team": "diary.team",
	"incidents.kind": "incident.kind", "incidents.grade": "incident.grade", "incidents.when": "incident.when",
	"incidents.text": "incident.text", "incidents.done": "incident.done",
	"crossings.counterpart": "f.counterpart", "crossings.why": "f.crossing_why", "crossings.note": "f.crossing_note",
	"crossings.return": "f.return", "crossings.file": "f.crossing_file",
	"crossings.agency": "f.crossing_agency", "crossings.need": "f.crossing_need",
	"releases.to": "f.release_to", "releases.why": "f.release_why", "releases.lead_only": "f.release_lead_only",
	"counterparts.name": "f.counterpart_name", "counterparts.country": "f.country",
	"counterparts.keys": "f.keys",
	"country.key":       "f.change_code", "country.es": "f.change_es", "country.en": "f.change_en",
	"country.like": "f.change_like", "country.why": "f.change_why", "country.place": "f.change_place",
	"country.confirmed": "f.change_confirmed", "country.each": "f.change_each",
	"imports.kind": "f.import_kind", "imports.file": "file.file",
	"files.kind": "file.kind", "files.day": "file.day", "files.title": "file.title", "files.house": "file.house",
	"files.authority": "file.authority", "files.file": "file.file", "files.reason": "file.why",
	"personal.text": "f.personal_text", "alike.into": "merge.into", "alike.reason": "merge.reason",
	"contact.from": "contact.from", "contact.contact": "f.apart_contact", "contact.weekday": "f.apart_days",
	"contact.why": "contact.why",
	"divide.go":   "divide.who", "divide.adults": "divide.whose_adult", "divide.needs": "divide.needs",
	"divide.notes": "divide.notes", "divide.files": "divide.files", "divide.written": "divide.written",
	"divide.agreed": "divide.agreed", "divide.reason": "divide.reason",
	"interests.label": "interest.label", "interests.name": "interest.name",
	"interests.document_number": "interest.document", "interests.side": "interest.side",
	"tasks.text": "f.task_text", "tasks.due": "f.task_due", "tasks.owner": "f.task_owner",
	"tasks.task": "f.step", "tasks.result": "f.step_result", "tasks.on": "f.step_on", "tasks.note": "f.step_note",
	"outcomes.referral": "outcome.need", "outcomes.days": "outcome.when", "outcomes.on": "outcome.on",
	"outcomes.outcomes": "f.outcomes", "outcomes.code": "f.close_reason", "outcomes.why": "outcome.why",
	"tasks.travel_on": "f.travel_on", "tasks.plan": "title.case-tasks",
	"handon.to": "f.handon_to", "handon.reason": "f.handon_reason", "handon.given_by": "f.handon_given_by",
	"handon.note": "f.handover_note", "handons.worker": "f.handon_worker", "handons.code": "f.handon_code",
	"returns.on": "f.papers_on", "returns.note": "f.step_note",
	"court.day": "court.day", "court.result": "court.result",
	"channels.to": "f.channel_to.mail", "channels.code": "f.channel_code",
}

// labelledAlways are the inputs whose label is another than their name says, on whatever form.
var labelledAlways = map[string]string{
	"minor_authorization.authority": "f.licence_authority", "minor_authorization.status": "f.licence_status",
	"place": "f.meet_place", "escort": "f.meet_escort", "bring": "f.meet_bring",
	"recovery": "f.factor_recovery", "active": "f.active", "area.radius_km": "f.area.radius",
	"contact.entity_id":               "f.contact.entity",
	"minor_authorization.valid_until": "f.licence_until", "unit.reserved_for_security_level": "f.reserved_level",
}

// formLines says in words what stands in a form: what was typed, and what was chosen. Ids and figures of the page
// itself are left out.
func (u *Pages) formLines(lang string, f record.PendingForm) []view.PendingLine {
	path, _, _ := strings.Cut(f.Action, "?")
	act := path[strings.LastIndexByte(path, '/')+1:]
	var out []view.PendingLine
	for _, name := range slices.Sorted(maps.Keys(f.Values)) {
		label := u.inputLabel(lang, act, name)
		if strings.HasPrefix(name, "_") || label == "" {
			continue
		}
		var said []string
		for _, v := range f.Values[name] {
			if _, id := domain.ParseID[string](v); v != "" && !id {
				said = append(said, u.valueWords(lang, name, v))
			}
		}
		if len(said) > 0 {
			out = append(out, view.PendingLine{Label: label, Value: strings.Join(said, ", ")})
		}
	}
	return out
}

var numbered = regexp.MustCompile(`\.[0-9]+\b|\b[0-9]+\.`)

// inputLabel returns the words beside an input: by its whole name, by its last parts, or by its first.
func (u *Pages) inputLabel(lang, act, name string) string {
	name = numbered.ReplaceAllString(name, "")
	parts := strings.Split(name, ".")
	keys := []string{labelled[act+"."+name], labelledAlways[name]}
	for i := range parts {
		keys = append(keys, "f."+strings.Join(parts[i:], "."), "f."+strings.Join(parts[i:], "_"))
	}
	for _, key := range append(keys, "f."+parts[0]) {
		if words, err := u.Views.Text(lang, key, nil); key != "" && err == nil {
			return u.withCode(lang, words, parts)
		}
	}
	if len(parts) > 1 && parts[0] == "consent" {
		return u.Work.Pack().Label(country.ListConsentScope, parts[len(parts)-1], lang)
	}
	return ""
}

// withCode adds to a label what the input is about when its name ends with a need.
func (u *Pages) withCode(lang, label string, parts []string) string {
	if last := parts[len(parts)-1]; len(parts) > 1 && u.Work.Pack().Has(country.ListService, last) {
		need, _, _ := strings.Cut(u.Work.Pack().Label(country.ListService, last, lang), ":")
		return label + " · " + need
	}
	return label
}

// valueWords puts a value that was chosen into words; what was typed stays as it is.
func (u *Pages) valueWords(lang, name, v string) string {
	pack := u.Work.Pack()
	switch {
	case strings.HasSuffix(name, "municipality"), strings.Contains(name, "department"):
		return pack.PlaceName(v)
	case strings.HasSuffix(name, "languages"), strings.HasSuffix(name, "language"), strings.HasPrefix(name, "languages."):
		return pack.LanguageName(v, lang)
	case strings.HasSuffix(name, "nationality"):
		return pack.Nationality(v, lang)
	}
	if words, err := u.Views.Text(lang, "answer."+v, nil); err == nil {
		return words
	}
	for _, list := range pack.Lists() {
		if pack.Has(list, v) {
			words, _, _ := strings.Cut(pack.Label(list, v, lang), ":")
			return words
		}
	}
	return v
}
