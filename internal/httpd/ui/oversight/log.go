package oversight

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/ui/view/tables"
)

func (u *Pages) mountAudit(app *fiber.App) {
	app.Get(view.URLAudit, request.Signed(u.audit))
	app.Post(view.URLVerify, request.Signed(u.verify))
}

// outcomes as the log spells them, by the choice of the page.
var outcomes = map[string]string{"allow": "done", "deny": "refused"}

// auditNarrows are the names by which an address chooses a log and narrows it.
var auditNarrows = []string{"log", "action", "decision", "day", "who", "about"}

// audit shows one log: pseudonyms and codes, and of names only those of the reader's colleagues. How far it is signed
// is what the store knows of itself; whether everything is as the logs tell, a check says that can be run from here,
// or offline, trusting nothing here.
func (u *Pages) audit(c *fiber.Ctx, actor domain.Actor) error {
	form := view.Form{Values: map[string][]string{}}
	for _, name := range auditNarrows {
		form.Values[name] = []string{c.Query(name)}
	}
	before, err := strconv.ParseInt("0"+c.Query("before"), 10, 64)
	if err != nil {
		before = 0
	}
	flt, wrong := u.logFilter(form)
	flt.Before = before
	p, err := u.Work.LogView(c.UserContext(), actor, form.Get("log"), flt)
	if wrong != nil {
		form.Errors = view.Faults(wrong)
	}
	if fault.Is(err, fault.Invalid) { // The whole log, beside what is wrong with the filter.
		wrong = err
		form.Errors = view.Faults(wrong)
		for i, e := range form.Errors {
			form.Errors[i].Path = map[string]string{"act": "action", "outcome": "decision"}[e.Path]
		}
		p, err = u.Work.LogView(c.UserContext(), actor, form.Get("log"), oversight.LogFilter{Before: before})
	}
	if err != nil {
		return err
	}
	form.Values["log"] = []string{p.Log}
	page := view.Audit{Frame: u.Frame(c), Size: int(p.Info.Size), Signed: int(p.Info.Signed),
		Root: p.Info.Root, Filter: form, State: "pending"}
	if p.Info.Signed > 0 {
		page.Checked = p.Info.HeadAt
	}
	if p.Info.Signed == p.Info.Size && p.Info.Size > 0 {
		page.State = "signed"
	}
	for _, l := range p.Logs {
		label := l.Name
		if label == "" {
			label = u.Text(page.Lang, "audit.log.system")
		}
		page.Logs = append(page.Logs, view.Option{Value: l.Log, Label: label})
	}
	u.checkOnPage(c, actor, &page, p.Logs)
	for _, r := range p.Rows {
		page.Entries = append(page.Entries, u.entryOf(page.Lang, r))
	}
	page.Actions = u.actsOf(page.Lang)
	query := url.Values{}
	for _, name := range auditNarrows {
		query.Set(name, form.Get(name))
	}
	if before > 0 {
		page.Paging.Prev = view.URLAudit + "?" + query.Encode()
	}
	if p.Before > 0 {
		query.Set("before", request.FormatRevision(p.Before))
		page.Paging.Next = view.URLAudit + "?" + query.Encode()
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// logRows is how many entries a page of the log shows: refusals fill more than other entries, and a page with 50 of
// them weighed 14,339 bytes on the line.
const logRows = 40

// logFilter reads how a log is narrowed. A day that is none narrows nothing, and is told.
func (u *Pages) logFilter(form view.Form) (flt oversight.LogFilter, wrong error) {
	flt = oversight.LogFilter{Act: form.Get("action"), Outcome: form.Get("decision"), Who: form.Get("who"),
		About: form.Get("about"), Limit: logRows}
	day, err := time.ParseInLocation(time.DateOnly, form.Get("day"), u.Work.Pack().TimeZone())
	if err == nil {
		flt.At.Since, flt.At.Until = day, day.AddDate(0, 0, 1)
	} else if form.Get("day") != "" {
		wrong = fault.At("day", "field.date")
	}
	if known, ok := outcomes[flt.Outcome]; ok {
		flt.Outcome = known
	}
	return flt, wrong
}

// does says an act of the log in words; nothing where this version has none.
func (u *Pages) does(lang, act string) string {
	words, err := u.Views.Text(lang, "log."+act, nil)
	if err != nil {
		return ""
	}
	return words
}

// actsOf lists the acts a log may be narrowed to.
func (u *Pages) actsOf(lang string) []view.Option {
	var out []view.Option
	for _, a := range slices.Sorted(slices.Values(oversight.LoggedActs())) {
		act := string(a)
		label := act
		if words := u.does(lang, act); words != "" {
			label = words + " · " + act
		}
		out = append(out, view.Option{Value: act, Label: label})
	}
	return out
}

// entryOf is one line of the log as the page shows it.
func (u *Pages) entryOf(lang string, r oversight.LogRow) tables.AuditEntry {
	e := tables.AuditEntry{N: int(r.Seq), At: r.At, Action: r.Act, Does: u.does(lang, r.Act),
		Who: short(r.Actor), Name: r.Name, Role: r.Role, Agency: r.Agency, For: r.OnBehalf, Target: r.Kind,
		Object: short(r.Object), Decision: "allow", Policy: r.Policy, Tier: r.Tier, Code: r.Code}
	if r.Outcome != outcomes["allow"] {
		e.Decision = "deny"
	}
	return e
}

// short shows enough of a pseudonym to tell it from its neighbours.
func short(pseudonym string) string {
	if len(pseudonym) > 10 {
		return pseudonym[:10]
	}
	return pseudonym
}

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
