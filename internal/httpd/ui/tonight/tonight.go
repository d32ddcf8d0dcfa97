// Package tonight serves the page on which somebody who needs a bed now is asked for with a few answers. What is typed
// is understood here, and shown back; what it means is for the verb.
package tonight

import (
	"cmp"
	"context"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/casework/intake"
	casetonight "amparo/internal/casework/tonight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/identity"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(view.URLTonight, u.tonightPage)
	app.Post(view.URLTonight, u.tonightPost)
}

// companionRows is how many may come along on the page of a place tonight. Larger groups have the calm form.
const companionRows = 4

// tonightPage asks the few things without which no house can answer.
func (u *Pages) tonightPage(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	if err := u.Work.MayRegister(c.UserContext(), actor); err != nil {
		return err
	}
	draft, err := draftOf(c)
	if err != nil {
		return err
	}
	if draft == "" && u.DraftKey(c) != nil { // What this device keeps is known by an address of its own.
		return c.Redirect(keptURL(string(domain.NewID[domain.DraftID]())), fiber.StatusSeeOther)
	}
	a, filed, err := u.Work.Answered(c.UserContext(), actor, filing(draft), view.URLTonight)
	if err != nil {
		return err
	}
	if filed {
		return c.Redirect(request.BackTo(string(a.Body), view.URLHome), fiber.StatusSeeOther)
	}
	form := view.Form{Values: map[string][]string{"urgency": {string(domain.UrgencyHigh)}}}
	if first := u.Work.Pack().Languages(); len(first) > 0 {
		form.Values["language"] = []string{first[0].Label(u.Lang(c))}
	}
	return u.showTonight(c, fiber.StatusOK, form, nil)
}

func (u *Pages) showTonight(c *fiber.Ctx, status int, form view.Form, which []string) error {
	pack, lang := u.Work.Pack(), u.Lang(c)
	form.Action = view.URLTonight
	draft := c.Query("draft")
	if draft != "" {
		form.Action = keptURL(draft)
	}
	page := view.Tonight{Frame: u.Frame(c), Form: form, Places: present.PlaceOptions(pack, lang),
		Languages: present.LanguageOptions(pack, lang), Companions: strings.Join(companionCodes, " ")}
	for i := range companionRows {
		page.With = append(page.With, "with."+strconv.Itoa(i))
	}
	for _, name := range which {
		page.Which = append(page.Which, view.Option{Value: name, Label: name})
	}
	if wrong := form.Err("share"); wrong != nil && wrong.Code == "tonight.needs_yes" {
		page.Refused = true
	}
	if draft != "" {
		page.DraftKey = u.OpensDraft(c)
	}
	return u.Show(c, status, page)
}

// draftOf is the form that a device keeps, by the address; empty where it keeps none.
func draftOf(c *fiber.Ctx) (string, error) {
	draft := c.Query("draft")
	if _, ok := domain.ParseID[domain.DraftID](draft); !ok && draft != "" {
		return "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return draft, nil
}

// keptURL is the address of a form that a device keeps.
func keptURL(draft string) string { return view.URLTonight + "?draft=" + url.QueryEscape(draft) }

// filing is the key under which such a form is filed: once, however often it is sent.
func filing(draft string) string { return "tonight|" + draft }

// once files the case of a form that a device keeps, and says where it is.
func (u *Pages) once(ctx context.Context, actor domain.Actor, draft string, in casetonight.Input) (string, error) {
	var to string
	first, repeated, err := u.Work.Once(ctx, actor, filing(draft), view.URLTonight, func(ctx context.Context) error {
		out, err := u.Work.Tonight(ctx, actor, in)
		to = leadsTo(out)
		return err
	})
	if err != nil || repeated {
		return request.BackTo(string(first.Body), view.URLHome), err
	}
	return to, u.Work.KeepAnswer(ctx, actor, filing(draft), view.URLTonight,
		act.Answered{Status: fiber.StatusSeeOther, Body: []byte(to)})
}

// leadsTo is the page of the ranked houses, where a bed is asked for.
func leadsTo(out intake.Registered) string {
	if len(out.Referrals) > 0 {
		return view.URLReferrals + string(out.Referrals[0]) + "/match"
	}
	return view.URLHome
}

// tonightPost files the case and goes to the ranked houses.
func (u *Pages) tonightPost(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	form, expired := u.Form(c)
	if expired != nil && fault.As(expired).Code != "fault.form_expired" {
		return expired
	}
	if err := u.Work.MayRegister(c.UserContext(), actor); err != nil {
		return err
	}
	if expired != nil { // The page stood open too long. It comes back as it was, and one press sends it.
		form.Errors = request.FieldFaults(expired)
		return u.showTonight(c, fiber.StatusForbidden, form, nil)
	}
	in, several := u.readTonight(c, request.Values(form.Values))
	var to string
	draft, err := draftOf(c)
	if err != nil {
		return err
	}
	if draft != "" {
		delete(form.Values, identity.OnceField) // It is filed once under its own name.
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) (err error) {
			if draft != "" {
				to, err = u.once(ctx, actor, draft, in)
				return err
			}
			out, err := u.Work.Tonight(ctx, actor, in)
			to = leadsTo(out)
			return err
		},
		Again: func(form view.Form, err error) error {
			for i := range form.Errors {
				form.Errors[i] = tonightFault(form.Errors[i], form, several)
			}
			return u.showTonight(c, fiber.StatusUnprocessableEntity, form, several)
		},
		Done: func() error { return u.Done(c, "flash.tonight", cmp.Or(to, view.URLHome)) },
	})
}

