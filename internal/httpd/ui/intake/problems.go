package intake

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/casework/intake"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// formFaults is everything wrong with the form, placed on the inputs it is about: first what could not be understood,
// then what the verb would refuse.
func (u *Pages) formFaults(r *reader, in intake.RegisterInput) []view.FieldError {
	var out []view.FieldError
	var list []fault.Field
	if err := r.faults.Err(); err != nil {
		list = fault.As(err).Fields
	}
	list = append(list, u.Work.Wrong(in)...)
	for _, f := range list {
		e := r.typedFault(r.pack, view.FieldError{Path: inputOf(f.Path, r.inputs), Code: f.Code, Args: f.Args})
		if e.Path == "court_status" && e.Code == "field.choose_one" {
			e.Code = "case.court_ask"
		}
		if !slices.ContainsFunc(out, func(o view.FieldError) bool { return o.Path == e.Path }) {
			out = append(out, e)
		}
	}
	return out
}

var needPath = regexp.MustCompile(`^needs\.(\d+)\.(need|urgency|specialism|note|earliest_arrival)$`)

// inputOf returns the input that a verb's field was read from.
func inputOf(path string, s inputs) string {
	switch path {
	case "group":
		return "group.0.age"
	case "languages":
		return "languages.0.id"
	case "consent.scopes":
		return "consent.scopes.registro"
	case "identity.persons":
		return "identity.persons.0.given"
	case "safety.danger_areas":
		return "area.department"
	case "safety.no_contacts":
		return "contact.type"
	}
	if rest, is := strings.CutPrefix(path, languages.prefix+"."); is {
		row, field, _ := strings.Cut(rest, ".")
		return s.spokenRow(row) + "." + field
	}
	switch {
	case strings.HasPrefix(path, identified+"recruited_"), strings.HasPrefix(path, identified+"exploited_"):
		name, _, _ := strings.Cut(path, "_")
		return name
	case strings.HasPrefix(path, "consent.recipients"):
		return "recipients"
	case strings.HasPrefix(path, areas.prefix+"."):
		return "area.department"
	case strings.HasPrefix(path, avoided.prefix+"."):
		return "contact.type"
	}
	m := needPath.FindStringSubmatch(path)
	if m == nil {
		return path
	}
	i, err := strconv.Atoi(m[1])
	needs := s.List("needs")
	if err != nil || i >= len(needs) {
		return "needs"
	}
	switch m[2] {
	case "urgency":
		if s.Get("urgency."+needs[i]) != "" {
			return "urgency." + needs[i]
		}
		return "urgency"
	case "specialism":
		return "specialism." + needs[i]
	case "note", "earliest_arrival":
		return m[2]
	}
	return "needs"
}

// spokenRow is the row that a language of a case was read from: rows without one are left out.
func (s inputs) spokenRow(n string) string {
	left, _ := strconv.Atoi(n)
	for i := range s.rows(languages) {
		if p := languages.at(i); s.Get(p+".id") != "" {
			if left--; left < 0 {
				return p
			}
		}
	}
	return languages.at(0)
}

// ofStep keeps the faults that the inputs of some steps can show.
func ofStep(faults []view.FieldError, steps ...int) []view.FieldError {
	var out []view.FieldError
	for _, f := range faults {
		if slices.Contains(steps, stepOf(f.Path)) {
			out = append(out, f)
		}
	}
	return out
}

// told are the faults with a sentence of their own on the last step; any other one names its step.
var told = []struct {
	path *regexp.Regexp
	code string
	key  string
}{
	{regexp.MustCompile(`^group\.\d+\.age$`), "field.age", "review.missing.age"},
	{regexp.MustCompile(`^court_status$`), "", "review.missing.court"},
	{regexp.MustCompile(`^court_status$`), orderApart, "review.missing.order"},
	{regexp.MustCompile(`^needs$`), "case.no_need", "review.missing.need"},
	{regexp.MustCompile(`^urgency$`), "", "review.missing.urgency"},
	{regexp.MustCompile(`^consent\.scopes\.registro$`), "", "review.missing.record"},
	{regexp.MustCompile(`^consent\.(given_by|method|representative|language)$`), "", "review.missing.consent"},
}

// orderApart says that an order is not claimed in a case but recorded. An existing case is judged by its own verb,
// which knows the record.
const orderApart = "case.order_apart"

// missing says, in the order of the steps, what keeps a case from being sent.
func missing(faults []view.FieldError) []view.Sentence {
	var out []view.Sentence
	said := map[string]bool{}
	for step := 1; step <= lastStep; step++ {
		for _, f := range ofStep(faults, step) {
			text := view.Sentence{Key: "review.missing.step", Args: map[string]any{"n": request.CasePage(step)}}
			for _, t := range told {
				if t.path.MatchString(f.Path) && (t.code == "" || t.code == f.Code) {
					text = view.Sentence{Key: t.key}
				}
			}
			if id := text.Key + strconv.Itoa(request.CasePage(step)); !said[id] {
				said[id] = true
				out = append(out, text)
			}
		}
	}
	return out
}

// addArea takes what was typed below the list of places into the list. It reports what is still to be said about it;
// a form that says nothing of a place is no fault.
func (u *Pages) addArea(s inputs) []view.FieldError {
	dep, town, motive := s.Get("area.department"), s.Get("area.municipality"), s.Get("area.motive")
	if dep == "" && town == "" {
		return nil
	}
	scope, km := domain.DangerDepartment, ""
	if town != "" {
		scope, dep, km = domain.DangerTown, "", s.Get("area.radius_km")
	}
	n, _ := strconv.Atoi(km) // What is no number is out of range.
	if wrong := u.wrongSafety(areas, "area", domain.Safety{Areas: []domain.Danger{
		{Motive: motive, Scope: scope, Department: dep, Municipality: town, RadiusKM: n}}}); wrong != nil {
		for i, e := range wrong {
			if e.Path == "area.municipality" && e.Code == "field.choose_one" {
				wrong[i].Code = "tonight.place_unknown"
			}
		}
		return wrong
	}
	p := areas.at(s.rows(areas))
	for field, v := range map[string]string{"scope": scope, "department": dep, "municipality": town, "radius_km": km,
		"motive": motive} {
		s.Set(p+"."+field, v)
	}
	for _, field := range []string{"department", "municipality", "radius_km", "motive"} {
		delete(s.Values, "area."+field)
	}
	return nil
}

// wrongSafety holds a row that is not in its list yet to what the verb asks of it, and names the inputs it is typed in.
func (u *Pages) wrongSafety(list block, typed string, row domain.Safety) []view.FieldError {
	var out []view.FieldError
	for _, f := range u.Work.WrongSafety(row) {
		out = append(out, view.FieldError{Path: typed + strings.TrimPrefix(f.Path, list.at(0)), Code: f.Code, Args: f.Args})
	}
	return out
}

// addContact takes who must not know into the list, in the same way.
func (u *Pages) addContact(s inputs) []view.FieldError {
	kind, label, entity := s.Get("contact.type"), s.Get("contact.label"), s.Get("contact.entity_id")
	if label == "" && entity == "" {
		return nil
	}
	if wrong := u.wrongSafety(avoided, "contact", domain.Safety{NoContacts: []domain.NoContact{
		{Type: kind, Label: label, Entity: entity}}}); wrong != nil {
		return wrong
	}
	p := avoided.at(s.rows(avoided))
	for field, v := range map[string]string{"type": kind, "label": label, "entity_id": entity} {
		s.Set(p+"."+field, v)
		delete(s.Values, "contact."+field)
	}
	return nil
}
