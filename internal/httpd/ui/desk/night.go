package desk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/night"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// nightPage is how many lines of a plan a page shows.
const nightPage = 25

// MountNight adds the pages of the plan of a night, and who is on duty then.
func MountNight(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(view.URLNight, func(c *fiber.Ctx) error { return u.night(c, view.Form{}, nil) })
	app.Get(view.URLPastNights, request.Signed(u.pastNight))
	app.Get(view.URLDuty, request.Signed(u.duty))
	app.Post(view.URLNight, u.Sent(u.acceptNight))
}

// night shows the plan. What became of the lines that were chosen before stands above it.
func (u *Pages) night(c *fiber.Ctx, form view.Form, done []night.Accepted) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	plan, err := u.Work.Night(c.UserContext(), actor, c.Query("seed"))
	if err != nil {
		return err
	}
	status := fiber.StatusOK
	page := view.Night{Frame: u.Frame(c), Form: form, Placed: plan.Placed, InTurn: plan.InTurn, Already: plan.Asked,
		Beyond: plan.Beyond, Optimal: plan.Optimal, Seed: plan.Seed}
	page.Form.Action = view.URLNight
	if len(form.Errors) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	var lines []night.Line
	lines, page.Paging = request.Part(plan.Lines, c.QueryInt("from"), nightPage, func(n int) string {
		return view.URLNight + "?from=" + strconv.Itoa(n)
	})
	for _, l := range lines {
		row := nightRow(l)
		row.On = form.Values == nil || slices.Contains(form.Values["lines"], row.Value)
		page.Others = page.Others || row.Value != "" && l.Agency != actor.Agency
		page.Rows = append(page.Rows, row)
	}
	for _, a := range done {
		out := view.NightDone{Code: a.Code}
		if key, args := a.Refused(); key != "" {
			out.Why, status = &view.Sentence{Key: key, Args: args}, fiber.StatusConflict
		}
		page.Done = append(page.Done, out)
	}
	return u.Show(c, status, page)
}

func nightRow(l night.Line) view.NightRow {
	row := view.NightRow{URL: view.URLReferrals + string(l.ID) + "/match", Code: l.Code, Agency: l.AgencyName,
		Urgency: string(l.Urgency), AgeBand: present.Band(l.Band), Gender: string(l.Gender), Department: l.Department,
		People: l.Persons, Since: l.Since, Why: view.Sentence{Key: "night.why." + l.Why}}
	if l.InTurn != nil {
		row.Why.Args = map[string]any{"name": l.InTurn.Name}
	}
	if p := l.Planned; p != nil {
		row.Shelter, row.At = p.Name, p.Department
		row.Value = strings.Join([]string{string(l.ID), string(p.Shelter), request.FormatRevision(l.Rev)}, "/")
	}
	return row
}

// acceptNight asks the shelters of the lines that were chosen. Sent again it asks nobody twice, and says so.
func (u *Pages) acceptNight(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	var chosen []night.Chosen
	for _, value := range form.Values["lines"] {
		part := strings.Split(value, "/")
		if len(part) != 3 {
			return fault.At("lines", "field.choose_one")
		}
		chosen = append(chosen, night.Chosen{Referral: domain.ReferralID(part[0]), Shelter: domain.ShelterID(part[1]),
			Rev: request.Revision(view.Form{Rev: part[2]})})
	}
	done, err := u.Work.AcceptLines(c.UserContext(), actor, form.Get("reason"), chosen)
	if err != nil {
		if !request.MayShow(err) {
			return err
		}
		form.Errors = request.FieldFaults(err)
		return u.night(c, form, nil)
	}
	if !slices.ContainsFunc(done, func(a night.Accepted) bool { return a.Why != nil }) {
		return u.Done(c, "flash.night_asked", view.URLNight)
	}
	return u.night(c, view.Form{}, done)
}
