package draw

import (
	"fmt"
	"strconv"
)

// Chip is a state said by word, shape and tone.
type Chip struct{ Text, Icon, Tone string }

// Tones says for each kind of state what its shape and tone are. Brick is for danger alone.
var Tones = map[string][2]string{
	"referral.borrador": {"pen", "stop"}, "referral.enviada": {"sent", "wait"}, "referral.en_revision": {"search", "wait"},
	"referral.ofertada": {"ask", "wait"}, "referral.lista_espera": {"clock", "wait"}, "referral.aceptada": {"check", "go"},
	"referral.en_traslado": {"road", "go"}, "referral.ingresada": {"bed", "go"}, "referral.seguimiento": {"heart", "go"},
	"referral.cerrada": {"flag", "done"}, "referral.derivada": {"arrow", "done"}, "referral.cancelada": {"cross", "stop"},

	"health.ok": {"check", "go"}, "health.warn": {"clock", "wait"}, "health.fail": {"alert", "now"},
	"offer.enviada": {"sent", "wait"}, "offer.vista": {"eye", "wait"}, "offer.pregunta": {"ask", "wait"},
	"offer.aceptada": {"check", "go"}, "offer.declinada": {"cross", "stop"}, "offer.vencida": {"late", "stop"},
	"offer.reemplazada": {"arrow", "done"}, "offer.retirada": {"cross", "stop"},

	"stay.reservado": {"clock", "wait"}, "stay.en_camino": {"road", "go"}, "stay.ingresado": {"bed", "go"},
	"stay.egresado": {"flag", "done"}, "stay.liberado": {"arrow", "done"}, "stay.no_llego": {"cross", "stop"},
	"stay.vencido": {"late", "stop"},

	"slot.reservado": {"clock", "wait"}, "slot.citado": {"date", "go"}, "slot.en_atencion": {"heart", "go"},
	"slot.cerrado": {"flag", "done"}, "slot.liberado": {"arrow", "done"}, "slot.vencido": {"late", "stop"},

	"appointment.pedida": {"ask", "wait"}, "appointment.aceptada": {"check", "go"},
	"appointment.declinada": {"cross", "stop"},
	"appointment.vencida":   {"late", "stop"}, "appointment.cancelada": {"cross", "done"},

	"urgency.critica": {"alert", "now"}, "urgency.alta": {"up", "wait"}, "urgency.media": {"even", "done"},
	"urgency.programada": {"date", "done"},

	"fresh.fresh": {"check", "go"}, "fresh.old": {"clock", "wait"}, "fresh.last": {"late", "stop"},
	"account.active": {"check", "go"}, "account.disabled": {"cross", "stop"}, "account.invited": {"clock", "wait"},
	"consent.live": {"check", "go"}, "consent.waiting": {"ask", "wait"}, "consent.withdrawn": {"cross", "stop"},
	"consent.expired": {"late", "stop"}, "consent.none": {"ask", "wait"},
	"audit.ok": {"check", "go"}, "audit.bad": {"alert", "now"}, "audit.running": {"clock", "wait"},
	"audit.failed":   {"late", "stop"},
	"decision.allow": {"check", "go"}, "decision.deny": {"cross", "stop"},
	"report.unread": {"spark", "wait"}, "report.open": {"clock", "go"}, "report.closed": {"flag", "done"},
	"report.danger": {"alert", "now"},
	"unit.open":     {"check", "go"}, "unit.closed": {"cross", "stop"},
}

// ChipOf says a state in the words of one language. A state this package does not know is an error, found by the tests.
func ChipOf(text func(key string, args map[string]any) (string, error), kind, code string) (Chip, error) {
	tone, ok := Tones[kind+"."+code]
	if !ok {
		return Chip{}, fmt.Errorf("no state %q of %s", code, kind)
	}
	said, err := text("state."+kind+"."+code, nil)
	return Chip{Text: said, Icon: tone[0], Tone: tone[1]}, err
}

// Bed is one segment of an occupancy bar.
type Bed struct {
	Class, X, W string
}

// BedBar draws beds as segments of a bar 240 units wide: occupied, held, free, out of service.
func BedBar(occupied, held, free, out int) []Bed {
	total := occupied + held + free + out
	if total <= 0 {
		return nil
	}
	x, step := 0.0, 240/float64(total)
	var bar []Bed
	for _, part := range []struct {
		class string
		n     int
	}{{"c-busy", occupied}, {"c-held", held}, {"c-free", free}, {"c-out", out}} {
		if part.n <= 0 {
			continue
		}
		w := step * float64(part.n)
		bar = append(bar, Bed{part.class, unit(x + 1), unit(max(w-2, 1))})
		x += w
	}
	return bar
}

func unit(f float64) string { return strconv.FormatFloat(f, 'f', 1, 64) }
