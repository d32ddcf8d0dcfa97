package request

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/ui/view"
)

// lists are the pages that others lead back to, as the reader left them.
var lists = []string{view.URLHome, view.URLDesk, view.URLInbox, view.URLAgencies, view.URLPeople, view.URLInterpreter}

// longestList is how long an address may be that is kept.
const longestList = 600

// keepList remembers a list that is shown, with its filters, order and place, until the reader signs out.
func (b *Base) keepList(c *fiber.Ctx) {
	at := c.OriginalURL()
	if c.Method() != fiber.MethodGet || !slices.Contains(lists, c.Path()) || len(at) > longestList || LooksByItself(c) {
		return
	}
	if kept := url.QueryEscape(at); c.Cookies(b.Cookies.List()) != kept {
		b.Cookies.Set(c, b.Cookies.List(), kept, 0)
	}
}

// listSeen is where the ways back to the list last seen lead, by the address that a page or the navigation has for it.
func (b *Base) listSeen(c *fiber.Ctx, nav []view.NavItem) map[string]string {
	at, err := url.QueryUnescape(c.Cookies(b.Cookies.List()))
	path, _, _ := strings.Cut(at, "?")
	if err != nil || BackTo(at, "") == "" || !slices.Contains(lists, path) {
		return nil
	}
	seen := map[string]string{path: at}
	for _, item := range nav {
		if bare, _, _ := strings.Cut(item.URL, "?"); bare == path {
			seen[item.URL] = at
		}
	}
	return seen
}
