package ui

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

// consentPage shows what is agreed now and before, and how to change or end it.
func (u *UI) consentPage(c *fiber.Ctx) error {
	return u.showConsent(c, fiber.StatusOK, nil)
}

func (u *UI) showConsent(c *fiber.Ctx, status int, typed *view.Form) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	v, err := u.Work.ViewConsent(c.UserContext(), actor, cas)
	if err != nil {
		return err
	}
	names, err := u.recipients(c, actor)
	if err != nil {
		return err
	}
	maps.Copy(names, v.Agencies)
	url := view.URLCases + string(cas)
	page := u.consentOnPage(c, v, names)
	page.CaseURL, page.Back = url, "back.case"
	if v.Offer != "" {
		page.CaseURL, page.Back = view.URLOffers+string(v.Offer), "back.offer"
	}
	if typed == nil {
		typed = &view.Form{Values: consentValues(v), Rev: itoa(v.Consent.Rev)}
	}
	page.Form = *typed
	page.Form.Action = url + "/consent"
	for agency, name := range names {
		if agency != v.Owner {
			page.Recipients = append(page.Recipients, view.Option{Value: string(agency), Label: name})
		}
	}
	slices.SortFunc(page.Recipients, func(a, b view.Option) int { return strings.Compare(a.Label+a.Value, b.Label+b.Value) })
	return u.show(c, status, page)
}

// consentOnPage fills what is agreed now, what waits, and what was agreed before.
func (u *UI) consentOnPage(c *fiber.Ctx, v casework.ConsentPage, names map[domain.AgencyID]string) view.CaseConsent {
	lang := u.lang(c)
	now := u.consentOf(lang, v.Consent, names)
	page := view.CaseConsent{Frame: u.frame(c, ""), Code: v.Code, Minor: v.Minor, CanRecord: v.Can["consent.record"], Current: &now,
		CanWithdraw: v.Can["consent.withdraw"] && v.Consent.Live, CanConfirm: v.Can["consent.confirm"], Rev: itoa(v.Consent.Rev),
		Keeps: v.Consent.Limited && !v.Can["consent.parties"]}
	if w := v.Consent.Consent.Waiting; w != nil {
		waiting := u.consentOf(lang, casework.ConsentView{Consent: *w, Live: true}, names)
		waiting.State = "waiting"
		page.Waiting, page.WaitingFrom = &waiting, v.Agencies[w.Agency]
	}
	for _, past := range v.Past {
		page.Past = append(page.Past, u.consentOf(lang, casework.ConsentView{Consent: past, Live: past.Live(u.Work.Now())}, names))
	}
	return page
}

// recipients names the agencies of the network that could receive something, by the houses and programmes they run.
func (u *UI) recipients(c *fiber.Ctx, actor domain.Actor) (map[domain.AgencyID]string, error) {
	known, err := u.Work.KnownProviders(c.UserContext(), actor)
	if err != nil {
		return nil, err
	}
	out := map[domain.AgencyID]string{}
	for _, k := range known {
		if out[k.Agency] != "" {
			out[k.Agency] += ", "
		}
		out[k.Agency] += k.Name
	}
	return out, nil
}

// consentOf words a consent as it stands.
func (u *UI) consentOf(lang string, v casework.ConsentView, names map[domain.AgencyID]string) view.ConsentView {
	k := v.Consent
	out := view.ConsentView{GivenBy: k.GivenBy, Representative: k.Representative, Language: k.Language, Interpreter: k.Interpreter, Method: k.Method,
		At: k.ObtainedAt, Until: k.ExpiresAt, Withdrawn: k.WithdrawnAt, SplitAgreed: k.SplitAgreed, State: "live"}
	switch {
	case k.ID == "" || k.GivenBy == "":
		return view.ConsentView{State: "none"}
	case !k.WithdrawnAt.IsZero():
		out.State = "withdrawn"
	case !v.Live:
		out.State = "expired"
	}
	if u.Work.Pack().Has(country.ListAgencyType, k.Representative) {
		out.Representative = u.Work.Pack().Label(country.ListAgencyType, k.Representative, lang)
	}
	for _, s := range u.Work.Pack().List(country.ListConsentScope) {
		if answer := k.Scopes[domain.Scope(s.Code)]; answer != "" {
			out.Scopes = append(out.Scopes, view.ScopeAnswer{Scope: s.Code, Answer: string(answer)})
		}
	}
	for _, to := range k.Recipients {
		if name := names[to]; name != "" {
			out.Recipients = append(out.Recipients, name)
		} else {
			out.Recipients = append(out.Recipients, "…")
		}
	}
	return out
}

// consentValues begins a new consent from what is agreed now, so that changing one answer does not mean asking everything again.
func consentValues(v casework.ConsentPage) map[string][]string {
	k := v.Consent.Consent
	s := sheet{}
	s.set("consent.language", v.Language)
	if !v.Consent.Live {
		return s
	}
	for scope, answer := range k.Scopes {
		s.set("consent.scopes."+string(scope), string(answer))
	}
	s.set("consent.given_by", k.GivenBy)
	s.set("consent.representative", k.Representative)
	s.set("consent.language", k.Language)
	s.tick("consent.split_agreed", k.SplitAgreed)
	if v.Can["consent.parties"] { // Whoever does not see all of them would leave the others out without knowing.
		for _, to := range k.Recipients {
			s["recipients"] = append(s["recipients"], string(to))
		}
	}
	return s
}

// consentActs are what a form of the page can ask for beside recording, and what the next page says when it is done.
var consentActs = map[string]string{"withdraw": "flash.consent_withdrawn", "confirm": "flash.consent_confirmed", "reject": "flash.consent_rejected"}

// consentPost records what is agreed now, ends it, or answers what waits for her team. Ending needs no reason and no second thought of ours.
func (u *UI) consentPost(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	cas, err := id[domain.CaseID](c, "id")
	if err != nil {
		return err
	}
	form, err := u.form(c)
	if err != nil {
		return err
	}
	to := view.URLCases + string(cas) + "/consent"
	if said, known := consentActs[form.Get("_do")]; known {
		err := u.once(c, actor, form, func(ctx context.Context) error {
			switch form.Get("_do") {
			case "confirm":
				return u.Work.ConfirmConsent(ctx, actor, cas, revision(form))
			case "reject":
				return u.Work.RejectConsent(ctx, actor, cas, revision(form))
			}
			return u.Work.WithdrawConsent(ctx, actor, cas)
		})
		if err != nil {
			return err
		}
		return u.done(c, said, to)
	}
	r := u.reader(form.Values)
	in := r.consent()
	if err = r.faults.Err(); err == nil {
		err = u.once(c, actor, form, func(ctx context.Context) error { return u.Work.RecordConsent(ctx, actor, cas, revision(form), in) })
	}
	if err != nil {
		if !mayShow(err) {
			return err
		}
		form.Errors = fieldFaults(err)
		for i := range form.Errors {
			form.Errors[i].Path = inputOf(form.Errors[i].Path, r.sheet)
		}
		return u.showConsent(c, fiber.StatusUnprocessableEntity, &form)
	}
	return u.done(c, "flash.consent_recorded", to)
}
