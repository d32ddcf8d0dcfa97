package oversight

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/act"
	"amparo/internal/casework/waiting"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// waitingPage is how many of those who wait a page shows: what there is for each is worked out when it is read.
const waitingPage = 20

// waitingList shows who waits for a place, what there is for each now, and what is missing.
func (u *Pages) waitingList(c *fiber.Ctx, actor domain.Actor) error {
	flt := waiting.Filter{Sort: c.Query("sort"), After: c.Query("after"), Limit: waitingPage}
	list, err := u.Work.Waiting(c.UserContext(), actor, flt)
	if wrong := request.Unnarrow(c, err); wrong != nil {
		flt = waiting.Filter{Limit: waitingPage}
		list, err = u.Work.Waiting(c.UserContext(), actor, flt)
	}
	if err != nil {
		return err
	}
	page := view.WaitingList{Frame: u.Frame(c)}
	at := view.URLWaiting
	for _, order := range []string{"", waiting.SortSince, waiting.SortDepartment} {
		tab := view.GroupTab{Group: order, URL: view.URLWaiting + "?sort=" + order, On: order == flt.Sort}
		if order == "" {
			tab.Group, tab.URL = "urgency", view.URLWaiting
		}
		if page.Sorts = append(page.Sorts, tab); tab.On {
			at = tab.URL
		}
	}
	page.Paging = request.Onward(c, at, list.Next)
	page.Lacks = registerURL(list.Register)
	page.Paging.N = list.Cases
	for _, needs := range act.PerCase(list.Rows, func(r waiting.Row) domain.CaseID { return r.Case }) {
		person := u.waitingItem(c, slices.MinFunc(needs, func(a, b waiting.Row) int {
			return a.Urgency.Rank() - b.Urgency.Rank()
		}))
		for _, r := range needs {
			person.Needs, person.Since = append(person.Needs, u.waitingItem(c, r)), act.Earlier(person.Since, r.Since)
		}
		page.Rows = append(page.Rows, person)
	}
	if request.TakesAll(c) {
		return u.ExportPersons(c, actor, "waiting", page.Rows)
	}
	return u.Show(c, fiber.StatusOK, page)
}

func (u *Pages) waitingItem(c *fiber.Ctx, r waiting.Row) view.Item {
	item := view.Item{URL: view.URLReferrals + string(r.ID), Code: r.Code, Need: r.Need,
		Urgency: string(r.Urgency), State: string(r.State), People: r.Persons, Since: r.Since,
		AgeBand: present.Band(r.Band), Gender: string(r.Gender), Department: r.Department, Provider: r.AgencyName,
		Moves: r.Transfer}
	if r.Known {
		item.URL += "/match"
	}
	switch {
	case r.Fits > 0 && r.Behind == "":
		item.Why = &view.Sentence{Key: "waiting.first"}
	case r.Fits > 0:
		item.Why = &view.Sentence{Key: "waiting.behind." + r.Behind}
	case r.Miss != "" && r.Opens:
		item.ProgressNote = u.missing(c, "waiting.opens", "change."+r.Miss)
	case r.Miss != "":
		item.ProgressNote = u.missing(c, "waiting.misses", "why.group."+r.Miss)
	}
	return item
}

// missing says in a sentence what keeps somebody out of the nearest place.
func (u *Pages) missing(c *fiber.Ctx, sentence, what string) *view.Sentence {
	return &view.Sentence{Key: sentence, Args: map[string]any{"what": u.Text(u.Lang(c), what)}}
}
