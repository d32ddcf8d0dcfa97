package domain

import (
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestEveryStoredFieldHasATier fails on a field whose disclosure tier nobody stated.
func TestEveryStoredFieldHasATier(t *testing.T) {
	for _, noun := range []any{Installation{}, Agency{}, Account{}, Credential{}, Login{}, Session{}, Throttle{}, Shelter{}, Program{}, Ledger{}, PastConsent{}, Case{},
		Identity{}, Safety{}, Restricted{}, CareNote{}, Consent{}, Referral{}, Offer{}, Stay{}, Slot{}, Appointment{}, Notice{}, Duty{}, Glass{}, Draft{}, Answered{}, Process{}} {
		checkTier(t, reflect.TypeOf(noun), reflect.TypeOf(noun).Name(), map[reflect.Type]bool{})
	}
}

func checkTier(t *testing.T, typ reflect.Type, path string, seen map[reflect.Type]bool) {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
		typ = typ.Elem()
	}
	if typ.Kind() != reflect.Struct || typ == reflect.TypeFor[time.Time]() || seen[typ] {
		return
	}
	seen[typ] = true
	for i := range typ.NumField() {
		f := typ.Field(i)
		if tier := f.Tag.Get("tier"); !strings.Contains(" D0 D1 D2 D3 D4 system ", " "+tier+" ") {
			t.Errorf("%s.%s has no tier", path, f.Name)
		}
		checkTier(t, f.Type, path+"."+f.Name, seen)
	}
}
