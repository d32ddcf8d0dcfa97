package dossier

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"amparo/internal/domain"
	"amparo/internal/policy"
)

// TestWithoutPapersOnlyTheNameToUseIsLeft: whoever may not read papers is told how to address somebody and how to reach
// them.
func TestWithoutPapersOnlyTheNameToUseIsLeft(t *testing.T) {
	in := domain.Identity{Case: "c", Phone: "+50200000000", Persons: []domain.Named{
		{Ref: "P1", UseName: "Lucía", Given: "María Fernanda", Family: "Demo", Born: "2009-05-02"}, {Ref: "P2",
			Given: "Ana Sofía", Family: "Demo"},
	}}
	want := domain.Identity{Case: "c", Phone: "+50200000000", Persons: []domain.Named{{Ref: "P1", UseName: "Lucía"},
		{Ref: "P2", UseName: "Ana"}}}
	if diff := cmp.Diff(want, FieldSets{}.RedactIdentity(in)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(in, FieldSets{policy.IdentityPapers: true}.RedactIdentity(in)); diff != "" {
		t.Error(diff)
	}
}
