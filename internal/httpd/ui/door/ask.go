package door

import (
	"cmp"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain/broadcast"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// urlAsk is where helpers without an account answer what the desk asks, by the code of their link.
const urlAsk = view.URLHelp + "/r/:code"

// Ask asks a helper without an account whether there is room. It tells numbers and one code, nothing of anybody.
type Ask struct {
	Door
	Form       view.Form
	Places     int
	Nights     int
	Population string
	Until      time.Time
	Said       broadcast.Answer
	Offered    int
}

// asked shows what a link asks. Whoever opens it, a messenger that draws a preview as well, answers nothing by that.
func (u *Pages) asked(c *fiber.Ctx) error {
	if err := u.Deps.Door.Try(c); err != nil {
		return err
	}
	return u.showAsk(c, view.Form{}, nil)
}

func (u *Pages) showAsk(c *fiber.Ctx, form view.Form, wrong error) error {
	q, err := u.Work.ReadQuestion(c.UserContext(), mid.Request(c), c.Params("code"))
	if err != nil {
		return err
	}
	page := Ask{Door: u.frame(c), Form: form, Places: q.Places, Nights: q.Nights, Population: q.Population, Until: q.Until,
		Said: q.Answer, Offered: q.Offers}
	page.Lang = view.Lang(cmp.Or(c.Query("lang"), q.Lang))
	for i, t := range page.Tongues {
		page.Tongues[i].Here = t.Code == page.Lang
	}
	page.Form.Action, page.Form.Errors = c.Path()+"?lang="+page.Lang, view.Faults(wrong)
	if page.Form.Get("places") == "" {
		page.Form.Values = map[string][]string{"places": {request.FormatRevision(int64(cmp.Or(q.Offers, q.Places)))}}
	}
	return u.show(c, request.StatusOf(wrong), page)
}

// answerAsk keeps what is tapped.
func (u *Pages) answerAsk(c *fiber.Ctx) error {
	form, err := request.Typed(c)
	if err != nil {
		return err
	}
	if err := u.Deps.Door.Try(c); err != nil {
		return err
	}
	err = u.Work.AnswerQuestion(c.UserContext(), mid.Request(c), c.Params("code"), broadcast.Answer(form.Get("answer")),
		request.Number(form, "places"))
	if err != nil && !fault.Is(err, fault.Invalid) {
		return err
	}
	return u.showAsk(c, form, err)
}