// readTonight reads the page. Where the place is several, they are returned to choose from.
func (u *Pages) readTonight(c *fiber.Ctx, v request.Values) (casetonight.Input, []string) {
	pack := u.Work.Pack()
	text := cmp.Or(v.Get("which"), v.Get("place"))
	at, several := present.ReadPlace(pack, text)
	v.Set("place", cmp.Or(at.Said(pack, u.Lang(c)), text)) // What was understood is shown back.
	delete(v, "which")
	in := casetonight.Input{Language: present.ReadLanguage(pack, v.Get("language")), Found: at.Municipality,
		FoundPlace: at.Kind, FoundCountry: at.Country, Urgency: domain.Urgency(v.Get("urgency")),
		Share: domain.Answer(v.Get("share")), Representative: v.Get("representative")}
	in.Group = append(in.Group, domain.Person{Relation: domain.RelationLead, Age: ageOf(v.Get("group.0.age")),
		Gender: domain.Gender(v.Get("group.0.gender"))})
	for i := range companionRows {
		row := "with." + strconv.Itoa(i)
		if who, age := v.Get(row+".who"), v.Get(row+".age"); who+age != "" {
			in.Group = append(in.Group, domain.Person{Relation: companions[who].relation, Gender: companions[who].gender,
				Age: ageOf(age)})
		}
	}
	return in, several
}

func ageOf(text string) int {
	if n, err := strconv.Atoi(text); err == nil && n >= 0 {
		return n
	}
	return -1
}

// tonightFault places a fault on the input it is about.
func tonightFault(e view.FieldError, form view.Form, several []string) view.FieldError {
	switch {
	case e.Path == "found_municipality" && len(several) > 0:
		e.Path, e.Code, e.Args = "which", "tonight.place_which", nil
	case e.Path == "found_municipality" && form.Get("place") != "":
		e.Path, e.Code, e.Args = "place", "tonight.place_unknown", nil
	case e.Path == "found_municipality":
		e.Path, e.Code = "place", "field.required"
	case e.Path == "language" && form.Get("language") != "":
		e.Code, e.Args = "tonight.language_unknown", nil
	}
	rest, is := strings.CutPrefix(e.Path, "group.")
	n, field, _ := strings.Cut(rest, ".")
	if i, err := strconv.Atoi(n); is && err == nil && i > 0 {
		if field != "age" {
			field = "who"
		}
		e.Path = "with." + strconv.Itoa(rowOfCompanion(form, i)) + "." + field
	}
	return e
}

// rowOfCompanion is the row that the n-th companion was read from: empty rows are left out.
func rowOfCompanion(form view.Form, n int) int {
	for i := range companionRows {
		row := "with." + strconv.Itoa(i)
		if form.Get(row+".who")+form.Get(row+".age") != "" {
			if n--; n == 0 {
				return i
			}
		}
	}
	return 0
}
