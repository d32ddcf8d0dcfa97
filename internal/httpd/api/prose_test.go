package api_test

import (
	"encoding/json"
	"regexp"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// codeShape is how codes are written that are more than one word: vinculo_residente, notice.offer_sent.
var codeShape = regexp.MustCompile(`^[a-z]+([._][a-z]+)+$`)

// inProse collects where an answer of this run held a code whose list the document does not declare. TestMain fails on
// what is in it.
var inProse sync.Map

// words are places that hold what people write, or a name of the house's own, and may look like a code.
var words = map[string]bool{
	"GET /vocabulary .lists.name": true,                                          // Names the lists themselves.
	"GET /country .lists.name":    true, "GET /country .lists.values.code": true, // The same.
	"GET /country/changes .changes.list": true, "GET /country/changes .changes.key": true,
	"GET /vocabulary .lists.values.code": true, "GET /vocabulary .lists.values.family": true,
	"GET /vocabulary .consent_givers": true, "GET /vocabulary .glass_codes": true, // They are the lists.
	// Terms of a directory say beside themselves of which list they are.
	"GET /hsds/package .attributes.taxonomy_term.code":                     true,
	"GET /hsds/package .attributes.taxonomy_term.taxonomy":                 true,
	"GET /hsds/services .contents.attributes.taxonomy_term.code":           true,
	"GET /hsds/services .contents.attributes.taxonomy_term.taxonomy":       true,
	"GET /hsds/services/{service_uuid} .attributes.taxonomy_term.code":     true,
	"GET /hsds/services/{service_uuid} .attributes.taxonomy_term.taxonomy": true,
}

// seeksCodes looks through an answer for codes that its schema does not declare.
func seeksCodes(where string, schema *openapi3.SchemaRef, raw []byte) {
	var v any
	if schema != nil && json.Unmarshal(raw, &v) == nil {
		seek(where+" ", schema.Value, v)
	}
}

func seek(where string, s *openapi3.Schema, v any) {
	switch v := v.(type) {
	case map[string]any:
		for key, one := range v {
			if p := s.Properties[key]; p != nil {
				seek(where+"."+key, p.Value, one)
			} else if more := s.AdditionalProperties.Schema; more != nil {
				seek(where, more.Value, one)
			}
		}
	case []any:
		for _, one := range v {
			if s.Items != nil {
				seek(where, s.Items.Value, one)
			}
		}
	case string:
		declared := s.Enum != nil || s.Pattern != "" || s.Format != "" || s.Extensions["x-extensible-enum"] != nil ||
			s.Extensions["x-amparo-list"] != nil
		if !declared && codeShape.MatchString(v) && !words[where] {
			inProse.Store(where, v)
		}
	}
}
