package casework_test

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"amparo/internal/audit"
	"amparo/internal/domain"
	"amparo/internal/policy"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

var updateTable = flag.Bool("update", false, "write testdata/acts.txt anew")

// tableFile says of every act, in every stage, what it does or as what it is refused.
var tableFile = filepath.Join("testdata", "acts.txt")

// elsewhere are the acts that the table does not try, and where they are told.
var elsewhere = map[policy.Action]string{
	"case.register": "the stages begin with it", "case.list": "team_test.go", "case.know": "decides what a refusal says",
	"case.story":      "a part of case.read",
	"identity.papers": "a part of identity.read", "safety.areas": "a part of safety.read",
	"safety.avoid": "a part of safety.read",
	"safety.risk":  "a part of safety.read", "safety.arrival": "a part of safety.read",
	"consent.parties": "a part of consent.read",
	"consent.history": "a part of consent.read", "interpreter.card": "a part of interpreter.read",
	"export.read": "release_test.go", "export.ask": "release_test.go", "export.decide": "release_test.go",
	"export.identified": "release_test.go", "export.withdraw": "release_test.go",
	"referral.card": "a part of offer.read", "offer.list": "inbox_test.go",
	"event.list": "api/events_test.go", "arrival.read": "a part of offer.read",
	"interpreter.list": "interpret_test.go",
	"shelter.list":     "capacity_test.go", "shelter.create": "capacity_test.go", "shelter.read": "capacity_test.go",
	"shelter.board": "capacity_test.go",
	"shelter.beds":  "capacity_test.go", "shelter.surge": "surge_test.go",
	"shelter.edit": "capacity_test.go", "program.list": "capacity_test.go",
	"program.create": "capacity_test.go", "import.undo": "importing_test.go",
	"program.read": "capacity_test.go", "program.board": "capacity_test.go", "program.caseload": "capacity_test.go",
	"program.edit": "capacity_test.go",
	"desk.read":    "desk_test.go", "night.plan": "night_test.go", "incident.acknowledge": "incidents_test.go",
	"file.open": "files_test.go", "file.remove": "files_test.go",
	"case.merge": "merge_test.go", "case.part": "merge_test.go",
	"task.read": "tasks_test.go", "task.write": "tasks_test.go",
	"figures.count": "years_test.go", "figures.state": "years_test.go",
	"contact.write": "contact_test.go",
	"outcome.read":  "outcomes_test.go", "outcome.write": "outcomes_test.go",
	"case.handon": "handon_test.go", "handon.withdraw": "handon_test.go", "handon.list": "handon_test.go",
	"handon.read": "handon_test.go", "handon.answer": "handon_test.go",
	"consulate.list": "consulate_test.go", "consulate.read": "consulate_test.go",
	"consulate.identity": "consulate_test.go", "consulate.settle": "consulate_test.go",
	"crossing.read": "crossing_test.go", "crossing.send": "crossing_test.go", "crossing.receipt": "crossing_test.go",
	"crossing.list": "crossing_test.go", "crossing.open": "crossing_test.go", "crossing.receive": "crossing_test.go",
	"counterpart.list": "crossing_test.go", "counterpart.keep": "crossing_test.go",
	"interest.read": "interest_test.go", "interest.write": "interest_test.go", "glass.list": "careroom_test.go",
	"glass.review": "careroom_test.go", "decoy.list": "decoys_test.go", "decoy.plant": "decoys_test.go",
	"decoy.end":   "decoys_test.go",
	"desk.actfor": "team_test.go", "erasure.decide": "forgetting_test.go",
	"notice.read": "desk_test.go",
	"reading.on":  "reading_test.go", "draft.own": "team_test.go",
	"figures.read": "figures_test.go", "figures.export": "figures_test.go", "log.read": "desk_test.go",
	"list.export": "listing_test.go",
	"log.verify":  "verify_test.go",
	"agency.list": "package identity", "agency.create": "package identity", "agency.read": "package identity",
	"agency.edit":  "package identity",
	"account.list": "package identity", "account.name": "package identity", "account.create": "package identity",
	"account.read": "package identity",
	"account.edit": "package identity", "account.grant": "package identity", "account.disable": "package identity",
	"account.factors": "package approval", "approval.decide": "package approval",
	"machine.read": "package machine", "machine.keep": "package machine",
	"signon.read": "package sso", "signon.keep": "package sso", "signon.own": "package sso",
	"practice.join": "package practice/inside", "practice.train": "package practice/inside",
	"course.read": "learning_test.go", "course.place": "learning_test.go", "course.pass": "learning_test.go",
	"course.count": "learning_test.go", "course.check": "learning_test.go",
	"session.own":  "package identity",
	"password.own": "package identity", "settings.read": "package identity", "settings.edit": "package identity",
	"picklists.edit": "countrylists_test.go",
	"helper.list":    "broadcast_test.go", "helper.keep": "broadcast_test.go", "broadcast.read": "broadcast_test.go",
	"broadcast.send": "broadcast_test.go", "broadcast.asked": "broadcast_test.go",
	"broadcast.answer": "broadcast_test.go",
	"report.send":      "report_test.go", "report.add": "report_test.go", "report.follow": "report_test.go",
	"report.list": "report_test.go", "report.read": "report_test.go", "report.answer": "report_test.go",
	"report.take": "report_test.go", "report.close": "report_test.go",
	"personal.follow": "personal_test.go", "personal.add": "personal_test.go", "personal.withdraw": "personal_test.go",
}

