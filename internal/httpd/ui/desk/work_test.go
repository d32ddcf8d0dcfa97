package desk

import (
	"testing"

	"amparo/internal/casework/oversight"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/view"
)

// TestWhatComesFirstOnOnesWork: a question somebody waits on, then a search, then what only needs to be read.
func TestWhatComesFirstOnOnesWork(t *testing.T) {
	row := func(next string, class domain.Class) oversight.WorkRow {
		return oversight.WorkRow{ID: domain.ReferralID(next), Next: next, Class: class, CanMatch: true}
	}
	all := []oversight.WorkRow{row("send", domain.ClassShelter), row("match", domain.ClassShelter),
		row("reply", domain.ClassLegal),
		row("accepted", domain.ClassPsych), row("wait", domain.ClassShelter)}
	for _, c := range []struct {
		name string
		rows []oversight.WorkRow
		page view.MyWork
		next string
	}{
		{"a question", all, view.MyWork{}, "next.reply.h"},
		{"a search", all[:2], view.MyWork{}, "next.match.h"},
		{"what is followed by hand asks for nothing", []oversight.WorkRow{row("match", domain.ClassOther)}, view.MyWork{},
			""},
		{"what waits for others asks for nothing", []oversight.WorkRow{row("wait", domain.ClassShelter)}, view.MyWork{}, ""},
		{"who may not search waits for who may", []oversight.WorkRow{{ID: "r", Next: "match", Class: domain.ClassShelter}},
			view.MyWork{}, ""},
		{"an unfinished case when nothing else waits", nil,
			view.MyWork{Drafts: []view.DraftRow{{URL: "/cases/new?draft=x"}}}, "next.draft.h"},
	} {
		t.Run(c.name, func(t *testing.T) {
			next := nextOfWork(c.rows, &c.page)
			if next == nil && c.next != "" || next != nil && next.Key != c.next {
				t.Errorf("it says %+v, want %q", next, c.next)
			}
		})
	}
}

// TestANoticeLeadsWhereItsReaderMayGo: a provider to what it was asked, a team to its referral, an auditor to the log.
func TestANoticeLeadsWhereItsReaderMayGo(t *testing.T) {
	whole := domain.Notice{Ref: "r", Offer: "o", Case: "k"}
	for _, c := range []struct {
		role   domain.Role
		notice domain.Notice
		url    string
	}{
		{domain.RoleReferrer, whole, "/referrals/r"}, {domain.RoleIntake, whole, "/offers/o"},
		{domain.RoleLegal, whole, "/offers/o"},
		{domain.RoleAuditor, whole, "/audit"}, {domain.RoleInterpreter, whole, "/"},
		{domain.RoleReferrer, domain.Notice{Offer: "o"}, "/offers/o"}, {domain.RoleSupervisor, domain.Notice{Case: "k"},
			"/cases/k"},
		{domain.RoleShelterHead, domain.Notice{Case: "k"}, "/cases/k"}, {domain.RoleAdmin, domain.Notice{}, "/"},
	} {
		if got := noticeURL(c.notice, c.role); got != c.url {
			t.Errorf("%s is led to %s by %+v, want %s", c.role, got, c.notice, c.url)
		}
	}
}
