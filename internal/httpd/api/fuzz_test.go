package api

import (
	"encoding/json"
	"reflect"
	"testing"
	"unicode/utf8"
)

// FuzzBody feeds the strict reader anything: it never panics, and what it takes is what a plain reader would understand.
func FuzzBody(f *testing.F) {
	raw, _ := json.Marshal(sampleRegister())
	for _, s := range []string{string(raw), `{}`, `[]`, `{"send":true,"send":false}`, `{"group":[{"age":1e3}]}`, `{"a":"\ud83d\ude00"}`, `"\\ud800"`, "\xff", `{"needs":[null]}`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		n, err := parse(body)
		if err != nil {
			return
		}
		var strict registerIn
		if bind(n, &strict) != nil {
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

// FuzzKey feeds the check of Idempotency-Key anything.
func FuzzKey(f *testing.F) {
	for _, s := range []string{"", "a", " ", "a\x00b", "ñ", "~!"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, key string) {
		good := goodKey(key)
		visible := len(key) > 0 && len(key) <= 128
		for i := range len(key) {
			visible = visible && key[i] > ' ' && key[i] < 0x7f
		}
		if good != visible {
			t.Fatalf("%q: %v", key, good)
		}
	})
}

func TestHalvesOfCharacters(t *testing.T) {
	for body, lone := range map[string]bool{
		`"\ud83d\ude00"`: false, `"\ud83d"`: true, `"\ude00"`: true, `"\\ud83d"`: false, `"\\\ud83d"`: true, `"\ud83d\\ude00"`: true, `"\u00e1"`: false,
		`"\ud83d\ud83d\ude00"`: true, `"\u12"`: false, `"\`: false,
	} {
		if loneSurrogate([]byte(body)) != lone {
			t.Errorf("%s: want %v", body, lone)
		}
	}
}