const (
	inFactor   = "package factor, factor_test.go"
	inApproval = "package approval, approval_test.go"
	inSSO      = "package sso, sso_test.go"
	inMachine  = "package machine, machine_test.go"
)

// toldElsewhere are the notices that no act of the table leaves, and where they are told.
var noticedElsewhere = map[string]string{
	"notice.counterpart_asked": "crossing_test.go",
	"notice.release_asked":     "release_test.go", "notice.release_confirmed": "release_test.go",
	"notice.release_refused": "release_test.go", "notice.release_taken": "release_test.go",
	"notice.packchange_asked": "countrylists_test.go", "notice.packchange_alone": "countrylists_test.go",
	"notice.contact_changed": "contact_test.go", "notice.divided_back": "parting_test.go",
	"notice.erased": "forgetting_test.go", "notice.erasure_refused": "forgetting_test.go",
	"notice.court_review": "courtdays_test.go", "notice.review_due": "courtdays_test.go",
	"notice.under_one_roof": "keepapart_test.go", "notice.incident_due": "incidents_test.go",
	"notice.part_ready": "apart_test.go", "notice.together_again": "apart_test.go",
	"notice.diary_note":      "diary_test.go",
	"notice.decoy":           "decoys_test.go",
	"notice.glass_justified": "careroom_test.go", "notice.glass_unjustified": "careroom_test.go",
	"notice.transferred": "transfer_test.go", "notice.minor_moved": "transfer_test.go",
	"notice.papers_issued": "consulate_test.go",
	"notice.task":          "tasks_test.go", "notice.return_stopped": "steps_test.go",
	"notice.handon_asked": "handon_test.go", "notice.handon_accepted": "handon_test.go",
	"notice.handon_declined": "handon_test.go", "notice.handon_withdrawn": "handon_test.go",
	"notice.handon_silent": "handon_test.go", "notice.team_changed": "handon_test.go",
	"notice.handon_by_desk": "deskhandon_test.go", "notice.handon_open": "deskhandon_test.go",
	"notice.claim_handed": "claim_test.go", "notice.licence_ending": "claim_test.go",
	"notice.figures_stale": "claim_test.go", "notice.surge_over": "surge_test.go",
	"notice.broadcast_yes": "broadcast_test.go", "notice.broadcast_call": "broadcast_test.go",
	"notice.broadcast_withdrawn": "broadcast_test.go", "notice.broadcast_failed": "broadcast_test.go",
	"notice.undelivered":    "delivering_test.go",
	"notice.backup_failed":  "package backup/scheduled, scheduled_test.go",
	"notice.drill_failed":   "package backup/scheduled, scheduled_test.go",
	"notice.older_accepted": "package older, older_test.go",
	"notice.clock_doubt":    "package app, clock_test.go", "notice.not_whole": "package app, watch_test.go",
	"notice.deadlines_restored": "package deadline, restore_test.go", "notice.reading_full": "reading_test.go",
	"notice.reading_on":   "reading_test.go",
	"notice.areas_probed": "probe_test.go", "notice.follow_up": "scopes_test.go",
	"notice.by_hand": "plan_test.go", "notice.by_hand_due": "plan_test.go",
	"notice.place_opened": "waiting_test.go", "notice.place_opened_behind": "waiting_test.go",
	"notice.account_reset": inFactor, "notice.factor_added": inFactor, "notice.factor_recovery": inFactor,
	"notice.factor_recovery_new": inFactor, "notice.factor_removed": inFactor, "notice.new_device": inFactor,
	"notice.password_changed": inFactor, "notice.login_changed": "package identity, story_test.go",
	"notice.approval_asked": inApproval, "notice.approval_of_yours": inApproval, "notice.approval_done": inApproval,
	"notice.machine_created": inMachine, "notice.machine_renewed": inMachine, "notice.machine_ended": inMachine,
	"notice.signon_set": inSSO, "notice.signon_ended": inSSO, "notice.signon_linked": inSSO,
	"notice.signon_unlinked":   inSSO,
	"notice.machine_key_ended": inMachine, "notice.machine_webhook_set": inMachine,
	"notice.machine_webhook_ended": inMachine, "notice.webhook_failed": "package deliver, hook_test.go",
	"notice.approval_refused": inApproval, "notice.approval_alone": inApproval, "notice.account_roles": inApproval,
	"notice.factors_taken":   inApproval,
	"notice.confirm_figures": "waiting_test.go", "notice.figures_doubted": "waiting_test.go",
	"notice.correct_figures": "declines_test.go",
	"notice.report_sent":     "report_test.go", "notice.report_added": "report_test.go",
	"notice.interpreter_free": "interpreterfree_test.go",
	"notice.handon_remind":    "handon_test.go", "notice.handon_unanswered": "handon_test.go",
	"notice.document_elsewhere": "alike_test.go", "notice.merged": "merge_test.go", "notice.parted": "merge_test.go",
	"notice.personal_message": "personal_test.go", "notice.personal_withdrawn": "personal_test.go",
}

