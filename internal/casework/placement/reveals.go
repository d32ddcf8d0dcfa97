package placement

import (
	"regexp"
	"slices"
	"strings"

	"amparo/internal/casework/act"
	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/names"
	"amparo/internal/policy"
	"amparo/internal/store"
)

// TextInput is a question or its answer.
type TextInput struct {
	Text   string
	Anyway bool // though it seems to tell who somebody is or where
}

// toldAnyway stands in the log where a text was sent that seemed to tell who somebody is.
const toldAnyway = "con_datos"

var (
	numbers = regexp.MustCompile(`[+(]?\d[\d\s().–‑-]{4,}\d`)
	days    = regexp.MustCompile(`^(\d{4}-\d\d?-\d\d?|\d\d?[.-]\d\d?[.-]\d{2,4})$`)
	mails   = regexp.MustCompile(`[^\s@]+@[^\s@]+\.[a-z]{2,}`)
	papers  = regexp.MustCompile(`\b[a-z]{1,3}[ -]?\d{5,}\b`)
	streets = regexp.MustCompile(`\b(zona|calle|avenida|callejon|colonia|aldea|caserio|lote|manzana|km|kilometro)\.? *\d` +
		`|\d+ *(a|na|ra|da|ta)?\.? +(calle|avenida|callejon)\b`)
)

// CheckTold warns before a text leaves for somebody who does not know yet who she is: of telephone numbers, addresses
// of mail, document numbers and places, and of the names in the case where the actor may read them. Who says that it is
// meant sends it anyway. It returns what the log says.
func CheckTold(t *act.Txn, f *dossier.Dossier, o domain.Offer, in TextInput) (string, error) {
	var known []string
	facts := f.OfferFacts(t.Actor, o, t.Majority(), t.Now)
	if t.Can(policy.IdentityRead, facts.CaseFacts) { // Elsewhere the warning itself would tell a name that is tried.
		id, err := store.Find[domain.Identity](t.Ctx, t.Store, o.Case)
		if err != nil {
			return "", err
		}
		known = append(known, id.V.Alias)
		for _, p := range id.V.Persons {
			known = append(known, p.UseName, p.Given, p.Family)
		}
	}
	told := reveals(in.Text, known, t.Country)
	switch {
	case len(told) == 0:
		return "", nil
	case in.Anyway:
		return toldAnyway, nil
	}
	var c fault.Fields
	for _, code := range told {
		c.Add("text", code)
	}
	return "", c.Err()
}

// reveals says what a text seems to tell, each kind once, as the codes of the warnings.
func reveals(text string, known []string, pack *country.Pack) []string {
	var told []string
	add := func(is bool, code string) {
		if is && !slices.Contains(told, code) {
			told = append(told, code)
		}
	}
	folded := names.Fold(text)
	for _, n := range numbers.FindAllString(text, -1) {
		digits := 0
		for _, r := range n {
			if r >= '0' && r <= '9' {
				digits++
			}
		}
		if days.MatchString(strings.TrimSpace(n)) {
			continue
		}
		add(digits >= 12, "text.tells_document")
		add(digits >= 7 && digits < 12, "text.tells_phone")
	}
	add(mails.MatchString(folded), "text.tells_mail")
	add(papers.MatchString(folded), "text.tells_document")
	said := " " + strings.Join(names.Words(text), " ") + " "
	for _, name := range known {
		for _, word := range names.Words(name) {
			add(len(word) > 2 && strings.Contains(said, " "+word+" "), "text.tells_name")
		}
	}
	add(streets.MatchString(folded), "text.tells_place")
	for _, m := range pack.Municipalities("") {
		d, _ := pack.Department(m.Department)
		if place := strings.Join(names.Words(m.Name), " "); place != strings.Join(names.Words(d.Name), " ") {
			add(strings.Contains(said, " "+place+" "), "text.tells_place")
		}
	}
	return told
}
