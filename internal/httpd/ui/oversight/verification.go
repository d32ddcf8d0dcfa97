package oversight

import (
	"cmp"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// problemRows is how many findings the page lists; the rest is counted.
const problemRows = 200

// refreshSeconds is how often the page looks how far a running check is. It works without script.
const refreshSeconds = "2"

// verify begins a check of everything against the logs.
func (u *Pages) verify(c *fiber.Ctx, actor domain.Actor) error {
	if _, err := u.Form(c); err != nil {
		return err
	}
	if err := u.Work.StartVerification(c.UserContext(), actor); err != nil {
		return err
	}
	return c.Redirect(view.URLAudit+"#check", fiber.StatusSeeOther)
}

// checkOnPage tells of the last check, and offers to make one.
func (u *Pages) checkOnPage(c *fiber.Ctx, actor domain.Actor, page *view.Audit, logs []oversight.LogName) {
	v, may := u.Work.Verification(c.UserContext(), actor)
	if !may {
		return
	}
	if !v.Running() {
		page.VerifyURL = view.URLVerify
	} else {
		c.Set("Refresh", refreshSeconds)
	}
	if v.Began.IsZero() {
		return
	}
	names := map[string]string{}
	for _, l := range logs {
		names[l.Log] = l.Name
	}
	name := func(log string) string {
		if n, known := names[log]; known && n != "" {
			return n
		} else if known {
			return u.Text(page.Lang, "audit.log.system")
		}
		return short(log)
	}
	check := &view.AuditCheck{State: "running", Began: v.Began, Ended: v.Ended, Done: int(v.Done),
		Rows: int(v.Report.Rows), Leaves: int(v.Report.Leaves + v.Report.Pending), More: int(v.Report.More)}
	switch {
	case v.Running():
	case v.Failed:
		check.State = "failed"
	case v.Report.OK():
		check.State = "ok"
	default:
		check.State = "bad"
	}
	for _, l := range v.Report.Logs {
		row := view.AuditLog{Name: name(l.Log), Size: int(l.Size), Signed: int(l.Signed)}
		if l.HeadAt > 0 {
			row.Head = time.Unix(l.HeadAt, 0).UTC()
		}
		check.Logs = append(check.Logs, row)
	}
	check.Problems = problemsOf(v, name)
	check.More += max(0, len(v.Report.Findings)-problemRows)
	page.Check = check
}

func problemsOf(v oversight.Verification, name func(string) string) []view.AuditProblem {
	var out []view.AuditProblem
	for _, f := range v.Report.Findings[:min(len(v.Report.Findings), problemRows)] {
		p := view.AuditProblem{Kind: string(f.Kind), Seq: int(f.Seq), Row: f.RowKind, ID: cmp.Or(f.Row, short(f.RowID)),
			Rev: int(f.Rev)}
		if f.Log != "" {
			p.Log = name(f.Log)
		}
		out = append(out, p)
	}
	return out
}
