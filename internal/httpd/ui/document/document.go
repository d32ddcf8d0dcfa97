package document

import (
	"encoding/json"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// reference is the document, read once.
type reference struct {
	doc        document
	groups     []Group
	operations map[string]*Operation
}

type document struct {
	Paths      map[string]map[string]operation
	Components struct {
		Schemas    map[string]*schema
		Parameters map[string]parameter
		Responses  map[string]response
	}
}

type operation struct {
	OperationID, Summary, Description string
	Action                            string `json:"x-amparo-action"`
	Scope                             string `json:"x-amparo-scope"`
	Tags                              []string
	Security                          *[]map[string][]string
	Parameters                        []parameter
	RequestBody                       struct{ Content map[string]content }
	Responses                         map[string]response
}

type parameter struct {
	Ref                   string `json:"$ref"`
	Name, In, Description string
	Required              bool
	Schema                *schema
}

type response struct {
	Ref         string `json:"$ref"`
	Description string
	Content     map[string]content
}

type content struct {
	Example json.RawMessage
	Schema  *schema
}

type schema struct {
	Ref                                      string `json:"$ref"`
	Type, Format, Description, Pattern       string
	Enum                                     []string
	Properties                               map[string]*schema
	Items                                    *schema
	AdditionalProperties                     json.RawMessage
	Required                                 []string
	Minimum, Maximum                         *json.Number
	MinLength, MaxLength, MinItems, MaxItems *json.Number
}

func parse(raw []byte) (*reference, error) {
	r := &reference{operations: map[string]*Operation{}}
	if err := json.Unmarshal(raw, &r.doc); err != nil {
		return nil, err
	}
	by := map[string]*Group{}
	for _, path := range slices.Sorted(maps.Keys(r.doc.Paths)) {
		for _, method := range slices.Sorted(maps.Keys(r.doc.Paths[path])) {
			op := r.operation(method, path, r.doc.Paths[path][method])
			if by[op.Group] == nil {
				by[op.Group] = &Group{Name: op.Group}
			}
			by[op.Group].Operations = append(by[op.Group].Operations, op)
			r.operations[op.Name] = op
		}
	}
	for _, name := range slices.Sorted(maps.Keys(by)) {
		r.groups = append(r.groups, *by[name])
	}
	return r, nil
}

func (r *reference) operation(method, path string, o operation) *Operation {
	op := &Operation{Name: o.OperationID, Method: strings.ToUpper(method), Path: path, Summary: o.Summary,
		Note: o.Description, Action: o.Action, Scope: o.Scope, Group: strings.Join(o.Tags, ""),
		Open: o.Security != nil && len(*o.Security) == 0}
	for _, p := range o.Parameters {
		if p.Ref != "" {
			p = r.doc.Components.Parameters[last(p.Ref)]
		}
		f := r.field(p.Name, p.Schema, p.Required)
		if f.In = p.In; p.Description != "" {
			f.Says = p.Description
		}
		op.Params = append(op.Params, f)
	}
	for _, c := range o.RequestBody.Content {
		op.Example = indented(c.Example)
		if c.Schema != nil {
			op.BodyName = last(c.Schema.Ref)
			op.Body = r.fields(r.whole(c.Schema))
		}
	}
	for _, status := range slices.Sorted(maps.Keys(o.Responses)) {
		res := o.Responses[status]
		if res.Ref != "" {
			res = r.doc.Components.Responses[last(res.Ref)]
		}
		a := Answer{Status: status, Says: res.Description}
		for _, c := range res.Content {
			if a.Example = indented(c.Example); c.Schema != nil {
				a.Schema = last(c.Schema.Ref)
			}
		}
		if status < "400" {
			op.Answers = append(op.Answers, a)
		} else {
			op.Problems = append(op.Problems, a)
		}
	}
	return op
}

// fields are the values of a shape, those that are needed first.
func (r *reference) fields(s *schema) (out []Field) {
	for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
		out = append(out, r.field(name, s.Properties[name], slices.Contains(s.Required, name)))
	}
	if len(s.Enum) > 0 {
		out = append(out, r.field("", s, true))
	}
	slices.SortStableFunc(out, func(a, b Field) int {
		switch {
		case a.Needed == b.Needed:
			return 0
		case a.Needed:
			return -1
		}
		return 1
	})
	return out
}

// mostCodes is how many codes of a list are shown; the rest stands in the vocabulary.
const mostCodes = 20

func (r *reference) field(name string, s *schema, needed bool) Field {
	f := Field{Name: name, Needed: needed}
	if s == nil {
		return f
	}
	whole := r.whole(s)
	if f.Says, f.Type = s.Description, whole.Type; f.Says == "" {
		f.Says = whole.Description
	}
	of := s
	if whole.Items != nil {
		of, f.Type = whole.Items, "array of "+r.whole(whole.Items).Type
		whole = r.whole(whole.Items)
	}
	if whole.Format != "" {
		f.Type += ", " + whole.Format
	}
	if len(whole.Properties) > 0 {
		f.Schema = last(of.Ref)
	}
	f.Codes = whole.Enum[:min(len(whole.Enum), mostCodes)]
	f.More = len(whole.Enum) - len(f.Codes)
	f.Bounds = strings.Join(slices.DeleteFunc([]string{span(whole.Minimum, whole.Maximum, ""),
		span(whole.MinLength, whole.MaxLength, " characters"), span(s.MinItems, s.MaxItems, " values"), whole.Pattern},
		func(b string) bool { return b == "" }), "; ")
	return f
}

// whole is a shape where it is named elsewhere.
func (r *reference) whole(s *schema) *schema {
	if named := r.doc.Components.Schemas[last(s.Ref)]; named != nil {
		return named
	}
	return s
}

// last is the name at the end of a reference within the document.
func last(ref string) string { return ref[strings.LastIndexByte(ref, '/')+1:] }

func span(low, high *json.Number, of string) string {
	switch {
	case low != nil && high != nil:
		return low.String() + " to " + high.String() + of
	case low != nil:
		return low.String() + of + " or more"
	case high != nil:
		return "at most " + high.String() + of
	}
	return ""
}

// indented writes an example over several lines, and cuts one that is very long.
func indented(raw json.RawMessage) string {
	var v any
	if json.Unmarshal(raw, &v) != nil {
		return ""
	}
	text, _ := json.MarshalIndent(v, "", " ") // It was JSON.
	const most = 4000
	if len(text) > most {
		return string(text[:most]) + "\n… " + strconv.Itoa(len(text)-most)
	}
	return string(text)
}
