// Package oversight serves what no case is opened in: who waits, aggregate figures, and the log with its verification.
package oversight

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/figures"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/yearly"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/tables"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountFigures(app)
	u.mountYears(app)
	u.mountAudit(app)
	u.mountDeclines(app)
	u.mountEmergencies(app)
	u.mountDecoys(app)
	app.Get(view.URLLacks, request.Signed(u.lacks))
	app.Get(view.URLWaiting, request.Signed(u.waitingList))
}

func (u *Pages) mountFigures(app *fiber.App) { app.Get(view.URLFigures, request.Signed(u.figures)) }

// figures shows D0: sums of the whole network with small counts hidden, as the verb hid them.
func (u *Pages) figures(c *fiber.Ctx, actor domain.Actor) error {
	f, err := u.Work.Figures(c.UserContext(), actor)
	if err != nil {
		return err
	}
	page := view.Figures{Frame: u.Frame(c), Taken: f.Taken, Lacks: registerURL(f.Register)}
	for _, b := range []tables.Block{
		blockOf("figures.block.state", country.ListReferralState, f.States),
		blockOf("figures.block.urgency", country.ListUrgency, f.Urgencies),
		blockOf("figures.block.exit", country.ListClose, f.Exits),
		blockOf("figures.block.department", "department", f.ByDepartment),
		blockOf("figures.block.population", country.ListUnitPopulation, f.ByPopulation),
	} {
		if len(b.Rows) > 0 {
			page.Blocks = append(page.Blocks, b)
		}
	}
	page.Surge = f.Surge
	for _, r := range f.Rooms {
		page.Rooms = append(page.Rooms, tables.Room{Department: r.Department, Population: r.Population, Free: r.Free})
	}
	for _, p := range f.Care {
		page.Care = append(page.Care,
			tables.Room{Department: p.Department, Population: string(p.Class), Free: p.Free})
	}
	for _, d := range f.ByDepartment {
		if !d.N.Hidden && d.N.N > 0 && d.Code != "" {
			page.Marks = append(page.Marks, draw.Mark{Department: d.Code, Kind: "fit", N: d.N.N})
		}
	}
	page.Charts, page.Quarter = charts(f.Weeks), string(f.Flows.From)
	for _, way := range f.Flows.Ways {
		page.Ways = append(page.Ways, tables.Way{Way: way, Most: f.Flows.Ways[0].N.N})
	}
	return u.Show(c, fiber.StatusOK, page)
}

// charts are the pictures of some weeks; none without weeks.
func charts(weeks []yearly.Week) []tables.Chart {
	if len(weeks) == 0 {
		return nil
	}
	var first []string
	var housed, answer tables.Panel
	var waiting []tables.Panel
	for _, f := range weeks[0].Waiting {
		waiting = append(waiting, tables.Panel{Code: f.Code})
	}
	for _, w := range weeks {
		first = append(first, string(w.From))
		housed.Values = append(housed.Values, w.Housed)
		answer.Values = append(answer.Values, yearly.Count{N: int(w.Median / time.Hour), Hidden: w.Answered.Hidden})
		for i := range waiting {
			n := yearly.Count{Hidden: true}
			if at := slices.IndexFunc(w.Waiting, func(f yearly.Figure) bool { return f.Code == waiting[i].Code }); at >= 0 {
				n = w.Waiting[at].N
			}
			waiting[i].Values = append(waiting[i].Values, n)
		}
	}
	return []tables.Chart{
		{Key: "chart.housed", Weeks: first, Panels: []tables.Panel{housed}},
		{Key: "chart.answer", Weeks: first, Panels: []tables.Panel{answer}, Hours: true},
		{Key: "chart.waiting", List: country.ListUrgency, Weeks: first, Panels: waiting},
	}
}

// registerURL is where the register of unmet need is, for whoever may open it.
func registerURL(may bool) string {
	if may {
		return view.URLLacks
	}
	return ""
}

// blockOf makes one table of counts.
func blockOf(key, list string, rows []figures.CodeFigure) tables.Block {
	b := tables.Block{Key: key, List: list, Rows: rows}
	for _, r := range rows {
		b.Most = max(b.Most, r.N.N)
	}
	return b
}
