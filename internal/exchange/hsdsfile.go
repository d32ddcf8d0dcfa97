package exchange

import (
	"encoding/json"
	"errors"
	"strings"
	"unicode/utf8"

	"amparo/internal/fault"
)

// isJSON reports whether a file is one of JSON, and no list with cells.
func isJSON(file string) bool {
	file = strings.TrimLeft(file, " \t\r\n")
	return strings.HasPrefix(file, "{") || strings.HasPrefix(file, "[")
}

// decode reads JSON. What is wrong with it is told with its line and column, from 1 on.
func decode(file string, into any) error {
	err := json.Unmarshal([]byte(file), into)
	if err == nil {
		return nil
	}
	var broken *json.SyntaxError
	var other *json.UnmarshalTypeError
	at, code := int64(0), "sheet.json"
	if errors.As(err, &broken) {
		at = broken.Offset
	} else if errors.As(err, &other) {
		at, code = other.Offset, "sheet.json_shape"
	}
	before := file[:min(max(at-1, 0), int64(len(file)))]
	line := before[strings.LastIndexByte(before, '\n')+1:]
	var c fault.Fields
	c.AddArgs("file", code, fault.Args{"line": strings.Count(before, "\n") + 1,
		"column": utf8.RuneCountInString(line) + 1})
	return c.Err()
}

// services are those of a file: a list of them, a page of a list, tables, organizations with theirs, or one alone.
func services(file string) (all []service, err error) {
	var in tables
	if strings.HasPrefix(strings.TrimLeft(file, " \t\r\n"), "[") {
		err = decode(file, &all)
	} else if err = decode(file, &in); err == nil {
		all = append(in.Contents, in.joined()...)
		if len(all) == 0 {
			all = make([]service, 1)
			err = decode(file, &all[0])
		}
	}
	if err != nil {
		return nil, err
	}
	for i, s := range all {
		if s.OrgID == "" {
			all[i].OrgID = s.Organization.ID
		}
	}
	return all, nil
}

// tables are a file that is an object: a page of services, or tables by the name of one record or of several.
type tables struct {
	Contents      []service      `json:"contents"`
	Services      []service      `json:"services"`
	Service       []service      `json:"service"`
	Organizations []organization `json:"organizations"`
	Organization  organizations  `json:"organization"`
	Ats           []at           `json:"service_at_locations"`
	At            []at           `json:"service_at_location"`
	Locations     []location     `json:"locations"`
	Location      []location     `json:"location"`
	Addresses     []address      `json:"addresses"`
	Address       []address      `json:"address"`
	Phone         []phone        `json:"phone"`
	Schedule      []schedule     `json:"schedule"`
	Language      []language     `json:"language"`
	Areas         []area         `json:"service_areas"`
	Area          []area         `json:"service_area"`
	Rooms         []room         `json:"service_capacities"`
	Room          []room         `json:"service_capacity"`
	Attributes    []attribute    `json:"attributes"`
	Attribute     []attribute    `json:"attribute"`
	Terms         []term         `json:"taxonomy_terms"`
	Term          []term         `json:"taxonomy_term"`
	said
}

// organizations are a table, or nothing where the one organization of a service stands in its place.
type organizations []organization

// UnmarshalJSON reads a table.
func (o *organizations) UnmarshalJSON(raw []byte) error {
	if raw[0] != '[' {
		return nil
	}
	return json.Unmarshal(raw, (*[]organization)(o))
}

// index finds the records of a table by what they are of.
func index[T interface{ of() links }](one, more []T) func(kind string, id text) []T {
	all := map[string][]T{}
	for _, r := range append(one, more...) {
		l := r.of()
		for kind, id := range map[string]text{"service": l.Service, "place": l.Location, "at": l.At, "org": l.Org,
			"any": l.Entity} {
			if id != "" {
				all[kind+string(id)] = append(all[kind+string(id)], r)
			}
		}
	}
	return func(kind string, id text) []T { return all[kind+string(id)] }
}

// joined are the services of tables, each with what the other tables say of it.
func (in tables) joined() []service {
	phones, hours := index(in.Phones, in.Phone), index(in.Schedules, in.Schedule)
	langs, streets := index(in.Languages, in.Language), index(in.Addresses, in.Address)
	says := func(was said, kind string, id text) said {
		return was.or(said{phones(kind, id), hours(kind, id), langs(kind, id)})
	}
	all := append(in.Services, in.Service...)
	orgs, places, terms := map[text]organization{}, map[text]location{}, map[text]term{}
	for _, o := range append(in.Organizations, in.Organization...) {
		o.said = says(o.said, "org", o.ID)
		for _, s := range o.Services {
			s.OrgID = o.ID
			all = append(all, s)
		}
		o.Services = nil
		orgs[o.ID] = o
	}
	for _, l := range append(in.Locations, in.Location...) {
		l.said, l.Addresses = says(l.said, "place", l.ID), append(l.Addresses, streets("place", l.ID)...)
		places[l.ID] = l
	}
	for _, t := range append(in.Terms, in.Term...) {
		terms[t.ID] = t
	}
	ats, areas := index(in.Ats, in.At), index(in.Areas, in.Area)
	rooms, tags := index(in.Rooms, in.Room), index(in.Attributes, in.Attribute)
	for i, s := range all {
		s.said = says(s.said, "service", s.ID)
		if o, known := orgs[s.OrgID]; known {
			s.Organization = o
		}
		s.At = append(s.At, ats("service", s.ID)...)
		for j, a := range s.At {
			s.At[j].said = says(a.said, "at", a.ID)
			if l, known := places[a.Location]; known {
				s.At[j].Place = l
			}
		}
		s.Areas = append(s.Areas, areas("service", s.ID)...)
		s.Capacities = append(s.Capacities, rooms("service", s.ID)...)
		s.Attributes = append(s.Attributes, tags("any", s.ID)...)
		for j, a := range s.Attributes {
			if t, known := terms[a.TermID]; known {
				s.Attributes[j].Term = t
			}
		}
		all[i] = s
	}
	return all
}
