package exchange_test

import (
	"slices"
	"strings"
	"testing"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/exchange"
	"amparo/internal/fault"
)

// sure is what the HTCDS says of no case, for every row.
var sure = []exchange.Column{{Field: "needs", Value: "psicologia"}, {Field: "urgency", Value: "media"},
	{Field: "security_level_needed", Value: "2"}, {Field: "consent.method", Value: "escrito"},
	{Field: "consent.given_by", Value: "persona"}, {Field: "consent.on", Value: "2026-11-20"},
	{Field: "found_place", Value: "se_desconoce"}}

// cases reads a list of cases as on a day in November 2026.
func cases(t *testing.T, said []exchange.Column, lines ...string) exchange.Reading[exchange.CaseInput] {
	t.Helper()
	table, err := exchange.Read([]byte(strings.Join(lines, "\n")), ",")
	if err != nil {
		t.Fatal(err)
	}
	r, err := exchange.Cases(country.Guatemala(), table, "2026-11-24", said)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAFileOfTheHTCDSIsReadByItsNames: with the names of the standard and with those that its forms write otherwise,
// with the labels above them, and with a blank after a value as one of its lists has it. A value that several of our
// entries are written as is read as the general one; one that nobody can tell is asked for.
func TestAFileOfTheHTCDSIsReadByItsNames(t *testing.T) {
	t.Parallel()
	for name, head := range map[string][]string{
		"standard": {"prs_FirstName,prs_SecondName,prs_Birthdate,prs_Gender,prs_Citizenship,prs_PrimaryLanguage," +
			"vic_TraffickingStatus,vic_MethodsOfControl,vic_TypeOfExploitation,vic_TypeOfSexExploitation,con_Consent"},
		"form": {"First Name,Second Name,Birthdate,Gender,Citizenship,Language,Status,Control,Exploitation,Sexual,Consent",
			"prs_First_Name,prs_Second_Name,prs_Birthdate,prs_Gender,prs_Citizenship,prs_PrimaryLanguage," +
				"vic_TraffickingStatus,vic_Methods_of_Control,vic_TypeOfExploitation,vic_TypeOfSexExploitation,con_Consent"},
	} {
		r := cases(t, sure, append(head, "Juana,Ic,1998-03-14,Feminine,HN,spa,ActualVictimOfTrafficking,"+
			"DebtBondage ;WithholdsDocuments,SexualExploitation;ForcedLabour,Prostitution,true")...)
		if err := r.Wrong(nil); err != nil || len(r.Inputs) != 1 {
			t.Fatalf("%s: %d cases, %v", name, len(r.Inputs), err)
		}
		in := r.Inputs[0]
		c := in.Case
		if c.Lead().Age != 28 || c.Lead().Gender != domain.Woman || c.Nationality != "HN" || c.Status != "identificada" ||
			!slices.Equal(c.Exploitation, []string{"trabajo_forzado", "prostitucion_ajena"}) ||
			!slices.Equal(c.Controls, []string{"deuda", "retencion_documentos"}) || c.Languages[0].ID != "spa" ||
			in.Identity.Persons[0].Family != "Ic" || in.Consent.Scopes[domain.ScopeRecord] != domain.Yes {
			t.Errorf("%s: read %+v %+v", name, c, in.Identity)
		}
	}
	r := cases(t, sure, "age,prs_Gender,prs_PrimaryLanguage,vic_TypeOfExploitation", "20,Feminine,myn,Other")
	err := r.Wrong(nil)
	if err == nil {
		t.Fatal("a Mayan language that nobody named, and another exploitation, were guessed")
	}
	for _, want := range []string{"rows.2.languages", "rows.2.exploitation"} {
		if !strings.Contains(told(err), want) {
			t.Errorf("%s is not told: %s", want, told(err))
		}
	}
}

// TestWhatHoldsOfEveryRowYieldsToWhatARowSays: and must name a field.
func TestWhatHoldsOfEveryRowYieldsToWhatARowSays(t *testing.T) {
	t.Parallel()
	said := append(slices.Clone(sure), exchange.Column{Field: "gender", Value: "mujer"})
	r := cases(t, said, "age,gender", "20,", "21,hombre")
	if r.Inputs[0].Case.Lead().Gender != domain.Woman || r.Inputs[1].Case.Lead().Gender != domain.Man {
		t.Errorf("read %+v", r.Inputs)
	}
	table, err := exchange.Read([]byte("age,gender\n20,mujer"), ",")
	if err != nil {
		t.Fatal(err)
	}
	_, err = exchange.Cases(country.Guatemala(), table, "2026-11-24", []exchange.Column{{Field: "beds", Value: "2"}})
	if err == nil || !strings.Contains(told(err), "columns.0.field") {
		t.Errorf("a field that is none was taken: %v", err)
	}
}

// told are the fields that an error names.
func told(err error) (out string) {
	for _, f := range fault.As(err).Fields {
		out += f.Path + " "
	}
	return out
}
