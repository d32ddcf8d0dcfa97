package oversight

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/figures"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

// viewLists are the picklists of the groups that waiting times are told by.
var viewLists = map[string]string{figures.ByGender: country.ListGender, figures.ByPeople: country.ListPeople,
	figures.ByLanguage: "language", figures.ByNationality: "nationality"}

// lacks shows the register of unmet need.
func (u *Pages) lacks(c *fiber.Ctx, actor domain.Actor) error {
	r, err := u.Work.Lacks(c.UserContext(), actor, c.Query("month"))
	filter := view.Form{Errors: request.Unnarrow(c, err)}
	if filter.Errors != nil {
		r, err = u.Work.Lacks(c.UserContext(), actor, "")
	}
	if err != nil {
		return err
	}
	const quarter, month = 3, len("2006-01")
	page := view.Lacks{Frame: u.Frame(c), Filter: filter, Taken: r.Taken, From: string(r.From), Until: string(r.Until),
		Earlier: view.URLLacks + "?month=" + string(r.From.Add(0, -quarter))[:month],
		Persons: r.Persons, Median: r.Median}
	if !r.Current {
		page.Later = view.URLLacks + "?month=" + string(r.From.Add(0, quarter))[:month]
	}
	for _, m := range r.Months {
		next := tables.Month{Month: m.Month}
		for _, l := range m.Rows {
			row := tables.Lack{Class: string(l.Class), Population: l.Population,
				N: yearly.Figure{Code: present.Unmet(l.Class, l.Rule), N: l.N}, In: l.In}
			next.Rows = append(next.Rows, row)
		}
		page.Months = append(page.Months, next)
	}
	for _, v := range r.Views {
		next := tables.Waits{By: v.By, List: viewLists[v.By]}
		for _, g := range v.Groups {
			code := g.Code
			if v.By == figures.ByBand {
				code = present.Band(code)
			}
			next.Groups = append(next.Groups, tables.Wait{Figure: yearly.Figure{Code: code, N: g.N}, Median: g.Median,
				Longest: g.Longest})
		}
		page.Views = append(page.Views, next)
	}
	return u.Show(c, request.StatusOfFilter(filter), page)
}
