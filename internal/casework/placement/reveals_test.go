package placement

import (
	"slices"
	"testing"

	"amparo/internal/country"
)

// TestATextIsReadForWhatItTells: telephones, documents, mail, names and places as people write them are found, and what
// a question about a bed needs is not taken for one.
func TestATextIsReadForWhatItTells(t *testing.T) {
	t.Parallel()
	known := []string{"", "Ixchel", "María José", "de la Cruz Ajú"}
	for text, want := range map[string][]string{
		"Llame al 5020-0001, por favor":                      {"text.tells_phone"},
		"Su número es (502) 2000 0001":                       {"text.tells_phone"},
		"+502 2000 0001":                                     {"text.tells_phone"},
		"Su DPI es 1234 56789 0101":                          {"text.tells_document"},
		"El pasaporte es A-1234567":                          {"text.tells_document", "text.tells_phone"},
		"Escriba a ella@example.org":                         {"text.tells_mail"},
		"IXCHEL no quiere hablar":                            {"text.tells_name"},
		"María llega con su hija":                            {"text.tells_name"},
		"La familia Ajú la busca":                            {"text.tells_name"},
		"La encontraron en San Juan Sacatepéquez":            {"text.tells_place"},
		"viene de salamá":                                    {"text.tells_place"},
		"Vivía en la zona 18":                                {"text.tells_place"},
		"Estaba en la 5a. avenida":                           {"text.tells_place"},
		"Sí, sola.":                                          nil,
		"Tiene 17 años y 20 semanas de embarazo":             nil,
		"Llega el 30-11-2026 a las 23:40, o el 2026-12-01":   nil,
		"Toma 3 pastillas de 500 mg cada 8 horas, 21 días":   nil,
		"¿Habla q'eqchi'? ¿Puede llegar a Guatemala mañana?": nil,
		"Son 2 adultas y 3 niños de 4, 7 y 12 años":          nil,
		"de la casa":                                         nil,
	} {
		got := reveals(text, known, country.Guatemala())
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}
