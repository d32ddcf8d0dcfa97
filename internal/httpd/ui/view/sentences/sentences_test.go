package sentences_test

import (
	"encoding/json"
	"io/fs"
	"path"
	"strings"
	"testing"

	"amparo/web"
)

// TestNoSentenceStandsTwice: of two sentences under one key the first would never be shown.
func TestNoSentenceStandsTwice(t *testing.T) {
	files, err := fs.Glob(web.FS, "locales/*.json")
	if err != nil || len(files) < 2 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		raw, err := fs.ReadFile(web.FS, file)
		if err != nil {
			t.Fatal(err)
		}
		d, seen := json.NewDecoder(strings.NewReader(string(raw))), map[string]bool{}
		_, _ = d.Token() // The brace that opens the file.
		for d.More() {
			key, err := d.Token()
			var sentence json.RawMessage
			if err != nil || d.Decode(&sentence) != nil {
				t.Fatalf("%s: %v after %v", path.Base(file), err, key)
			}
			if name, _ := key.(string); seen[name] {
				t.Errorf("%s holds %s twice", path.Base(file), name)
			} else {
				seen[name] = true
			}
		}
	}
}
