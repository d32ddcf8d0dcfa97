package api

import (
	"encoding/json"
	"os"
	"slices"
	"testing"
)

// codeNames are what members that hold codes are called.
var codeNames = []string{"kind", "state", "status", "type", "reason", "level", "scope", "role", "gender", "class",
	"urgency", "action", "outcome",
	"relation", "motive", "purpose", "method", "given_by", "lang", "language", "tier", "department", "municipality",
	"nationality", "need",
	"specialism", "population", "delivery", "document", "court_status", "found_place", "keep_together", "operator_type"}

// notCodes are members called so that hold what people write, or what only this document's own answers name.
var notCodes = map[string]bool{
	"GlassInput.reason": true, "ReadOnInput.reason": true, "Problem.type": true, "LogRow.kind": true,
	"Licence.status": true, "LicenceInput.status": true, "CountryOf.nationality": true, "AcceptNightInput.reason": true,
	"MergeInput.reason": true, "DivideInput.reason": true, "Joined.reason": true,
	"CrossingTakeInput.reason": true, // and codes of another country:
	"CrossingMember.relation":  true, "CrossingMember.gender": true, "CrossingMember.document": true,
	"EmergencyRow.reason": true, "File.reason": true, "FileContent.reason": true, "FileRemoveInput.reason": true,
}

// TestEveryCodeInTheDocumentHasItsList: a member that is called like a code names its list, its values or its shape; in
// words alone no program can read it.
func TestEveryCodeInTheDocumentHasItsList(t *testing.T) {
	raw, err := os.ReadFile("openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]object } `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	met := 0
	for name, schema := range doc.Components.Schemas {
		for member, one := range schema.Properties {
			if items, ok := one["items"].(object); ok {
				one = items
			}
			if !slices.Contains(codeNames, member) || notCodes[name+"."+member] {
				continue
			}
			met++
			if one["type"] == "string" && one["enum"] == nil && one["pattern"] == nil && one["format"] == nil {
				t.Errorf("%s.%s is a code without a list", name, member)
			}
		}
	}
	if met < 100 {
		t.Errorf("%d codes were looked at", met)
	}
}
