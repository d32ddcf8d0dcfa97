package placement

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/httpd/ui/present"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

// pastMatch tells why providers stood in their order when somebody was asked.
func (u *Pages) pastMatch(c *fiber.Ctx, actor domain.Actor, id domain.ReferralID) error {
	nth := max(0, c.QueryInt("nth"))
	past, err := u.Work.PastMatch(c.UserContext(), actor, id, nth)
	if err != nil {
		return err
	}
	url := view.URLReferrals + string(id)
	page := view.PastMatch{Frame: u.Frame(c), Card: present.Card(past.Card), ReferralURL: url, Differs: past.Differs,
		Redacted: past.Redacted, Past: tables.Past{At: past.At, Rules: past.Rules, Today: past.Now, Same: past.Same}}
	for i, at := range past.When {
		page.When = append(page.When, tables.PastTime{At: at, URL: url + "/past?nth=" + strconv.Itoa(i), On: i == nth})
	}
	for _, o := range past.Sent {
		page.Sent = append(page.Sent, tables.Sent{Name: o.Name, State: string(o.State), At: o.At})
	}
	if page.At.IsZero() {
		return u.Show(c, fiber.StatusOK, page)
	}
	group := page.Card.Group
	for _, cand := range past.Ranking.Candidates {
		p := providerOf(past.MatchResult, cand.Shelter, cand.Program)
		page.Candidates = append(page.Candidates, view.Candidate{Name: p.Name, Department: p.Department,
			KM: kilometres(cand), Apart: present.KindReasons(group, eachOnce(slices.Concat(cand.Why, cand.Met)))})
	}
	for _, ex := range slices.Concat(past.Ranking.Full, past.Ranking.Excluded) {
		page.Excluded = append(page.Excluded, excludedOf(past.MatchResult, group, ex))
	}
	return u.Show(c, fiber.StatusOK, page)
}
