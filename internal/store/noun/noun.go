// Package noun is the one registry of what is stored: for each type of the domain its kind of row, the data key
// that seals it, what it is found by, and whether the audit log covers it.
//
// A type that is not in the registry cannot be stored. What the registry leaves in the open beside the sealed
// content, a kind, a random id, keyed hashes and one time by the minute, is justified in the threat model.
package noun

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"time"

	"amparo/internal/store/driver"
)

// SystemOwner is the id of the data key for rows that belong to the installation.
const SystemOwner = "system"

// Shape is where a noun lives: its row, the data key that seals it, and what it can be found by.
type Shape struct {
	Kind  driver.Kind
	ID    string
	Owner string // id of the data key: a case, an agency, or the system
	Order time.Time
	Terms []Term
	// Bound says that a leaf binds this revision of a row whose other revisions need none: an ended session must stay
	// ended.
	Bound bool
}

// Key names the row of the noun.
func (s Shape) Key() driver.Key { return driver.Key{Kind: s.Kind, ID: s.ID} }

// Term is one thing a noun can be found by, for example {"case", id}. At rest it is a keyed hash.
type Term struct {
	Name, Value string
	Narrow      bool   // truncated so that it leaks little about how often a value occurs
	Of          string // of what the value is said, where its pseudonym stands for it; empty: the value itself
}

// By names a term to find nouns by.
func By[T ~string](name string, value T) Term { return Term{Name: name, Value: string(value)} }

// ByNarrow names a term of few bits: the caller must compare what it finds with what it looked for.
func ByNarrow(name, value string) Term { return Term{Name: name, Value: value, Narrow: true} }

// Keyed gives a noun without an id of its own the id of its row: a keyed hash, or another noun's id.
type Keyed[T any] struct {
	ID string `json:"-" tier:"system"`
	V  T      `json:"v" tier:"system"`
}

// SetID gives a noun that was just opened the id of its row.
func (k *Keyed[T]) SetID(id string) { k.ID = id }

// Coverage says what the audit log promises of a kind.
type Coverage int

const (
	// Fleeting rows come and go with requests and have no leaf.
	Fleeting Coverage = iota
	// Covered rows have a leaf for every change.
	Covered
	// OfLog are the rows that the log itself consists of. Its tree covers them.
	OfLog
)

// entry is one row of the registry.
type entry struct {
	kind     driver.Kind
	coverage Coverage
	guarded  bool
	typ      reflect.Type // nil for rows that hold no noun
	shape    func(noun any) Shape
	decode   func(id string, plain []byte) (any, error)
}

// stored is the registry's entry for the type T.
func stored[T any](kind driver.Kind, coverage Coverage, shape func(T) Shape) entry {
	return entry{
		kind: kind, coverage: coverage, typ: reflect.TypeFor[T](),
		shape: func(noun any) Shape {
			t, _ := noun.(T) // Of looked the entry up by the type of the noun.
			sh := shape(t)
			sh.Kind = kind
			return sh
		},
		decode: func(id string, plain []byte) (any, error) {
			var t T
			err := json.Unmarshal(plain, &t)
			if k, ok := any(&t).(interface{ SetID(string) }); ok {
				k.SetID(id)
			}
			return t, err
		},
	}
}

// guarded marks a kind whose rows decide who may act and whether a bed is free.
func guarded(e entry) entry {
	e.guarded = true
	return e
}

// IsGuarded reports whether rows of the kind are compared, whenever they are read, with the newest revision that the
// log tells of.
func IsGuarded(kind driver.Kind) bool { return byKind[kind].guarded }

var byType, byKind = indexes()

func indexes() (map[reflect.Type]entry, map[driver.Kind]entry) {
	types, kinds := map[reflect.Type]entry{}, map[driver.Kind]entry{}
	for _, e := range registry {
		kinds[e.kind] = e
		if e.typ != nil {
			types[e.typ] = e
		}
	}
	return types, kinds
}

// Of says where a noun lives. A type that is not in the registry is a programmer's error.
func Of(noun any) (Shape, error) {
	e, ok := byType[reflect.TypeOf(noun)]
	if !ok {
		return Shape{}, fmt.Errorf("store: %T is not a stored noun", noun)
	}
	return e.shape(noun), nil
}

// KindOf returns the kind of the rows that hold a T.
func KindOf[T any]() (driver.Kind, error) {
	e, ok := byType[reflect.TypeFor[T]()]
	if !ok {
		return "", fmt.Errorf("store: %v is not a stored noun", reflect.TypeFor[T]())
	}
	return e.kind, nil
}

// Decode reads the noun that a row of this kind and id holds. Rows that hold no noun have none.
func Decode(kind driver.Kind, id string, plain []byte) (noun any, err error) {
	e := byKind[kind]
	if e.decode == nil {
		return nil, fmt.Errorf("store: rows of kind %s hold no noun", kind)
	}
	return e.decode(id, plain)
}

// IsCovered reports whether every change of the kind is bound by an audit leaf.
func IsCovered(kind driver.Kind) bool { return byKind[kind].coverage == Covered }

// Kinds lists the kinds with one of the coverages, all kinds where none is said, in the order of the registry:
// what a copy has to hold to be one. Data keys and the log's state come early, so that a copy that was cut
// short is known for something begun.
func Kinds(of ...Coverage) []driver.Kind {
	var kinds []driver.Kind
	for _, e := range registry {
		if len(of) == 0 || slices.Contains(of, e.coverage) {
			kinds = append(kinds, e.kind)
		}
	}
	return kinds
}

// Types lists the types that can be stored.
func Types() []reflect.Type {
	var types []reflect.Type
	for _, e := range registry {
		if e.typ != nil {
			types = append(types, e.typ)
		}
	}
	return types
}
