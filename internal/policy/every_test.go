package policy

import (
	"reflect"
	"slices"
	"testing"

	"github.com/cedar-policy/cedar-go/types"
)

// TestEveryActOfEveryRoleAndAgencyType tries what is finite: every act on every type of thing, by every role of every
// type of agency, with a reason and without. The thing is related to who asks in every way or in none. All ways but
// one, and one way alone, are tried with an ordinary agency and with the police, which most prohibitions speak of. The
// rules must answer each time as plain Go does.
func TestEveryActOfEveryRoleAndAgencyType(t *testing.T) {
	t.Parallel()
	s := loaded(t)
	all := picklist(t, "tipo_organizacion")
	asked := make(map[Action]int)
	for _, q := range questionsOf(s) {
		for _, scene := range scenes(t, q.on) {
			kinds, reasons := all, []string{"", "by phone"}
			if scene.odd {
				kinds, reasons = []string{"ong", "policia"}, reasons[1:]
			}
			for _, who := range actorsOf(kinds) {
				for _, reason := range reasons {
					r := Request{Actor: who, Action: q.act, Resource: scene.thing, Reason: reason, Now: tonight}
					got := s.Decide(r)
					if want := oracle(r); got.Allowed != want || got.Policy == Failed {
						t.Errorf("%s on %s by %+v, reason %q: the rules say %+v, plain Go says %v\n%+v",
							q.act, q.on, who, reason, got, want, scene.thing)
					}
					asked[q.act]++
				}
			}
			if t.Failed() {
				return
			}
		}
	}
	for _, act := range Actions() {
		if asked[act] == 0 {
			t.Errorf("%s was never asked", act)
		}
	}
}

// actorsOf is one person of each role for each of these types of agency.
func actorsOf(kinds []string) []Actor {
	var out []Actor
	for _, role := range allRoles {
		for _, kind := range kinds {
			out = append(out, Actor{Account: "me", Agency: "mine", AgencyType: kind, Role: role})
		}
	}
	return out
}

// scene is a thing as it is related to "me" of "mine"; odd, when one relation differs from all the others.
type scene struct {
	thing Resource
	odd   bool
}

// scenes builds every thing of a type that is related to "me" of "mine" in every way, in none, and in all and none but
// one. Classes, states and kinds are no relations: each of their values has its own set of scenes.
func scenes(t *testing.T, on types.EntityType) []scene {
	t.Helper()
	var out []scene
	for _, bare := range bareThings(on) {
		relations := relationsOf(bare)
		for _, all := range []bool{false, true} {
			for odd := -1; odd < len(relations); odd++ {
				v := reflect.New(reflect.TypeOf(bare)).Elem()
				v.Set(reflect.ValueOf(bare))
				for i, relation := range relations {
					relate(v.FieldByIndex(relation), v.Type().FieldByIndex(relation).Name, all != (i == odd))
				}
				thing, ok := v.Interface().(Resource)
				if !ok {
					t.Fatalf("%T is no resource", v.Interface())
				}
				out = append(out, scene{thing, odd >= 0})
			}
		}
	}
	return out
}

// bareThings are the things of a type that differ in what is no relation to anybody.
func bareThings(on types.EntityType) []Resource {
	classes := []string{"shelter", "psych", "legal", "other"}
	c := CaseFacts{ID: "c"}
	var out []Resource
	switch on {
	case typeCase:
		return []Resource{c}
	case typeReferral:
		for _, class := range classes {
			for _, state := range []string{"ofertada", "cancelada"} {
				out = append(out, ReferralFacts{CaseFacts: c, Class: class, State: state})
			}
		}
	case typeOffer:
		for _, class := range classes {
			for _, state := range []string{"enviada", "aceptada"} {
				out = append(out, OfferFacts{ReferralFacts: ReferralFacts{CaseFacts: c, Class: class, State: "aceptada"},
					OfferState: state})
			}
		}
	case typeExport:
		return []Resource{ExportFacts{CaseFacts: c}}
	case typeProgram:
		return []Resource{ProgramFacts{ID: "p", Kind: "psych"}, ProgramFacts{ID: "p", Kind: "legal"}}
	case typeShelter:
		return []Resource{ShelterFacts{ID: "s"}}
	case typeAgency:
		return []Resource{AgencyFacts{}}
	case typeProfile:
		for _, role := range allRoles {
			out = append(out, AccountFacts{Roles: []string{role}})
		}
		return append(out, AccountFacts{})
	case typeAppointment:
		return []Resource{AppointmentFacts{ID: "x"}}
	case typeHandOn:
		return []Resource{HandOnFacts{ID: "x"}, HandOnFacts{ID: "x", Minor: true}}
	case typeLog:
		return []Resource{LogFacts{}}
	case typeNetwork:
		return []Resource{NetworkFacts{}}
	}
	for kind, of := range noteTypes {
		if of == on {
			for _, service := range []string{"shelter", "psych", "legal", "other"} {
				out = append(out, NoteFacts{CaseFacts: c, Kind: kind, Service: service})
			}
		}
	}
	return out
}

// accountFields hold the id of an account; every other relation is to an agency.
var accountFields = []string{"Worker", "Placer", "Emergency", "Interpreters", "Undoers", "Asker"}

// relationsOf lists the fields of a thing that say how somebody is related to it: those that the bare thing left empty.
func relationsOf(bare Resource) [][]int {
	var out [][]int
	v := reflect.ValueOf(bare)
	for _, f := range reflect.VisibleFields(v.Type()) {
		if !f.Anonymous && v.FieldByIndex(f.Index).IsZero() && f.Name != "Roles" {
			out = append(out, f.Index)
		}
	}
	return out
}

// relate writes into a field that "me" or "mine" stands in that relation, or that somebody else does.
func relate(field reflect.Value, name string, related bool) {
	mine, theirs := "mine", "theirs"
	if slices.Contains(accountFields, name) {
		mine, theirs = "me", "them"
	}
	switch {
	case field.Kind() == reflect.Bool:
		field.SetBool(related)
	case field.Kind() == reflect.String && related:
		field.SetString(mine)
	case field.Kind() == reflect.String:
		field.SetString(theirs)
	case related:
		field.Set(reflect.ValueOf([]string{theirs, mine}))
	default:
		field.Set(reflect.ValueOf([]string{theirs}))
	}
}