// bench is a copy of a stage on which acts are tried one after the other for as long as they change nothing.
type trials struct {
	*stage
	revs   map[string]int64
	leaves map[string]audit.Leaf
	held   held
}

func (s *stage) trials() *trials {
	at := *s
	at.w = s.w.Fork(s.t)
	return &trials{&at, revisions(s.t, at.w), leavesOf(s.t, at.w), everythingHeld(s.t, at.w)}
}

// trial tries one act and tells what came of it. Spent says that the copy is no longer as the stage is.
func (b *trials) trial(name string, do func(*stage) error) (lines []string, spent bool, err error) {
	moment := b.w.Clock.Now()
	err = do(b.stage)
	if again := b.w.Clock.Now(); again.Sub(moment) > time.Second {
		moment, spent = again, true // The act waited for its hour.
	}
	old, revs := b.leaves, revisions(b.t, b.w)
	b.leaves = leavesOf(b.t, b.w)
	after := b.held
	if !maps.Equal(revs, b.revs) {
		after, spent = everythingHeld(b.t, b.w), true
	}
	lines = newTeller(b.t, b.w, moment, b.names).did(b.held, after, old, b.leaves)
	if err == nil {
		return lines, spent, nil
	}
	if !maps.Equal(revs, b.revs) {
		b.t.Errorf("%s: %s is refused as %v, and does: %s", b.name, name, err, lines)
	}
	byRules := refusal(err) == "forbidden fault.forbidden" || refusal(err) == "not_found fault.not_found" &&
		!strings.HasPrefix(name, "interpreter.read")
	if byRules && !slices.ContainsFunc(lines, func(l string) bool { return strings.HasSuffix(l, " "+store.Refused) }) {
		b.t.Errorf("%s: %s is refused as %v, and no leaf tells of it", b.name, name, err)
	}
	return lines, spent, err
}

// deadlines are what will fall due in a stage, each as an act of the clock.
func (s *stage) deadlines() []attempt {
	var out []attempt
	held := held{}
	keptOf[domain.Deadline](s.t, s.w, "deadline", held)
	l := newTeller(s.t, s.w, s.w.Clock.Now(), s.names)
	for key, d := range held {
		id := strings.TrimPrefix(key, "deadline ")
		kind := fmt.Sprint(d["kind"])
		due, err := time.Parse(time.RFC3339Nano, fmt.Sprint(d["due_at"]))
		s.must(err)
		by := "the clock, for " + l.value(d["target"])
		out = append(out, attempt{policy.Action(kind), by, nil, func(s *stage) error {
			if wait := due.Sub(s.w.Clock.Now()); wait > 0 {
				s.w.Waits(wait)
			}
			return without(s.w.Work.RunDeadline(s.t.Context(), domain.DeadlineID(id)))
		}})
	}
	slices.SortFunc(out, func(a, b attempt) int { return strings.Compare(string(a.act)+a.by, string(b.act)+b.by) })
	return out
}

// TestEveryActFromEveryState tries every act of the table in every stage. What is allowed does what the file says:
// which rows change and how, who is told, what the log says. What is refused is refused as the file says, changes
// nothing, and leaves its leaf where the rules refused it. An act, a state, a kind of notice or of deadline that the
// table does not meet fails the test.
//
// The file is read and corrected by people: run with -update after a change, and look at every line that differs.
func TestEveryActFromEveryState(t *testing.T) {
	if mongotest.Named() {
		t.Skip("a stage is a copy of the embedded store's files")
	}
	all, met := stages(t), &results{table: map[string]map[string][]string{}, tried: map[policy.Action]bool{},
		states: map[string]bool{}}
	came := make([][]outcome, len(all))
	t.Run("stages", func(t *testing.T) {
		for i, s := range all {
			t.Run(s.name, func(t *testing.T) {
				t.Parallel()
				at := *s
				at.t = t
				came[i] = at.outcomes(attempts(t))
			})
		}
	})
	for i, s := range all {
		met.add(s, came[i])
	}
	text := met.written()
	if *updateTable {
		must(t, os.MkdirAll("testdata", 0o755))
		must(t, os.WriteFile(tableFile, []byte(text), 0o644))
		return
	}
	met.complete(t, text)
	want, err := os.ReadFile(tableFile)
	must(t, err)
	if diff := differing(string(want), text); diff != "" {
		t.Errorf("acts do something else (-file +now):\n%s", diff)
	}
}

