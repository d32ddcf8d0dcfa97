package oversight

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/figures"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/labels"
	"amparo/internal/httpd/ui/view/tables"
)

func (u *Pages) mountYears(app *fiber.App) {
	app.Get(view.URLYears, request.Signed(u.years))
	app.Get(view.URLYears+"/:id", request.Signed(func(c *fiber.Ctx, actor domain.Actor) error {
		return u.year(c, actor, view.Form{}, nil)
	}))
	app.Post(view.URLYears+"/:id/count", u.Sent(u.countYear))
	app.Post(view.URLYears+"/:id/stated", u.Sent(u.stateFigure))
}

// yearLists are the picklists of what the tables of a year are by.
var yearLists = map[string]string{figures.ByGender: country.ListGender, figures.ByPeople: country.ListPeople,
	figures.ByLanguage: "language", figures.ByNationality: "nationality", figures.ByDepartment: "department",
	figures.ByStatus: country.ListTraffickingStatus, figures.ByAgencyType: country.ListAgencyType,
	figures.ByExploitation: country.ListExploitation, figures.ByRecruitment: country.ListRecruitment}

// years lists the years that are over, as a page or as a file.
func (u *Pages) years(c *fiber.Ctx, actor domain.Actor) error {
	if c.Query("of") == "htcds" && request.TakesAll(c) {
		return u.ExportCases(c, actor)
	}
	list, err := u.Work.Years(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page, most := view.Years{Frame: u.Frame(c)}, 0
	for _, y := range list {
		page.Takes = page.Takes || y.Takes
		if y.Report != nil {
			most = max(most, y.Report.Persons.N)
		}
	}
	for _, y := range list {
		page.Rows = append(page.Rows, tables.Year{Year: y.Year, URL: view.URLYears + "/" + y.ID(), Most: most})
	}
	if !request.TakesAll(c) {
		return u.Show(c, fiber.StatusOK, page)
	}
	words := labels.New(u.Work.Pack())
	kinds := words.Codes(country.ListOfficialFigure)
	var rows [][]string
	for _, y := range list {
		row := []string{y.ID(), "", "", "", "", ""}
		if r := y.Report; r != nil {
			row = []string{y.ID(), r.Persons.String(), r.Referred().String(), r.InHouses().String(), r.InCare().String(),
				strconv.Itoa(r.Agencies)}
		}
		for _, kind := range kinds {
			cell := ""
			for _, said := range y.Latest() {
				if said.Kind == kind {
					cell = strconv.Itoa(said.N)
				}
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	lang := u.Lang(c)
	head := u.texts(lang, "year.year", "year.persons", "year.referred", "year.sheltered", "year.served", "year.agencies")
	for _, kind := range kinds {
		head = append(head, words.Label(country.ListOfficialFigure, kind, lang))
	}
	return u.ExportFigures(c, actor, "years", head, rows)
}

// year shows one year, or sends it as a file; stated is a figure that came back, and why is the reason.
func (u *Pages) year(c *fiber.Ctx, actor domain.Actor, stated view.Form, why error) error {
	n, err := strconv.Atoi(c.Params("id"))
	if err != nil {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	y, err := u.Work.ReadYear(c.UserContext(), actor, n)
	if err != nil {
		return err
	}
	page := view.Year{Frame: u.Frame(c), Of: y.Year, From: string(y.From), Count: y.Countable, Read: y.Read,
		Takes: y.Takes && y.Report != nil, Form: stated,
		Latest: y.Latest()}
	if y.May {
		page.Form.Action = view.URLYears + "/" + y.ID() + "/stated"
	}
	if y.Report != nil {
		before, err := u.Work.ReadYear(c.UserContext(), actor, n-1)
		if err != nil && fault.As(err).Kind != fault.Invalid { // Before the first year there is none.
			return err
		}
		for _, tab := range y.Report.Tables {
			page.Tables = append(page.Tables, u.groupsOf(tab, before.Report, page.Lang))
		}
		if request.TakesAll(c) {
			head := u.texts(page.Lang, "year.by", "figures.what", "year.persons", "year.before")
			for _, help := range yearly.Helps {
				head = append(head, u.Text(page.Lang, "year.help."+help))
			}
			return u.ExportFigures(c, actor, "year-"+y.ID(), head, u.yearRows(page))
		}
	}
	return u.Show(c, request.StatusOf(why), page)
}

// groupsOf is one table of a year beside the year before.
func (u *Pages) groupsOf(tab yearly.Table, before *yearly.Report, lang string) tables.Groups {
	g := tables.Groups{Table: tab, List: yearLists[tab.By]}
	if before != nil {
		g.Was = before.Was(tab)
	}
	for i, r := range tab.Rows {
		g.Most = max(g.Most, r.N.N)
		switch tab.By {
		case figures.ByBand:
			g.Rows[i].Code = present.Band(r.Code)
		case figures.ByMiss:
			class, rule, _ := strings.Cut(r.Code, "/")
			g.Rows[i].Code = u.Text(lang, "class."+class) + ": " +
				u.Text(lang, "why.group."+present.Unmet(domain.Class(class), rule))
		}
	}
	return g
}

func (u *Pages) texts(lang string, keys ...string) (out []string) {
	for _, key := range keys {
		out = append(out, u.Text(lang, key))
	}
	return out
}

// yearRows are the tables of a year one below the other.
func (u *Pages) yearRows(page view.Year) (rows [][]string) {
	lang, words := page.Lang, labels.New(u.Work.Pack())
	add := func(by, code, was string, n yearly.Count, help []yearly.Count) {
		row := []string{u.Text(lang, by), code, n.String(), was}
		for i := range yearly.Helps {
			cell := ""
			if i < len(help) {
				cell = help[i].String()
			}
			row = append(row, cell)
		}
		rows = append(rows, row)
	}
	add("year.all", "", "", page.Of.Report.Persons, page.Of.Report.Help)
	for _, tab := range page.Tables {
		for i, r := range tab.Rows {
			name, was := r.Code, ""
			if tab.Was != nil {
				was = tab.Was[i].String()
			}
			switch {
			case name == "":
				name = u.Text(lang, "lacks.unknown")
			case tab.List != "":
				name = words.Label(tab.List, name, lang)
			case tab.By == figures.ByDisability || tab.By == figures.ByQuarter:
				name = u.Text(lang, "year."+tab.By+"."+name)
			}
			add("year.by."+tab.By, name, was, r.N, r.Help)
		}
	}
	for _, r := range page.Of.Report.Routes {
		add("year.routes", words.Label("route", r.Code, lang), "", r.N, nil)
	}
	for _, e := range page.Of.Report.Exits {
		add("year.exits", words.Label(country.ListClose, e.Code, lang), "", e.N, nil)
	}
	return rows
}

func (u *Pages) countYear(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	n, _ := strconv.Atoi(c.Params("id"))
	return u.Carry(c, actor, form, request.Act{
		Do:    func(ctx context.Context) error { return u.Work.CountYear(ctx, actor, n) },
		Flash: "flash.year_count", To: view.URLYears + "/" + strconv.Itoa(n)})
}

func (u *Pages) stateFigure(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	year, _ := strconv.Atoi(c.Params("id"))
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			return u.Work.StateFigure(ctx, actor, year, yearly.Stated{Kind: form.Get("kind"), N: request.Number(form, "n"),
				Source: form.Get("source"), On: domain.Date(form.Get("on"))})
		},
		Again: func(form view.Form, err error) error { return u.year(c, actor, form, err) },
		Flash: "flash.year_stated", To: view.URLYears + "/" + strconv.Itoa(year)})
}
