package noun_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/store/noun"
)

// TestEveryStoredFieldHasATier fails on a field whose disclosure tier nobody stated.
func TestEveryStoredFieldHasATier(t *testing.T) {
	types := noun.Types()
	if len(types) < 25 {
		t.Fatalf("only %d types are stored: the test would be blind", len(types))
	}
	for _, typ := range types {
		checkTier(t, typ, typ.Name(), map[reflect.Type]bool{})
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
		if f.Tag.Get("json") == "-" {
			continue // It is never stored.
		}
		if tier := f.Tag.Get("tier"); !strings.Contains(" D0 D1 D2 D3 D4 system ", " "+tier+" ") {
			t.Errorf("%s.%s has no tier", path, f.Name)
		}
		checkTier(t, f.Type, path+"."+f.Name, seen)
	}
}

// TestKindsAreDifferentAndWhole: two nouns under one kind would be taken for each other, and a kind that a copy
// does not know of would be lost in it.
func TestKindsAreDifferentAndWhole(t *testing.T) {
	all := noun.Kinds()
	if sorted := slices.Sorted(slices.Values(all)); len(slices.Compact(sorted)) != len(all) {
		t.Errorf("a kind is there twice: %v", all)
	}
	parts := slices.Concat(noun.Kinds(noun.Covered), noun.Kinds(noun.OfLog), noun.Kinds(noun.Fleeting))
	if len(parts) != len(all) {
		t.Errorf("%d kinds have a coverage, of %d", len(parts), len(all))
	}
	for _, typ := range noun.Types() {
		if sh, err := noun.Of(reflect.Zero(typ).Interface()); err != nil || !slices.Contains(all, sh.Kind) {
			t.Errorf("%v is stored as %+v: %v", typ, sh, err)
		}
	}
}

func TestWhatIsNotInTheRegistryIsNotStored(t *testing.T) {
	if _, err := noun.Of(domain.Person{}); err == nil {
		t.Error("a person by herself has a row")
	}
	if _, err := noun.KindOf[domain.Person](); err == nil {
		t.Error("a person by herself has a kind")
	}
	if _, err := noun.Decode(noun.Log, "system", []byte("{}")); err == nil {
		t.Error("the state of a log is a noun")
	}
}

// TestAStoredNounComesBackWithItsID: nouns without an id of their own get that of their row.
func TestAStoredNounComesBackWithItsID(t *testing.T) {
	got, err := noun.Decode("login", "hash", []byte(`{"v":{}}`))
	login, ok := got.(noun.Keyed[record.Login])
	if err != nil || !ok || login.ID != "hash" {
		t.Errorf("got %#v, %v", got, err)
	}
}