// differing lists every line of two tables that only one of them has, under the act and the stages it belongs to.
func differing(want, got string) string {
	var out []string
	for _, side := range []struct{ mark, text, other string }{{"-", want, got}, {"+", got, want}} {
		other := tableLines(side.other)
		for _, line := range slices.Sorted(maps.Keys(tableLines(side.text))) {
			if !other[line] {
				out = append(out, side.mark+" "+line)
			}
		}
	}
	return strings.Join(out, "\n")
}

// tableLines are the lines of a table, each with the act above it and, below a stage, that stage.
func tableLines(text string) map[string]bool {
	out, act, in := map[string]bool{}, "", ""
	for line := range strings.SplitSeq(text, "\n") {
		switch {
		case strings.HasPrefix(line, " in: "):
			in = line
			for stage := range strings.SplitSeq(strings.TrimPrefix(line, " in: "), "; ") {
				out[act+" | in "+stage] = true
			}
		case strings.HasPrefix(line, "  "):
			out[act+" |"+in+" |"+line] = true
		default:
			act, in = line, ""
		}
	}
	return out
}

// TestADifferenceBetweenTablesIsToldWhole: each line that came or went is told, with the act it belongs to, however
// many there are.
func TestADifferenceBetweenTablesIsToldWhole(t *testing.T) {
	var want, got strings.Builder
	for n := range 300 {
		fmt.Fprintf(&want, "act.%d by ana\n in: asked\n  tell a\n", n)
		fmt.Fprintf(&got, "act.%d by ana\n in: asked\n  tell b\n", n)
	}
	if n := strings.Count(differing(want.String(), got.String()), "tell"); n != 600 {
		t.Errorf("%d of 600 lines are told", n)
	}
	if same := differing(want.String(), want.String()); same != "" {
		t.Error(same)
	}
}

// outcome is what came of one act in one stage.
type outcome struct {
	act   policy.Action
	by    string
	lines []string
	done  bool
}

// outcomes tries every act in a stage.
func (s *stage) outcomes(all []attempt) []outcome {
	var out []outcome
	at := s.trials()
	for _, a := range slices.Concat(all, s.deadlines()) {
		if a.on != nil && !a.on(s) {
			continue
		}
		lines, spent, err := at.trial(string(a.act)+" by "+a.by, a.do)
		if spent {
			_ = at.w.Store.Close()
			at = s.trials()
		}
		if err != nil {
			lines = []string{"refused as " + refusal(err)}
		}
		out = append(out, outcome{a.act, a.by, lines, err == nil})
	}
	return out
}

// results are what came of every act in every stage: by act and by what came of it, the stages.
type results struct {
	table  map[string]map[string][]string
	tried  map[policy.Action]bool
	states map[string]bool
}

func (r *results) add(s *stage, came []outcome) {
	for key, n := range everythingHeld(s.t, s.w) {
		kind, _, _ := strings.Cut(key, " ")
		r.states[fmt.Sprintf("%s %v", kind, n["state"])] = true
	}
	for _, o := range came {
		name, lines := string(o.act)+" by "+o.by, strings.Join(o.lines, "\n  ")
		r.tried[o.act] = r.tried[o.act] || o.done
		if r.table[name] == nil {
			r.table[name] = map[string][]string{}
		}
		if !slices.Contains(r.table[name][lines], s.name) {
			r.table[name][lines] = append(r.table[name][lines], s.name)
		}
	}
}

// written writes the table: an act, then each thing that comes of it with the stages it comes in.
func (r *results) written() string {
	var b strings.Builder
	b.WriteString("What every act does in every stage of a story, or as what it is refused there. Moments are told " +
		"by their distance from the act.\n")
	for _, name := range slices.Sorted(maps.Keys(r.table)) {
		fmt.Fprintf(&b, "\n%s\n", name)
		for _, came := range slices.Sorted(maps.Keys(r.table[name])) {
			fmt.Fprintf(&b, " in: %s\n  %s\n", strings.Join(r.table[name][came], "; "), came)
		}
	}
	return b.String()
}
