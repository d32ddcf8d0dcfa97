package endpoint

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"

	"amparo/internal/country"
	"amparo/internal/domain/learning"
	"amparo/internal/fault"
	"amparo/internal/httpd/api/decode"
)

// Lists that the country pack keeps apart from its code lists.
const (
	ListDepartments    = "departments"
	ListMunicipalities = "municipalities"
	ListLanguages      = "languages"
	ListNationalities  = "nationalities"
	ListSpecialisms    = "specialisms" // of psychological and of legal services
	ListSteps          = "steps"       // of every plan
	ListCourses        = "courses"
)

// Lists returns every list of codes of a country pack by its name, also those that are no longer chosen: records hold
// them, and an edit of such a record sends them again.
func Lists(p *country.Pack) map[string][]string {
	out := map[string][]string{}
	value := func(v country.Value) string { return v.Code }
	for _, name := range p.Lists() {
		out[name] = p.Codes(name)
	}
	for _, d := range p.Departments() {
		out[ListDepartments] = append(out[ListDepartments], d.Code)
		place := func(m country.Place) string { return m.Code }
		out[ListMunicipalities] = append(out[ListMunicipalities], List(p.Municipalities(d.Code), place)...)
	}
	out[ListLanguages] = List(p.Languages(), func(l country.Language) string { return l.ID })
	out[ListNationalities] = append(List(p.Countries(), func(c country.Country) string { return c.Alpha2 }),
		List(p.Nationalities(), value)...)
	out[ListSpecialisms] = both(List(p.List(country.ListPsychSpecialism), value),
		List(p.List(country.ListLegalSpecialism), value))
	out[ListCourses] = List(p.Courses(), func(c learning.Course) string { return c.Code })
	out[ListSteps] = both(List(p.List(country.ListComingOfAge), value), List(p.List(country.ListReturn), value))
	return out
}

// both are the codes of two lists, each once: a list of allowed values that says one twice is none.
func both(a, b []string) []string {
	for _, code := range b {
		if !slices.Contains(a, code) {
			a = append(a, code)
		}
	}
	return a
}

func (s *Server) codes(list string) []string { return s.lists()[list] }

// withAllowed tells, of every wrong field of an input of type t that is a code, which codes it may hold: also where the
// verb found it.
func (s *Server) withAllowed(err error, t reflect.Type) error {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != fault.Invalid {
		return err
	}
	next := *f
	next.Fields = List(f.Fields, func(one fault.Field) fault.Field {
		field, ok := decode.Find(t, one.Path)
		if !ok || one.Args["allowed"] != nil {
			return one
		}
		if args := decode.AllowedArgs(field.Allowed(s.codes)); args != nil {
			maps.Copy(args, one.Args)
			one.Args = args
		}
		return one
	})
	return &next
}

// Written writes the document in its one spelling: members in order, one space a level.
func Written(doc map[string]any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(doc)
	return buf.Bytes(), err
}

// ForLists returns the document with the codes of an installation's own lists in place of those it was written with.
func ForLists(doc []byte, lists map[string][]string) ([]byte, error) {
	var all map[string]any
	if err := json.Unmarshal(doc, &all); err != nil {
		return nil, err
	}
	components, _ := all["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	for _, one := range schemas {
		schema, _ := one.(map[string]any)
		list, _ := schema["x-amparo-list"].(string)
		if codes := lists[list]; codes != nil && schema["enum"] != nil {
			schema["enum"] = codes
		}
	}
	return Written(all)
}
