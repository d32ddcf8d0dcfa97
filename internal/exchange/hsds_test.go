package exchange_test

import (
	"fmt"
	"strings"
	"testing"

	"amparo/internal/country"
	"amparo/internal/exchange"
	"amparo/internal/fault"
)

// refuge is a service as another directory writes it whole: fields that we have nothing for, a code of two letters, a
// telephone with an extension, seconds of a clock. Of this it lacks whom it takes and how long.
const refuge = `{"id": "5", "name": "Refugio Lirio", "status": "active", "alert": "x", "minimum_age": 18,
 "maximum_age": "60", "additional_urls": [{"label": "sitio"}], "organization": {"id": "o1", "name": "Lirio"},
 "phones": [{"number": "+502 2000 0003", "type": "fax"}, {"number": "\"2000-0004\"", "extension": 7, "type": "voice",
   "description": "Recepción"}, {"number": "20000005"}],
 "schedules": [{"freq": "WEEKLY", "byday": "MO,TU,WE,SA", "opens_at": "08:00:00", "closes_at": "17:30:00",
   "valid_from": "2026-01-01"}, {"freq": "MONTHLY", "byday": "1SU", "opens_at": "08:00", "closes_at": "09:00"}],
 "languages": [{"code": "es", "name": "Spanish"}, {"name": "kaqchikel"}],
 "capacities": [{"available": 3, "maximum": 8, "unit": {"name": "Bed"}}],
 "attributes": [{"taxonomy_term": {"code": "1", "taxonomy": "LA211"}, "value": "y"}],
 "service_at_locations": [{"location": {"name": "Centro", "latitude": 14.6,
   "addresses": [{"address_1": "Calle 1", "city": "Mixco", "state_province": "Guatemala"}]}}]}`

// tabled is the same in tables, by the names of one record.
const tabled = `{"organization": [{"id": "o1", "name": "Lirio"}],
 "service": [{"id": "5", "organization_id": "o1", "name": "Refugio Lirio", "status": "active", "minimum_age": 18,
   "maximum_age": 60}],
 "phone": [{"id": "1", "location_id": "l1", "number": "2000-0004", "extension": "7", "type": "voice"}],
 "schedule": [{"service_id": "5", "freq": "WEEKLY", "byday": "SA,MO,TU,WE", "opens_at": "08:00",
   "closes_at": "17:30"}],
 "language": [{"service_id": "5", "code": "spa"}, {"service_id": "5", "code": "cak"}],
 "service_capacity": [{"service_id": "5", "unit_id": "u", "available": 3, "maximum": 8}],
 "attribute": [{"link_id": "5", "link_entity": "service", "taxonomy_term_id": "t"}],
 "taxonomy_term": [{"id": "t", "code": "1", "name": "y", "taxonomy": "LA211"}],
 "service_at_location": [{"id": "s", "service_id": "5", "location_id": "l1"}],
 "location": [{"id": "l1", "name": "Centro", "location_type": "physical"}],
 "address": [{"location_id": "l1", "address_1": "Calle 1", "city": "Mixco", "state_province": "Guatemala"}]}`

// TestAServiceOfAnotherDirectoryIsReadInAnyForm: alone, in a list, on a page of one, below its organization, and in
// tables. What we have nothing for is left out, and nothing is invented of what it lacks.
func TestAServiceOfAnotherDirectoryIsReadInAnyForm(t *testing.T) {
	below := `{"organizations": [{"id": "o1", "services": [` + refuge + `]}]}`
	for form, file := range map[string]string{"alone": refuge, "list": "\ufeff [" + refuge + "]", "below": below,
		"page": `{"total_items": 1, "contents": [` + refuge + `]}`, "named": `{"services": [` + refuge + `]}`,
		"tables": tabled} {
		table, err := exchange.Read([]byte(file), "")
		if err != nil {
			t.Fatal(form, err)
		}
		r, err := exchange.Shelters(country.Guatemala(), table, nil)
		if err != nil || r.Unread() && !strings.Contains(codes(r.Wrong(nil)), "required") || len(r.Inputs) != 1 {
			t.Fatal(form, err, codes(r.Wrong(nil)))
		}
		in := r.Inputs[0]
		u := in.Units[0]
		if in.Name != "Refugio Lirio" || u.Name != in.Name || in.Municipality != "0108" || in.Address != "Calle 1" ||
			in.Phone != "+50220000004 ext. 7" || in.DutyPhone != "" || strings.Join(in.Languages, " ") != "spa cak" ||
			in.IntakeHours != "lun-mie 08:00-17:30; sab 08:00-17:30" || u.AgeMin != 18 || u.AgeMax != 60 ||
			u.Beds.Total != 8 || u.Beds.Residents != 5 || !in.Active || u.Population != "" || len(u.Genders) > 0 {
			t.Errorf("%s: read as %+v", form, in)
		}
		if got := codes(r.Wrong(nil)); got != "rows.1.max_stay_days field.required\nrows.1.security_level field.required" {
			t.Errorf("%s: it lacks %s", form, got)
		}
	}
}

// TestAFileOfServicesThatIsBrokenSaysWhere: the line and the column, whether it is no JSON or has another shape; a file
// without services, of another kind, or of two organizations is told as such. It nests as deep as it likes.
func TestAFileOfServicesThatIsBrokenSaysWhere(t *testing.T) {
	pack, psych := country.Guatemala(), `{"name": "Ñ", "attributes": [{"taxonomy_term":
 {"taxonomy": "especialidad_psicologica", "code": "trauma"}}]}`
	for file, want := range map[string]string{
		"[{\"name\": \"Ñu\",\n \"é\": 1,, }]":    "sheet.json 2 9",
		"[{\"name\": \"a\"}":                     "sheet.json 1 14",
		"{\"contents\":\n  [{\"phones\": 7}]}":   "sheet.json_shape 2 15",
		"[1]":                                    "sheet.json_shape 1 2",
		"{\"a\": " + strings.Repeat("[", 20_000): "sheet.json 1 10006",
		"[]":                                     "sheet.services", "{}": "sheet.services",
		`{"error": "x"}`:  "sheet.services",
		"[null]":          "sheet.services",
		"[" + psych + "]": "sheet.services",
		`[{"name": "a", "organization_id": "1"}, {"name": "b", "organization_id": "2"}]`: "sheet.organizations",
	} {
		table, err := exchange.Read([]byte(file), "")
		if err == nil {
			_, err = exchange.Shelters(pack, table, nil)
		}
		if err == nil {
			t.Errorf("%.60s was read", file)
			continue
		}
		f := fault.As(err).Fields[0]
		got := f.Code
		if f.Args != nil {
			got += fmt.Sprint(" ", f.Args["line"], " ", f.Args["column"])
		}
		if got != want {
			t.Errorf("%.60s: it says %s, want %s", file, got, want)
		}
	}
}
