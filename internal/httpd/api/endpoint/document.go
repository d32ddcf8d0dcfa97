package endpoint

import (
	"bytes"
	"encoding/json"
)

// Written writes the document in its one spelling: members in order, one space a level.
func Written(doc map[string]any) ([]byte, error) {
	var buf bytes.Buffer
	enc := json.NewEncoder(&buf)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(doc)
	return buf.Bytes(), err
}

// ForLists returns the document with the codes of an installation's own lists in place of those it was written with.
func ForLists(doc []byte, lists map[string][]string) ([]byte, error) {
	var all map[string]any
	if err := json.Unmarshal(doc, &all); err != nil {
		return nil, err
	}
	components, _ := all["components"].(map[string]any)
	schemas, _ := components["schemas"].(map[string]any)
	for _, one := range schemas {
		schema, _ := one.(map[string]any)
		list, _ := schema["x-amparo-list"].(string)
		if codes := lists[list]; codes != nil && schema["enum"] != nil {
			schema["enum"] = codes
		}
	}
	return Written(all)
}
