// Package countrylists serves the pages on which two people change lists, telephone lines and days of rest of the
// country pack.
package countrylists

import (
	"context"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/countrylists"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/packchange"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

const (
	urlPage  = "/country"
	pageSize = 30
)

// Parts of the page beside the lists, which go by their names.
const (
	partLines = "lines"
	partDays  = "days"
	partPast  = "past"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(urlPage, request.Signed(func(c *fiber.Ctx, a domain.Actor) error { return u.show(c, a, nil, nil) }))
	app.Post(urlPage, u.Sent(u.send))
}

// CountryLists is one part of what may be changed, or the way to every part. Kind makes the keys
// packchange.kind.<Kind> and Open packchange.open.<Open>.
type CountryLists struct {
	view.Frame
	Of, Title string // the part; empty: the ways to the others
	Kind      packchange.Kind
	Open      country.Openness
	Changes   []Change
	Ways      []Way
	Items     []Item
	One       *Item         // what the form changes; nil: it adds one
	Likes     []view.Option // whose rules a new value takes
	Form      view.Form     // kind, list, key, like, es, en, confirmed, place, each, why
	Paging    view.Paging
}

// Way leads to one list.
type Way struct {
	Title, URL string
	N          int
}

// Change is one change as it stands. Its acts and states make the keys packchange.act.<Act> and
// packchange.state.<Standing>.
type Change struct {
	countrylists.ChangeView
	List, Label string // titles
}

// Item is a value, a line or a day. Without an address it can not be changed.
type Item struct {
	Key, ES, EN, URL                               string
	Retired, Unproven, Needed, Each, Easter, Works bool
	Day                                            string // of this year, where the key is of every year
	Place                                          int
}

func (u *Pages) show(c *fiber.Ctx, actor domain.Actor, typed *view.Form, wrong error) error {
	of, key := c.Query("of"), c.Query("key")
	if typed != nil {
		of, key = typed.Get("of"), typed.Get("one")
	}
	all, err := u.Work.Changes(c.UserContext(), actor)
	if err != nil {
		return err
	}
	now, err := u.Work.Changeable(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := CountryLists{Frame: u.Frame(c), Of: of, Form: *request.FormAt(typed, urlPage, 0)}
	u.changes(c, &page, all)
	if !u.part(&page, now, key) {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if one := page.One; one != nil && typed == nil {
		page.Form.Values = map[string][]string{"es": {one.ES}, "en": {one.EN}}
		if one.Place > 0 {
			page.Form.Values["place"] = []string{strconv.Itoa(one.Place)}
		}
		if one.Place > 0 && !one.Unproven {
			page.Form.Values["confirmed"] = []string{"on"}
		}
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// changes are those that wait, or on the page of what was, the others.
func (u *Pages) changes(c *fiber.Ctx, page *CountryLists, all []countrylists.ChangeView) {
	pack := u.Work.Pack()
	for _, v := range all {
		if v.Waits == (page.Of == partPast) {
			continue
		}
		row := Change{ChangeView: v, Label: v.Of.Key}
		if v.Of.Kind == packchange.Value {
			row.List = pack.ListTitle(v.Of.List, page.Lang)
		}
		page.Changes = append(page.Changes, row)
	}
	if page.Of == partPast {
		page.Changes, page.Paging = request.Part(page.Changes, c.QueryInt("from"), pageSize, func(n int) string {
			return urlPage + "?of=" + partPast + "&from=" + strconv.Itoa(n)
		})
	}
}

// part fills one part of the page, and reports whether there is such a one.
func (u *Pages) part(page *CountryLists, now countrylists.Changeable, key string) bool {
	at := func(key string) string {
		return urlPage + "?of=" + url.QueryEscape(page.Of) + "&key=" + url.QueryEscape(key)
	}
	pack := u.Work.Pack()
	switch page.Of {
	case partPast:
		return key == ""
	case "":
		for _, l := range now.Lists {
			page.Ways = append(page.Ways, Way{pack.ListTitle(l.Name, page.Lang), urlPage + "?of=" + l.Name, len(l.Values)})
		}
		return key == ""
	case partLines:
		page.Kind, page.Open = packchange.Line, country.Open
		for i, l := range now.Lines {
			page.Items = append(page.Items, Item{Key: l.Number, ES: l.ES, EN: l.EN, URL: at(l.Number), Unproven: !l.Confirmed,
				Place: i + 1})
		}
	case partDays:
		page.Kind, page.Open = packchange.Rest, country.Open
		for _, d := range now.Days {
			item := Item{Key: d.Key, Day: d.Key, Each: d.Each, Easter: d.Easter, Works: d.Works}
			if d.Each {
				item.Day = string(u.Work.Today()[:len("2027-")]) + d.Key
			}
			if !d.Easter {
				item.URL = at(d.Key)
			}
			page.Items = append(page.Items, item)
		}
	default:
		page.Kind = packchange.Value
		for _, l := range now.Lists {
			if l.Name == page.Of {
				page.Title, page.Open = pack.ListTitle(l.Name, page.Lang), l.Open
				page.values(l, at)
			}
		}
	}
	for i := range page.Items {
		if page.Items[i].Key == key {
			page.One = &page.Items[i]
		}
	}
	return page.Open != "" && (key == "" || page.One != nil)
}

func (p *CountryLists) values(l countrylists.List, at func(string) string) {
	for _, v := range l.Values {
		item := Item{Key: v.Code, ES: v.ES, EN: v.EN, Retired: v.Retired, Needed: l.Leaning[v.Code]}
		if l.Open != country.Closed {
			item.URL = at(v.Code)
		}
		p.Items = append(p.Items, item)
		if l.Like {
			p.Likes = append(p.Likes, view.Option{Value: v.Code, Label: v.Label(p.Lang)})
		}
	}
}

// send asks for a change, or decides one.
func (u *Pages) send(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	do := form.Get("_do")
	a := request.Act{Flash: "flash.packchange_" + do, To: urlPage,
		Again: func(form view.Form, err error) error { return u.show(c, actor, &form, err) }}
	switch do {
	case "confirm", "refuse":
		a.Do = func(ctx context.Context) error {
			return u.Work.DecideChange(ctx, actor, packchange.ID(form.Get("change")), do == "confirm")
		}
	case "add", "edit", "remove", "restore":
		a.Flash = "flash.packchange_asked"
		a.Do = func(ctx context.Context) error {
			_, err := u.Work.AskChange(ctx, actor, asked(form, packchange.Act(do)))
			return err
		}
	default:
		return fault.At("_do", "field.choose_one")
	}
	return u.Carry(c, actor, form, a)
}

// asked reads what somebody asks for. A day of every year is chosen in a calendar too, and loses its year.
func asked(form view.Form, do packchange.Act) countrylists.Input {
	of := packchange.Target{Kind: packchange.Kind(form.Get("kind")), Act: do, Key: request.Line(form, "key"),
		Like: form.Get("like")}
	const year = len("2027-")
	switch {
	case of.Kind == packchange.Value:
		of.List = form.Get("of")
	case of.Kind == packchange.Rest && request.Checked(form, "each") && len(of.Key) > year:
		of.Key = of.Key[year:]
	}
	in := countrylists.Input{Target: of, Reason: request.Line(form, "why")}
	if of.Kind == packchange.Rest || do == packchange.Remove || do == packchange.Restore {
		return in
	}
	in.Said = packchange.Said{ES: request.Line(form, "es"), EN: request.Line(form, "en")}
	if of.Kind == packchange.Line {
		in.Confirmed = request.Checked(form, "confirmed")
		if in.Place = request.Number(form, "place"); form.Get("place") == "" {
			in.Place = 0
		}
	}
	return in
}
