package intake

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/dossier"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/names"
)

// showConsent shows what is agreed now and before, and how to change or end it.
func (u *Pages) showConsent(c *fiber.Ctx, status int, typed *view.Form) error {
	actor, cas, v, err := request.Read(c, u.Work.ViewConsent)
	if err != nil {
		return err
	}
	agencies, err := u.recipients(c, actor)
	if err != nil {
		return err
	}
	maps.Copy(agencies, v.Agencies)
	url := view.URLCases + string(cas)
	page := u.consentOnPage(c, v, agencies)
	page.CaseURL, page.Back = url, "back.case"
	if v.Offer != "" {
		page.CaseURL, page.Back = view.URLOffers+string(v.Offer), "back.offer"
	}
	if typed == nil {
		typed = &view.Form{Values: u.consentValues(v, u.Lang(c)), Rev: request.FormatRevision(v.Consent.Rev)}
	} else if typed.Get("_do") == doComplete { // The other form of the page stands as it was.
		values := u.consentValues(v, u.Lang(c))
		maps.Copy(values, typed.Values)
		typed.Values = values
	}
	page.Form = *typed
	page.Form.Action = url + "/consent"
	delete(agencies, v.Owner)
	page.Recipients, page.Many = offered(agencies, inputs{page.Form.Values})
	page.OwnRows = inputs{page.Form.Values}.ownRows()
	return u.Show(c, status, page)
}

// findName is the input in which one looks for a recipient.
const findName = "consent.find"

// offered are the recipients that a form offers: all of a few; of many those that are chosen, and those whose name
// holds what is looked for.
func offered(agencies map[domain.AgencyID]string, s inputs) (out []view.Option, many bool) {
	many = len(agencies) > request.MostOptions
	chosen, q, found := s.List("recipients"), names.Fold(strings.TrimSpace(s.Get(findName))), 0
	for i := range s.rows(ownRows) {
		chosen = append(chosen, s.Get(ownRows.at(i)+".agency"))
	}
	for _, id := range slices.Sorted(maps.Keys(agencies)) {
		if many && !slices.Contains(chosen, string(id)) {
			if q == "" || found == request.MostOptions || !strings.Contains(names.Fold(agencies[id]), q) {
				continue
			}
			found++
		}
		out = append(out, view.Option{Value: string(id), Label: agencies[id]})
	}
	names.Sort(out, func(o view.Option) string { return o.Label })
	return out, many
}

// ownRows returns the prefixes of the rows of what is narrower for one receiver: those filled, and an empty one.
func (s inputs) ownRows() []string {
	rows := s.rows(ownRows)
	if rows == 0 || s.Get(ownRows.at(rows-1)+".agency") != "" {
		rows++
	}
	var out []string
	for i := range min(rows, ownRows.most) {
		out = append(out, ownRows.at(i))
	}
	return out
}

// consentOnPage fills what is agreed now, what waits, and what was agreed before.
func (u *Pages) consentOnPage(c *fiber.Ctx, v dossier.ConsentPage, names map[domain.AgencyID]string) view.CaseConsent {
	lang := u.Lang(c)
	now := present.Consent(u.Work.Pack(), lang, v.Consent, names)
	page := view.CaseConsent{Frame: u.Frame(c), Code: v.Code, Minor: v.Minor, CanRecord: v.Can["consent.record"],
		Current: &now, CanWithdraw: v.Can["consent.withdraw"], CanConfirm: v.Can["consent.confirm"],
		CanComplete: v.Can["consent.complete"], Rev: request.FormatRevision(v.Consent.Rev),
		Keeps: v.Consent.Limited && !v.Can["consent.parties"]}
	if w := v.Consent.Consent.Waiting; w != nil {
		waiting := present.Consent(u.Work.Pack(), lang, dossier.ConsentView{Consent: *w, Live: true}, names)
		waiting.State = "waiting"
		page.Waiting, page.WaitingFrom = &waiting, v.Agencies[w.Agency]
	}
	for _, past := range v.Past {
		page.Past = append(page.Past, present.Consent(u.Work.Pack(), lang,
			dossier.ConsentView{Consent: past, Live: past.Live(u.Work.Now())}, names))
	}
	return page
}

