package ui

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
)

func (u *UI) mountPeople(app *fiber.App) {
	app.Get(view.URLPeople, u.people)
	app.Get("/people/new", u.newPerson)
	app.Post("/people/new", u.createPerson)
	app.Get("/people/:id", u.person)
	app.Post("/people/:id", u.onPerson)
}

// peoplePage is how many accounts one page lists.
const peoplePage = 50

// people lists accounts: an operator sees every agency's, everybody else who keeps accounts their own agency's.
func (u *UI) people(c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	page := view.People{Frame: u.frame(c, "title.people"), CanCreate: true, AllOver: actor.Role == domain.RoleAdmin}
	page.Filter.Values = map[string][]string{"q": {c.Query("q")}, "role": {c.Query("role")}}
	rows, err := u.accountRows(c, actor, page.AllOver)
	if err != nil {
		return err
	}
	rows = slices.DeleteFunc(rows, func(r view.PersonRow) bool { return !lookedFor(r, c.Query("q"), c.Query("role")) })
	from, _ := strconv.Atoi(c.Query("from"))
	from = min(max(from, 0), len(rows))
	to := min(from+peoplePage, len(rows))
	page.Rows = rows[from:to]
	query := "?q=" + escape(c.Query("q")) + "&role=" + escape(c.Query("role")) + "&from="
	if from > 0 {
		page.Paging.Prev = view.URLPeople + query + strconv.Itoa(max(from-peoplePage, 0))
	}
	if to < len(rows) {
		page.Paging.Next = view.URLPeople + query + strconv.Itoa(to)
	}
	return u.show(c, fiber.StatusOK, page)
}

func (u *UI) accountRows(c *fiber.Ctx, actor domain.Actor, all bool) ([]view.PersonRow, error) {
	ids, names := []domain.AgencyID{actor.Agency}, map[domain.AgencyID]string{actor.Agency: actor.AgencyName}
	if all {
		agencies, err := u.Identity.ListAgencies(c.UserContext(), actor)
		if err != nil {
			return nil, err
		}
		ids = ids[:0]
		for _, a := range agencies {
			ids, names[a.V.ID] = append(ids, a.V.ID), a.V.Name
		}
	}
	var out []view.PersonRow
	for _, id := range ids {
		list, err := u.Identity.ListAccounts(c.UserContext(), actor, id)
		if err != nil {
			return nil, err
		}
		for _, a := range list {
			row := view.PersonRow{URL: view.URLPeople + "/" + string(a.V.ID), Name: a.V.Name, Login: a.V.Login, Agency: names[id], State: accountState(a.V.Active)}
			for _, r := range a.V.Roles {
				row.Roles = append(row.Roles, string(r))
			}
			out = append(out, row)
		}
	}
	return out, nil
}

func accountState(active bool) string {
	if active {
		return "active"
	}
	return "disabled"
}

// lookedFor reports whether an account is one of those looked for.
func lookedFor(r view.PersonRow, q, role string) bool {
	q = strings.ToLower(strings.TrimSpace(q))
	return (q == "" || strings.Contains(strings.ToLower(r.Name), q) || strings.Contains(r.Login, q)) && (role == "" || slices.Contains(r.Roles, role))
}
