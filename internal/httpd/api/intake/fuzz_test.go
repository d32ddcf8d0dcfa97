package intake

import (
	"amparo/internal/country"
	"amparo/internal/httpd/api/decode"
	"amparo/internal/httpd/api/endpoint"
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzBody feeds the strict reader anything: it never panics, and what it takes is what a plain reader would
// understand.
func FuzzBody(f *testing.F) {
	raw, _ := json.Marshal(sampleRegister())
	for _, s := range []string{string(raw), `{}`, `[]`, `{"send":true,"send":false}`, `{"group":[{"age":1e3}]}`,
		`{"a":"\ud83d\ude00"}`, `"\\ud800"`, "\xff", `{"needs":[null]}`} {
		f.Add([]byte(s))
	}
	all := endpoint.Lists(country.Guatemala())
	lists := func(name string) []string { return all[name] }
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := decode.Parse(body)
		if err != nil {
			return
		}
		var strict registerIn
		if decode.Bind(n, &strict, lists) != nil {
			return
		}
		if !utf8.Valid(body) {
			t.Fatal("text that is not UTF-8 was taken")
		}
		plain := registerIn{}
		if err := json.Unmarshal(body, &plain); err != nil {
			t.Fatalf("a plain reader refuses what was taken: %v", err)
		}
		a, _ := json.Marshal(strict)
		b, _ := json.Marshal(plain)
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("two readers differ:\n%s\n%s", a, b)
		}
	})
}
