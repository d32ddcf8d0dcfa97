package network

import (
	"cmp"
	"context"
	"strings"

	"amparo/internal/domain"
	"amparo/internal/store"
	"amparo/internal/txn"
)

// InterpreterFor returns the row that says when an interpreter last became free who may speak a language of the person;
// the zero row where none did. Somebody new may speak any language, and who named no language may need any.
func (s *Snapshot) InterpreterFor(c domain.Case) domain.CapacityVersion {
	var last domain.CapacityVersion
	spoken := Foreign(c, s.common)
	for key, free := range s.interpreters {
		hers := key == txn.InterpretersOf("") || len(spoken) == 0
		for _, l := range spoken {
			hers = hers || key == txn.InterpretersOf(l)
		}
		if hers && cmp.Or(free.V.At.Compare(last.At), cmp.Compare(key, last.Provider)) > 0 {
			last = free.V
		}
	}
	return last
}

// Foreign lists the languages of a person in which she may need an interpreter, those she speaks best first: all but
// that of the country, which everybody of the network speaks.
func Foreign(c domain.Case, common string) []string {
	var out []string
	for _, l := range c.Languages {
		if l.ID != common && l.Level != "ninguno" {
			out = append(out, l.ID)
		}
	}
	return out
}

// readInterpreters reads when an interpreter of each language last became free, and whether one did meanwhile.
func (n *Network) readInterpreters(ctx context.Context,
	versions map[string]int64) (map[string]store.Rec[domain.CapacityVersion], bool, error) {
	now, moved := map[string]store.Rec[domain.CapacityVersion]{}, []string(nil)
	for key, rev := range versions {
		switch old := n.interpreters[key]; {
		case !strings.HasPrefix(key, txn.InterpretersOf("")):
		case old.Rev == rev:
			now[key] = old
		default:
			moved = append(moved, key)
		}
	}
	recs, err := store.GetMany[domain.CapacityVersion](ctx, n.store, moved)
	for _, r := range recs {
		now[r.V.Provider] = r
	}
	return now, len(moved) > 0, err
}
