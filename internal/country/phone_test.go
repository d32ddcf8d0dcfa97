package country

import (
	"testing"

	"pgregory.net/rapid"
)

func TestTelephonesAsPeopleWriteThem(t *testing.T) {
	p := Guatemala()
	for typed, want := range map[string]Phone{
		"20000001":                 {Number: "+50220000001"},
		"2000 0001":                {Number: "+50220000001"},
		"2000-0001":                {Number: "+50220000001"},
		"2000–0001":                {Number: "+50220000001"},
		"2000‑0001":                {Number: "+50220000001"},
		"2000.0001":                {Number: "+50220000001"},
		"2000\u00a00001":           {Number: "+50220000001"},
		"+502 2000 0001":           {Number: "+50220000001"},
		"50220000001":              {Number: "+50220000001"},
		"50200000002":              {Number: "+50200000002"},
		"(502) 0000-0004":          {Number: "+50200000004"},
		"00502 0000 0005":          {Number: "+50200000005"},
		"0050220000001":            {Number: "+50220000001"},
		"+502 (2000) 0001":         {Number: "+50220000001"},
		"2000 0001 ext. 12":        {Number: "+50220000001", Extension: "12"},
		"2000-0001 x12":            {Number: "+50220000001", Extension: "12"},
		"2000-0001 extensión 4021": {Number: "+50220000001", Extension: "4021"},
		"+52 55 1234 5678":         {Number: "+525512345678"},
		"+503 2000-0000":           {Number: "+50320000000"},
	} {
		if got, ok := p.Phone(typed); !ok || got != want {
			t.Errorf("%q: %+v %v, want %+v", typed, got, ok, want)
		}
	}
	for _, typed := range []string{"", "no tiene", "123", "2000", "+", "20000001234567890123", "llamar a Ana 20000001",
		"<b>20000001</b>"} {
		if got, ok := p.Phone(typed); ok {
			t.Errorf("%q was read as %+v", typed, got)
		}
	}
}

// TestAReadTelephoneReadsTheSame: what is kept is read again as itself, and nothing crashes the reader.
func TestAReadTelephoneReadsTheSame(t *testing.T) {
	p := Guatemala()
	rapid.Check(t, func(t *rapid.T) {
		if got, ok := p.Phone(rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9+() .-]{4,20}`)).Draw(t, "typed")); ok {
			if again, ok := p.Phone(got.Number); !ok || again.Number != got.Number {
				t.Fatalf("%q is read as %+v", got.Number, again)
			}
		}
	})
}
