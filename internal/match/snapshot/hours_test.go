package snapshot

import (
	"testing"
	"time"

	"amparo/internal/match/matchtest"
)

func TestIntakeHours(t *testing.T) {
	t.Parallel()
	// the 22nd is a Sunday
	at := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, time.UTC) }
	for _, c := range []struct {
		text string
		at   time.Time
		want bool
	}{
		{"24h", at(22, 3, 0), true}, {"24/7", at(22, 3, 0), true},
		{"lun-sáb 06:00-22:00", at(21, 21, 59), true}, {"lun-sáb 06:00-22:00", at(21, 22, 0), false},
		{"lun-sáb 06:00-22:00", at(22, 12, 0), false},
		{"Mon-Fri 08:00–16:30", at(23, 8, 0), true}, {"vie-lun 08:00-16:00", at(22, 9, 0), true},
		{"vie-lun 08:00-16:00", at(24, 9, 0), false},
		{"20:00-06:00", at(22, 23, 0), true}, {"20:00-06:00", at(22, 5, 59), true}, {"20:00-06:00", at(22, 12, 0), false},
		{"sáb 20:00-06:00", at(22, 5, 0), true}, {"sáb 20:00-06:00", at(22, 21, 0), false},
		{"domingo 24h", at(22, 1, 0), true}, {"domingo 24h", at(23, 1, 0), false},
		{"lun-vie 08:00-12:00; lun-vie 14:00-18:00; sáb 08:00-12:00", at(23, 13, 0), false},
		{"lun-vie 08:00-12:00; lun-vie 14:00-18:00; sáb 08:00-12:00", at(23, 15, 0), true},
		{"lun-vie 08:00-12:00; lun-vie 14:00-18:00; sáb 08:00-12:00", at(21, 11, 0), true},
		{"lun-vie 08:00-17:00, sáb 08:00-12:00, no en feriados", at(21, 11, 0), true},
		{"lun-vie 08:00-17:00, sáb 08:00-12:00, no en feriados", at(22, 11, 0), false},
	} {
		h := ParseHours(c.text)
		if !h.Known || h.Receives(c.at) != c.want {
			t.Errorf("%q at %s: %+v, want %v", c.text, c.at.Format("Mon 15:04"), h, c.want)
		}
	}
	for _, text := range []string{"", "call", "lun 8-16", "lun-xx 08:00-16:00", "08:00-08:00", "08:00", "a b c",
		"mo 08:00-16:00", "lun 08:00-12:00; mañana",
		"feriados, 08:00-12:00", ";", ",", "08:00-12:00;;"} {
		if h := ParseHours(text); h.Known {
			t.Errorf("%q was read as %+v", text, h)
		}
	}
}

func FuzzIntakeHours(f *testing.F) {
	f.Add("lun-dom 07:00-20:00")
	f.Add("lun-vie 08:00-12:00; sáb 9:00-11:00, llame antes")
	f.Add("24h, solo por coordinación")
	f.Fuzz(func(_ *testing.T, text string) { ParseHours(text).Receives(matchtest.Noon) })
}
