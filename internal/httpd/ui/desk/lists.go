package desk

import (
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// deskList is how many rows of each of its lists a page shows before it is asked for all of one, and deskPage how many
// rows a page of one list holds.
const (
	deskList = 8
	deskPage = 25
)

// shown is the part of a list that a page shows: its first rows, or, where the address asks for this list (show), the
// rows from a place on. The links lead to the rest, to the part of the page where the list stands, and keep what the
// page is narrowed to.
func shown[T any](c *fiber.Ctx, name string, all []T) ([]T, view.Paging) {
	at := func(from int) string {
		query := "?show=" + name + "&from=" + strconv.Itoa(from)
		for _, key := range []string{"department", "urgency", "class"} {
			if value := c.Query(key); value != "" {
				query += "&" + key + "=" + url.QueryEscape(value)
			}
		}
		return c.Path() + query + "#" + name
	}
	if c.Query("show") != name {
		more := view.Paging{N: len(all)}
		if len(all) > deskList {
			more.All, all = at(0), all[:deskList]
		}
		return all, more
	}
	part, more := request.Part(all, c.QueryInt("from"), deskPage, at)
	return part, more
}
