package desk

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// deskList is how many rows of each of its lists a page shows before it is asked for all of one, deskPage how many rows
// a page of one list holds, and deskBeside how many rows of each other list stand beside that one.
const (
	deskList   = 6
	deskPage   = 16
	deskBeside = 4
)

// shown is the part of a list that a page shows: its first rows, or, where the address asks for this list (show), the
// rows from a place on. The links lead to the rest, to the part of the page where the list stands, and keep what the
// page is narrowed to.
func shown[T any](c *fiber.Ctx, name string, all []T) ([]T, view.Paging) {
	at := func(from int) string {
		query := "?show=" + name + "&from=" + strconv.Itoa(from)
		for _, key := range deskNarrows {
			if value := c.Query(key); value != "" {
				query += "&" + key + "=" + url.QueryEscape(value)
			}
		}
		return c.Path() + query + "#" + name
	}
	if request.TakesAll(c) {
		return all, view.Paging{N: len(all)}
	}
	chosen := c.Query("show")
	if chosen == "" && name == "waiting" && narrowed(c) {
		chosen = name // Who narrows the page looks for somebody who waits.
	}
	if chosen != name {
		first, more := deskList, view.Paging{N: len(all)}
		if chosen != "" || name == "board" {
			first = deskBeside
		}
		if len(all) > first {
			more.All, all = at(0), all[:first]
		}
		return all, more
	}
	part, more := request.Part(all, c.QueryInt("from"), deskPage, at)
	return part, more
}

// deskNarrows are the names by which an address narrows the desk.
var deskNarrows = []string{"department", "urgency", "class", "unmet", "sort"}

func narrowed(c *fiber.Ctx) bool {
	return slices.ContainsFunc(deskNarrows, func(name string) bool { return c.Query(name) != "" })
}

// showName answers who asks for the name that somebody in a list uses: the reading is logged for her case, and the
// list is shown again with the name in its place.
func (u *Pages) showName(c *fiber.Ctx, actor domain.Actor, form view.Form, lists ...[]view.Item) error {
	id, ok := domain.ParseID[domain.CaseID](form.Get("name"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	who, err := u.Work.ReadIdentity(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	var names []string
	for _, p := range who.V.Persons {
		if name := cmp.Or(p.UseName, p.Given); name != "" {
			names = append(names, name)
		}
	}
	said := cmp.Or(strings.Join(names, ", "), who.V.Alias, u.Text(u.Lang(c), "names.none"))
	for _, list := range lists {
		for i := range list {
			if list[i].Names == string(id) {
				list[i].Name = said
			}
		}
	}
	return nil
}
