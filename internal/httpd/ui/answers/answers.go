// Package answers serves the page of how quickly shelters and programmes answer.
package answers

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/figures"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the page.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get("/answers", request.Signed(u.answers))
}

// Answers is how quickly shelters and programmes answer: all of them for the desk, its own for a team.
type Answers struct {
	view.Frame
	Filter view.Form // from, until, sort
	figures.AnswerTimes
}

// answers shows the answer times of a period, as a page or as a file.
func (u *Pages) answers(c *fiber.Ctx, actor domain.Actor) error {
	flt := figures.AnswerFilter{From: domain.Date(c.Query("from")), Until: domain.Date(c.Query("until")),
		Sort: c.Query("sort")}
	list, err := u.Work.AnswerTimes(c.UserContext(), actor, flt)
	page := Answers{Frame: u.Frame(c), Filter: view.Form{Errors: request.Unnarrow(c, err)}}
	if page.Filter.Errors != nil {
		list, err = u.Work.AnswerTimes(c.UserContext(), actor, figures.AnswerFilter{})
	}
	if err != nil {
		return err
	}
	page.AnswerTimes = list
	page.Filter.Values = map[string][]string{"from": {string(list.From)}, "until": {string(list.Until)},
		"sort": {flt.Sort}}
	if page.Filter.Errors == nil && request.TakesAll(c) {
		var rows [][]string
		for _, r := range list.Rows {
			row := []string{r.Name, u.Text(page.Lang, "class."+string(r.Class)), u.Place(r.Department),
				strconv.Itoa(r.Asked), strconv.Itoa(r.Answered), strconv.Itoa(r.Unanswered), "", ""}
			if r.Answered > 0 {
				row[6], row[7] = strconv.Itoa(int(r.Median/time.Minute)), strconv.Itoa(int(r.Slowest/time.Minute))
			}
			rows = append(rows, row)
		}
		return u.Export(c, actor, "answers", "D0", []string{"answers.who", "f.class", "f.department", "answers.asked",
			"answers.answered", "answers.unanswered", "answers.median_minutes", "answers.slowest_minutes"}, rows)
	}
	return u.Show(c, request.StatusOfFilter(page.Filter), page)
}
