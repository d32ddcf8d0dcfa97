package snapshot

import (
	"reflect"
	"slices"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/match"
	"amparo/internal/match/matchtest"
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
	t.Parallel()
	shelter := matchtest.Home("casa",
		matchtest.EditUnit(func(u *domain.Unit) { u.Children = &domain.ChildrenRule{Max: 2} }))
	service := matchtest.LegalService("p")
	ask := matchtest.Girl17()
	digest := func() string {
		return Compile([]match.ShelterState{shelter}, []match.ProgramState{service}, matchtest.Municipalities,
			match.DefaultWeights()).Digest("shelters", &ask)
	}
	was := digest()
	check := func(kind string) func(string, bool) {
		return func(name string, changed bool) {
			if (digest() != was) != changed {
				t.Errorf("%s.%s: the digest changed: %v, want %v", kind, name, !changed, changed)
			}
		}
	}
	eachField(t, &shelter.Shelter, []string{"OperatorType", "Name", "Address", "Phone", "DutyPhone", "DutyHours", "Email",
		"ConfirmedBy", "AskedAt", "LicenceWarned", "LicenceStep"}, func(name string, changed bool) {
		if name != "Units" {
			check("Shelter")(name, changed)
		}
	})
	eachField(t, &shelter.Shelter.Units[0], []string{"Ref", "Name", "Beds"}, check("Unit"))
	eachField(t, shelter.Shelter.Units[0].Children, nil, check("Children"))
	eachField(t, shelter.Shelter.MinorLicence, []string{"Authority"}, check("Licence"))
	shelter.Rooms[0].Free++
	check("Room")("Free", true)
	shelter.Rooms[0].Free--
	eachField(t, &service.Program, []string{"Name", "Cost", "Phone", "Email", "MaxCaseload", "Outside", "ConfirmedBy",
		"AskedAt"}, check("Program"))
	eachField(t, &service.Load, nil, check("Load"))
	eachField(t, &ask.Case, nil, check("Case"))
	eachField(t, &ask.Safety, nil, check("Safety"))
	eachField(t, &ask.Referral, []string{"History"}, check("Referral"))
	shelter.ResidentLinks = []match.Link{"network-7"}
	check("House")("Residents", true)
}

func TestTheDigestFollowsTheMapAndTheSettings(t *testing.T) {
	t.Parallel()
	ask := matchtest.Asking(matchtest.Person("P1", 17, domain.Woman, -1))
	ask.Safety.Areas = []domain.Danger{{Scope: "municipio", Municipality: "1601", RadiusKM: 5}}
	was := Compile([]match.ShelterState{matchtest.Home("casa")}, nil, matchtest.Municipalities,
		match.DefaultWeights()).Digest("shelters", &ask)
	moved := map[string]match.Municipality{}
	for code, p := range matchtest.Municipalities {
		moved[code] = p
	}
	moved["1601"] = match.Municipality{Department: "16", Seat: match.Point{Lat: 14.64, Lon: -90.51}}
	if Compile([]match.ShelterState{matchtest.Home("casa")}, nil, moved, match.DefaultWeights()).Digest("shelters",
		&ask) == was {
		t.Error("a danger area moved, and the digest is the same")
	}
	w := match.DefaultWeights()
	w.Night++
	if Compile([]match.ShelterState{matchtest.Home("casa")}, nil, matchtest.Municipalities, w).Digest("shelters",
		&ask) == was {
		t.Error("a setting changed, and the digest is the same")
	}
	ask.Now = time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	if got := Compile([]match.ShelterState{matchtest.Home("casa")}, nil, matchtest.Municipalities,
		match.DefaultWeights()).Digest("shelters", &ask); got != "" {
		t.Errorf("an ask without a written form has digest %q", got)
	}
}
