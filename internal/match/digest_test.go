package match

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
)

// bump gives a value of any field another value.
func bump(t *testing.T, v reflect.Value) {
	t.Helper()
	switch x := v.Addr().Interface().(type) {
	case *time.Time:
		*x = x.Add(49 * time.Hour)
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(v.String() + "x")
	case reflect.Bool:
		v.SetBool(!v.Bool())
	case reflect.Int:
		v.SetInt(v.Int() + 1)
	case reflect.Slice:
		v.Set(reflect.Append(v, reflect.Zero(v.Type().Elem())))
	case reflect.Struct:
		bump(t, v.Field(0))
	case reflect.Pointer:
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		} else {
			v.Set(reflect.Zero(v.Type()))
		}
	default:
		t.Fatalf("no other value for a %s", v.Kind())
	}
}

// eachField calls check once for every field of the struct, with that field changed and nothing else; the fields
// named do not matter to matching, and say so by leaving the digest as it was.
func eachField(t *testing.T, v any, ignored []string, check func(name string, changed bool)) {
	t.Helper()
	s := reflect.ValueOf(v).Elem()
	for i := range s.NumField() {
		name := s.Type().Field(i).Name
		before := reflect.New(s.Field(i).Type()).Elem()
		before.Set(s.Field(i))
		bump(t, s.Field(i))
		check(name, !slices.Contains(ignored, name))
		s.Field(i).Set(before)
	}
}

func TestTheDigestNamesEveryInput(t *testing.T) {
	house := home("casa", first(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 2} }))
	service := practice("p")
	ask := legal()
	digest := func() string {
		return Compile([]House{house}, []Service{service}, towns, DefaultWeights()).Shelters(ask).Digest
	}
	was := digest()
	check := func(kind string) func(string, bool) {
		return func(name string, changed bool) {
			if (digest() != was) != changed {
				t.Errorf("%s.%s: the digest changed: %v, want %v", kind, name, !changed, changed)
			}
		}
	}
	eachField(t, &house.Shelter, []string{"OperatorType", "Name", "Address", "Phone", "Email", "ConfirmedBy"}, func(name string, changed bool) {
		if name != "Units" {
			check("Shelter")(name, changed)
		}
	})
	eachField(t, &house.Shelter.Units[0], []string{"Ref", "Name", "Population", "Beds"}, check("Unit"))
	eachField(t, house.Shelter.Units[0].Children, nil, check("Children"))
	eachField(t, house.Shelter.MinorLicence, []string{"Authority"}, check("Licence"))
	house.Rooms[0].Free++
	check("Room")("Free", true)
	house.Rooms[0].Free--
	eachField(t, &service.Program, []string{"Name", "Cost", "Phone", "Email", "MaxCaseload", "Outside", "ConfirmedBy"}, check("Program"))
	eachField(t, &service.Load, nil, check("Load"))
	eachField(t, &ask.Case, nil, check("Case"))
	eachField(t, &ask.Safety, nil, check("Safety"))
	eachField(t, &ask.Referral, []string{"History"}, check("Referral"))
	house.Residents = []Tie{"network-7"}
	check("House")("Residents", true)
}

func TestTheDigestFollowsTheMapAndTheSettings(t *testing.T) {
	ask := asking(ana)
	ask.Safety.Areas = []domain.Danger{{Scope: "municipio", Municipality: "1601", RadiusKM: 5}}
	was := board(home("casa")).Shelters(ask).Digest
	moved := map[string]Place{}
	for code, p := range towns {
		moved[code] = p
	}
	moved["1601"] = Place{"16", Point{14.64, -90.51}}
	if Compile([]House{home("casa")}, nil, moved, DefaultWeights()).Shelters(ask).Digest == was {
		t.Error("a danger area moved, and the digest is the same")
	}
	w := DefaultWeights()
	w.Night++
	if Compile([]House{home("casa")}, nil, towns, w).Shelters(ask).Digest == was {
		t.Error("a setting changed, and the digest is the same")
	}
	ask.Now = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := board(home("casa")).Shelters(ask).Digest; got != "" {
		t.Errorf("an ask without a written form has digest %q", got)
	}
}