// recipients names the agencies of the network that could receive something, by the houses and programmes they run.
func (u *Pages) recipients(c *fiber.Ctx, actor domain.Actor) (map[domain.AgencyID]string, error) {
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

// consentValues begins a new consent from what is agreed now, so that changing one answer does not mean asking
// everything again.
func (u *Pages) consentValues(v dossier.ConsentPage, lang string) map[string][]string {
	k := v.Consent.Consent
	s := request.Values{}
	s.Set("consent.language", v.Language)
	if !v.Consent.Live {
		return s
	}
	for scope, answer := range k.Scopes {
		s.Set("consent.scopes."+string(scope), string(answer))
	}
	s.Set("consent.given_by", k.GivenBy)
	s.Set("consent.representative", k.Representative)
	if pack := u.Work.Pack(); pack.Has(country.ListAgencyType, k.Representative) {
		s.Set("consent.representative", pack.Label(country.ListAgencyType, k.Representative, lang))
	}
	s.Set("consent.language", k.Language)
	s.Tick("consent.split_agreed", k.SplitAgreed)
	if v.Can["consent.parties"] { // Whoever does not see all of them would leave the others out without knowing.
		s["recipients"] = present.Texts(k.Recipients)
		otherwise := reachEach
		if len(k.Recipients) > 0 {
			otherwise = reachNamed
		}
		s.Set("consent.reach", cmp.Or(string(k.Reach), otherwise))
	}
	s["consent.purposes"] = present.Texts(k.Purposes)
	for i, own := range k.Own {
		p := ownRows.at(i)
		s.Set(p+".agency", string(own.Agency))
		s[p+".purposes"] = present.Texts(own.Purposes)
		if !own.ExpiresAt.IsZero() {
			s.Set(p+".expires_at", own.ExpiresAt.In(u.Work.Pack().TimeZone()).Format(time.DateOnly))
		}
	}
	return s
}

// consentActs are what a form of the page can ask for beside recording, and what the next page says when it is done.
var consentActs = map[string]string{"withdraw": "flash.consent_withdrawn", "confirm": "flash.consent_confirmed",
	"reject": "flash.consent_rejected"}

// consentPost records what is agreed now, ends it, or answers what waits for her team. Ending needs no reason and no
// second thought of ours.
func (u *Pages) consentPost(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	to := view.URLCases + string(cas) + "/consent"
	if said, known := consentActs[form.Get("_do")]; known {
		return u.Carry(c, actor, form, request.Act{
			Do: func(ctx context.Context) error {
				switch form.Get("_do") {
				case "confirm":
					return u.Work.ConfirmConsent(ctx, actor, cas, request.Revision(form))
				case "reject":
					return u.Work.RejectConsent(ctx, actor, cas, request.Revision(form))
				}
				return u.Work.WithdrawConsent(ctx, actor, cas)
			},
			Flash: said, To: to,
		})
	}
	if form.Get("_do") == "find" {
		return u.showConsent(c, fiber.StatusOK, &form)
	}
	if form.Get("_do") == doComplete {
		return u.completeConsent(c, actor, cas, form)
	}
	r := u.reader(inputs{form.Values})
	in := r.consent()
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			if err := r.faults.Err(); err != nil {
				return err
			}
			return u.Work.RecordConsent(ctx, actor, cas, request.Revision(form), in)
		},
		Again: func(form view.Form, err error) error {
			for i := range form.Errors {
				form.Errors[i].Path = inputOf(form.Errors[i].Path, r.inputs)
			}
			return u.showConsent(c, fiber.StatusUnprocessableEntity, &form)
		},
		Flash: "flash.consent_recorded", To: to,
	})
}

// doComplete is the button that adds what was left for a later conversation. Its inputs are apart from those of a new
// consent.
const (
	doComplete  = "complete"
	laterInputs = "later."
)

// completeConsent adds what she answered in a later conversation.
func (u *Pages) completeConsent(c *fiber.Ctx, actor domain.Actor, cas domain.CaseID, form view.Form) error {
	answers := map[domain.Scope]domain.Answer{}
	for _, v := range u.Work.Pack().ConsentScopes() {
		if said := form.Get(laterInputs + v.Code); said != "" {
			answers[domain.Scope(v.Code)] = domain.Answer(said)
		}
	}
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.CompleteConsent(ctx, actor, cas, request.Revision(form), answers)
		},
		Again: func(form view.Form, err error) error {
			for i, e := range form.Errors {
				form.Errors[i].Path = strings.Replace(e.Path, "consent.scopes.", laterInputs, 1)
			}
			return u.showConsent(c, fiber.StatusUnprocessableEntity, &form)
		},
		Flash: "flash.consent_completed", To: view.URLCases + string(cas) + "/consent",
	})
}
