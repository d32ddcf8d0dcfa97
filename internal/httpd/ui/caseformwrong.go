package ui

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/casework"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view"
)

// formFaults is everything wrong with the form, placed on the inputs it is about: first what could not be understood, then what the
// verb would refuse.
func (u *UI) formFaults(r *reader, in casework.RegisterInput) []view.FieldError {
	var out []view.FieldError
	var list []fault.Field
	if err := r.faults.Err(); err != nil {
		list = fault.As(err).Fields
	}
	list = append(list, u.Work.Wrong(in)...)
	for _, f := range list {
		e := view.FieldError{Path: inputOf(f.Path, r.sheet), Code: f.Code, Args: f.Args}
		if e.Path == "court_status" && e.Code == "field.choose_one" {
			e.Code = "case.court_ask"
		}
		if !slices.ContainsFunc(out, func(o view.FieldError) bool { return o.Path == e.Path }) {
			out = append(out, e)
		}
	}
	return out
}

var needPath = regexp.MustCompile(`^needs\.(\d+)\.(need|urgency|specialism|note)$`)

// inputOf returns the input that a verb's field was read from.
func inputOf(path string, s sheet) string {
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
	switch {
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
	needs := s.list("needs")
	if err != nil || i >= len(needs) {
		return "needs"
	}
	switch m[2] {
	case "urgency":
		if s.get("urgency."+needs[i]) != "" {
			return "urgency." + needs[i]
		}
		return "urgency"
	case "specialism":
		return "specialism." + needs[i]
	case "note":
		return "note"
	}
	return "needs"
}

// ofStep keeps the faults that the inputs of a step can show.
func ofStep(faults []view.FieldError, step int) []view.FieldError {
	var out []view.FieldError
	for _, f := range faults {
		if stepOf(f.Path) == step {
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

// orderApart says that an order is not claimed in a case but recorded. An existing case is judged by its own verb, which knows the record.
const orderApart = "case.order_apart"

// missing says, in the order of the steps, what keeps a case from being sent.
func missing(faults []view.FieldError) []view.Say {
	var out []view.Say
	said := map[string]bool{}
	for step := 1; step <= lastStep; step++ {
		for _, f := range ofStep(faults, step) {
			say := view.Say{Key: "review.missing.step", Args: map[string]any{"n": step}}
			for _, t := range told {
				if t.path.MatchString(f.Path) && (t.code == "" || t.code == f.Code) {
					say = view.Say{Key: t.key}
				}
			}
			if id := say.Key + strconv.Itoa(step); !said[id] {
				said[id] = true
				out = append(out, say)
			}
		}
	}
	return out
}

// areaKM is the widest circle around a town that the form takes, in kilometres.
const areaKM = 300

// addArea takes what was typed below the list of places into the list. It reports what is still to be said about it; a form that
// says nothing of a place is no fault.
func (u *UI) addArea(s sheet) []view.FieldError {
	dep, town, motive := s.get("area.department"), s.get("area.municipality"), s.get("area.motive")
	if dep == "" && town == "" {
		return nil
	}
	var c fault.Fields
	c.Check(u.Work.Pack().Has("zona_riesgo_motivo", motive), "area.motive", "field.choose_one")
	scope, km := "departamento", ""
	if town != "" {
		scope, dep, km = "municipio", "", s.get("area.radius_km")
		if n, err := strconv.Atoi(km); err != nil || n < 1 || n > areaKM {
			c.AddArgs("area.radius_km", "field.range", fault.Args{"min": 1, "max": areaKM})
		}
	}
	if c.Err() != nil {
		return view.Faults(c.Err())
	}
	p := areas.at(s.rows(areas))
	for field, v := range map[string]string{"scope": scope, "department": dep, "municipality": town, "radius_km": km, "motive": motive} {
		s.set(p+"."+field, v)
	}
	for _, field := range []string{"department", "municipality", "radius_km", "motive"} {
		delete(s, "area."+field)
	}
	return nil
}

// addContact takes who must not know into the list, in the same way.
func (u *UI) addContact(s sheet) []view.FieldError {
	kind, label, entity := s.get("contact.type"), s.get("contact.label"), s.get("contact.entity_id")
	if label == "" && entity == "" {
		return nil
	}
	var c fault.Fields
	c.Check(u.Work.Pack().Has("no_contacto_tipo", kind), "contact.type", "field.choose_one")
	if c.Err() != nil {
		return view.Faults(c.Err())
	}
	p := avoided.at(s.rows(avoided))
	for field, v := range map[string]string{"type": kind, "label": label, "entity_id": entity} {
		s.set(p+"."+field, v)
		delete(s, "contact."+field)
	}
	return nil
}
