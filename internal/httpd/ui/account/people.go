// Package account serves the people and the organisations of the network.
package account

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/names"
	"amparo/internal/ordering"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountPeople(app)
	u.mountApprovals(app)
	u.mountAgencies(app)
	u.mountMachines(app)
	u.mountChannels(app)
	u.mountGuide(app)
	u.mountRota(app)
}

func (u *Pages) mountPeople(app *fiber.App) {
	app.Get(view.URLHealth, request.Signed(u.health))
	app.Get(view.URLPeople, request.Signed(u.people))
	app.Get("/people/new", u.newPerson)
	app.Post("/people/new", u.Sent(u.createPerson))
	app.Get("/people/:id", u.person)
	app.Post("/people/:id", request.SentOn(u.Base, u.onPerson))
}

// peoplePage is how many accounts, or organisations, one page lists.
const peoplePage = 50

// people lists accounts: an operator sees every agency's, everybody else who keeps accounts their own agency's.
func (u *Pages) people(c *fiber.Ctx, actor domain.Actor) error {
	page := view.People{Frame: u.Frame(c), CanCreate: true, AllOver: actor.Role == domain.RoleAdmin}
	rows, err := u.accountRows(c, actor, page.AllOver)
	if page.Filter.Errors = request.Unnarrow(c, err); page.Filter.Errors != nil {
		rows, err = u.accountRows(c, actor, page.AllOver)
	}
	if err != nil {
		return err
	}
	page.Filter.Values = map[string][]string{"q": {c.Query("q")}, "role": {c.Query("role")},
		"sort": {c.Query("sort")}}
	rows = slices.DeleteFunc(rows, func(r view.PersonRow) bool { return !lookedFor(r, c.Query("q")) })
	if request.TakesAll(c) {
		return u.exportPeople(c, actor, rows)
	}
	query := "?q=" + escape(c.Query("q")) + "&role=" + escape(c.Query("role")) +
		"&sort=" + escape(c.Query("sort")) + "&from="
	page.Rows, page.Paging = request.Part(rows, c.QueryInt("from"), peoplePage, func(n int) string {
		return view.URLPeople + query + strconv.Itoa(n)
	})
	return u.Show(c, request.StatusOfFilter(page.Filter), page)
}

// exportPeople sends the accounts that are listed as a file.
func (u *Pages) exportPeople(c *fiber.Ctx, actor domain.Actor, list []view.PersonRow) error {
	lang := u.Lang(c)
	var rows [][]string
	for _, r := range list {
		var roles []string
		for _, role := range r.Roles {
			roles = append(roles, u.Work.Pack().Label(country.ListRole, role, lang))
		}
		rows = append(rows, []string{r.Name, r.Login, r.Agency, strings.Join(roles, "; "),
			u.Text(lang, "state.account."+r.State)})
	}
	return u.Export(c, actor, "people", "D1", []string{"f.name", "f.login", "f.agency", "f.roles", "people.state"}, rows)
}

func (u *Pages) accountRows(c *fiber.Ctx, actor domain.Actor, all bool) ([]view.PersonRow, error) {
	ids, called := []domain.AgencyID{actor.Agency}, map[domain.AgencyID]string{actor.Agency: actor.AgencyName}
	if all {
		agencies, err := u.Identity.ListAgencies(c.UserContext(), actor)
		if err != nil {
			return nil, err
		}
		ids = ids[:0]
		for _, a := range agencies {
			ids, called[a.V.ID] = append(ids, a.V.ID), a.V.Name
		}
	}
	var out []view.PersonRow
	since := map[string]time.Time{}
	for _, id := range ids {
		list, err := u.Identity.ListAccounts(c.UserContext(), actor, id, domain.Role(c.Query("role")))
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			at := view.URLPeople + "/" + string(a.V.ID)
			since[at] = a.V.CreatedAt
			out = append(out, view.PersonRow{URL: at, Name: a.V.Name, Login: a.V.Login, Agency: called[id],
				State: accountState(a.V.Active), Roles: present.Texts(a.V.Roles), Languages: a.V.Languages})
		}
	}
	names.Sort(out, func(r view.PersonRow) string { return r.Name })
	by := ordering.By(c.Query("sort"))
	ordering.Sort(out, by, func(r view.PersonRow) ordering.Keys { return ordering.Keys{Since: since[r.URL]} })
	return out, by.Check(ordering.Newest)
}

func accountState(active bool) string {
	if active {
		return "active"
	}
	return "disabled"
}

// lookedFor reports whether an account is one of those looked for.
func lookedFor(r view.PersonRow, q string) bool {
	q = names.Fold(strings.TrimSpace(q))
	return q == "" || strings.Contains(names.Fold(r.Name), q) || strings.Contains(r.Login, q)
}

// health shows the operators how the installation is.
func (u *Pages) health(c *fiber.Ctx, actor domain.Actor) error {
	if err := u.Identity.MayReadSettings(c.UserContext(), actor); err != nil {
		return err
	}
	page := view.Health{Frame: u.Frame(c)}
	if u.Checkup != nil {
		for _, f := range u.Checkup(c.UserContext()) {
			page.Findings = append(page.Findings, view.Finding{State: f[0], What: f[1], Text: f[2]})
		}
	}
	return u.Show(c, fiber.StatusOK, page)
}
