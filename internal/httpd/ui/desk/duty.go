package desk

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

// dutyPage is how many agencies and shelters a page tells of.
const dutyPage = 40

// duty tells how agencies and shelters are reached at this moment.
func (u *Pages) duty(c *fiber.Ctx, actor domain.Actor) error {
	all, err := u.Work.OnDuty(c.UserContext(), actor, c.Query("department"))
	page := view.Duty{Frame: u.Frame(c), Filter: view.Form{Errors: request.Unnarrow(c, err)}}
	if page.Filter.Errors != nil {
		all, err = u.Work.OnDuty(c.UserContext(), actor, "")
	}
	if err != nil {
		return err
	}
	page.Filter.Values = map[string][]string{"department": {c.Query("department")}}
	at := view.URLDuty + "?department=" + url.QueryEscape(c.Query("department")) + "&from="
	all, page.Paging = request.Part(all, c.QueryInt("from"), dutyPage, func(n int) string { return at + strconv.Itoa(n) })
	for _, d := range all {
		row := tables.Duty{Name: d.Name, URL: view.URLAgencies + "/" + string(d.Agency), Department: d.Department,
			Phone: d.Phone, Hours: d.Hours, Rota: d.Rota, People: d.People}
		if d.Shelter != "" {
			row.URL = view.URLShelters + string(d.Shelter)
		}
		page.Rows = append(page.Rows, row)
	}
	return u.Show(c, request.StatusOfFilter(page.Filter), page)
}
