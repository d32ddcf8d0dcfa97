package desk

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

func (u *Pages) mountNotices(app *fiber.App) {
	app.Get(view.URLNotices, request.Signed(u.notices))
	app.Post(view.URLNotices, u.Sent(u.seeNotices))
}

// notices lists what the reader is told: that something waits, where, and under which code; never of whom it speaks.
func (u *Pages) notices(c *fiber.Ctx, actor domain.Actor) error {
	list, err := u.Work.Notices(c.UserContext(), actor, oversight.NoticeFilter{After: c.Query("after")})
	if err != nil {
		return err
	}
	page := view.Notices{Frame: u.Frame(c), Paging: request.Onward(c, view.URLNotices, list.Next)}
	for i, n := range list.Notices {
		page.Rows = append(page.Rows, view.NoticeRow{ID: string(n.ID), URL: noticeURL(n, actor.Role), Kind: n.Kind,
			Code: list.Codes[i], Urgency: string(n.Urgency), At: n.At, New: n.SeenAt.IsZero()})
	}
	return u.Show(c, fiber.StatusOK, page)
}

// noticeURL leads to what a notice is about: whoever was asked goes to the offer, the team to the referral. An
// auditor, who sees no case, goes to the log.
func noticeURL(n domain.Notice, role domain.Role) string {
	switch {
	case role == domain.RoleAuditor && strings.HasPrefix(n.Kind, "notice.glass"):
		return view.URLEmergencies
	case role == domain.RoleAuditor && n.Kind == "notice.decoy":
		return view.URLDecoys
	case role == domain.RoleAuditor:
		return view.URLAudit
	case role == domain.RoleInterpreter:
		return view.URLHome
	case role.Provider() && n.Offer != "":
		return view.URLOffers + string(n.Offer)
	case n.Kind == "notice.report_sent", n.Kind == "notice.report_added":
		return view.URLReports
	case strings.Contains(n.Kind, ".broadcast_"):
		return "/broadcasts"
	case strings.Contains(n.Kind, ".counterpart_"):
		return "/counterparts"
	case n.Case != "" && strings.Contains(n.Kind, ".release_"):
		return view.URLCases + string(n.Case) + "/releases"
	case strings.Contains(n.Kind, ".packchange_"):
		return "/country"
	case n.Ref != "" && strings.HasPrefix(n.Kind, "notice.place_opened"):
		return view.URLReferrals + string(n.Ref) + "/match"
	case n.Ref != "":
		return view.URLReferrals + string(n.Ref)
	case n.Offer != "":
		return view.URLOffers + string(n.Offer)
	case n.Case == "" && strings.Contains(n.Kind, ".handon_"):
		return view.URLHandons
	case strings.Contains(n.Kind, ".handon_"):
		return view.URLCases + string(n.Case) + "/handon"
	case n.Kind == "notice.erasure_asked":
		return view.URLErasures
	case n.Kind == "notice.personal_message":
		return view.URLCases + string(n.Case) + "/personal"
	case n.Kind == "notice.merged" || n.Kind == "notice.parted" || n.Kind == "notice.document_elsewhere":
		return view.URLCases + string(n.Case) + "/alike"
	case n.Kind == "notice.approval_asked":
		return view.URLApprovals
	case strings.HasPrefix(n.Kind, "notice.incident"):
		return view.URLCases + string(n.Case) + "/incidents"
	case n.Kind == "notice.task" || n.Kind == "notice.task_due" || n.Kind == "notice.of_age_open":
		return view.URLCases + string(n.Case) + "/tasks"
	case n.Kind == "notice.diary_note":
		return view.URLCases + string(n.Case) + "/diary"
	case n.Case != "":
		return view.URLCases + string(n.Case)
	}
	return view.URLHome
}

// seeNotices marks one notice as seen and opens what it is about, or marks all of them.
func (u *Pages) seeNotices(c *fiber.Ctx, actor domain.Actor, form view.Form) error {
	defer u.ForgetSummary(actor)
	if form.Get("_do") != "open" {
		if err := u.Work.SeenAll(c.UserContext(), actor); err != nil {
			return err
		}
		return u.Done(c, "flash.seen", view.URLNotices)
	}
	nid, ok := domain.ParseID[domain.NoticeID](form.Get("notice"))
	if !ok {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err := u.Work.SeenNotice(c.UserContext(), actor, nid); err != nil {
		return err
	}
	return c.Redirect(request.BackTo(form.Get("to"), view.URLNotices), fiber.StatusSeeOther)
}
