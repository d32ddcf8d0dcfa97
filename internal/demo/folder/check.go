package folder

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"amparo/internal/country"
	"amparo/internal/domain"
)

// Limits on what one field may hold, so that a folder from elsewhere cannot exhaust the program.
const (
	maxID   = 60
	maxText = 4000 // bytes of one text
	maxList = 2000 // entries of one list
)

// States a placement or a service referral may be written with.
const (
	PlacementHeld     = "reservado"
	PlacementAdmitted = "ingresado"
	PlacementLeft     = "egresado"

	ServiceActive  = "activa"
	ServiceWaiting = "en_espera"
	ServiceClosed  = "cerrada"

	KindPsych = "psicologico"
	KindLegal = "legal"

	UnitOpen      = "activa"
	ShelterActive = "activo"

	// NeedShelter is the need that a bed meets.
	NeedShelter = "abrigo"

	ScopeDepartment   = "departamento"
	ScopeMunicipality = "municipio"
)

// directory knows what the ids of a folder lead to.
type directory struct {
	agency, shelter, operator map[string]bool
	home                      map[string]string // unit: its shelter
	program                   map[string]string // its kind
	user                      map[string]string // the organisation
	taken                     map[[2]string]bool
}

func newDirectory(n *Network) directory {
	d := directory{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]string{}, map[string]string{},
		map[string]string{}, map[[2]string]bool{}}
	for _, a := range n.Agencies {
		d.agency[a.ID] = true
	}
	for i := range n.Shelters {
		s := &n.Shelters[i]
		d.shelter[s.ID], d.operator[s.Operator] = true, true
		for j := range s.Units {
			d.home[s.Units[j].ID] = s.ID
		}
	}
	for i := range n.Programs {
		d.program[n.Programs[i].ID], d.operator[n.Programs[i].Operator] = n.Programs[i].Kind, true
	}
	for _, u := range n.Users {
		d.user[u.ID] = u.Org
	}
	return d
}

// has reports whether a text is one of a set that a tag names: ids of the folder, places and languages of the country
// pack, or the codes of one of its lists.
func (n *Network) has(set, text string) bool {
	d := n.know
	var ok bool
	switch set {
	case "agency":
		return d.agency[text]
	case "shelter":
		return d.shelter[text]
	case "unit":
		return d.home[text] != ""
	case "program":
		return d.program[text] != ""
	case "user":
		return d.user[text] != ""
	case "org":
		return d.agency[text] || d.shelter[text] || d.program[text] != ""
	case "organisation":
		return d.operator[text] || n.has("org", text)
	case "role":
		return domain.Role(text).Valid()
	case "event":
		return text != "" && len(text) <= maxID
	case "department":
		_, ok = n.Pack.Department(text)
	case "municipality":
		_, ok = n.Pack.Municipality(text)
	case "language":
		_, ok = n.Pack.Language(text)
	case "nationality":
		return n.Pack.HasNationality(text)
	case "specialism":
		return n.Pack.Has(country.ListPsychSpecialism, text) || n.Pack.Has(country.ListLegalSpecialism, text)
	default:
		return n.Pack.Has(set, text)
	}
	return ok
}

// check holds every field of a row to the bounds and to its tag:
//
//	check:"new SET"  an id that no other of the set has
//	check:"SET"      one of a set, see Network.has
//	check:"~SET"     the same, but another is only warned of: it is kept and shown as it is
//	check:"A|B"      one of these
//	check:"1..3"     a number from one to the other
//	check:"moment"   a moment that is not null
//
// A field that is null, or empty and may be left out, is not held to its tag.
func (n *Network) check(where at, path string, v reflect.Value, tag reflect.StructTag) {
	want := tag.Get("check")
	if v.Type() == reflect.TypeFor[Stamp]() {
		if want == "moment" && v.IsZero() {
			where.wrong(path, "must be a moment")
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			n.check(where, path, v.Elem(), tag)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			f := v.Type().Field(i)
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			n.check(where, join(path, name), v.Field(i), f.Tag)
		}
	case reflect.Slice:
		if v.Len() > maxList {
			where.wrong(path, "has more than %d entries", maxList)
			return
		}
		for i := range v.Len() {
			n.check(where, join(path, strconv.Itoa(i)), v.Index(i), tag)
		}
	case reflect.Map:
		for each := v.MapRange(); each.Next(); {
			n.check(where, join(path, each.Key().String()), each.Value(), tag)
		}
	case reflect.Int:
		var low, high int64
		if k, _ := fmt.Sscanf(want, "%d..%d", &low, &high); k == 2 && (v.Int() < low || v.Int() > high) {
			where.wrong(path, "must lie between %d and %d, not %d", low, high, v.Int())
		}
	case reflect.String:
		if v.Type() == reflect.TypeFor[domain.Date]() && v.String() != "" {
			_, ok := domain.ParseDate(v.String())
			where.code(ok, path, "must be a day such as 2026-11-23, not", v.String())
		}
		if v.String() != "" || !strings.Contains(tag.Get("json"), ",omitempty") {
			n.checkText(where, path, v.String(), want)
		}
	}
}

func (n *Network) checkText(where at, path, text, want string) {
	if len(text) > maxText {
		where.wrong(path, "is longer than %d bytes", maxText)
		return
	}
	soft, warns := strings.CutPrefix(want, "~")
	set, fresh := strings.CutPrefix(want, "new ")
	switch {
	case want == "":
	case warns && len(text) > maxID:
		where.wrong(path, "is longer than %d bytes", maxID)
	case warns:
		if !n.has(soft, text) {
			where.warn(path, "is no %s that is known here: %q", soft, text)
		}
	case fresh:
		id := [2]string{set, strings.ToLower(text)}
		where.code(text != "" && len(text) <= maxID && strings.TrimSpace(text) == text, path,
			"must be short and without spaces around it, not", text)
		where.code(!n.know.taken[id], path, "is used twice:", text)
		n.know.taken[id] = true
	case strings.Contains(want, "|"):
		where.code(slices.Contains(strings.Split(want, "|"), text), path, "is not one of "+want+":", text)
	default:
		where.code(n.has(want, text), path, "is no "+want+" that is known here:", text)
	}
}

// join writes the path of an entry of a list, or of a field, from what it lies in.
func join(path, name string) string { return strings.TrimPrefix(path+"."+name, ".") }
