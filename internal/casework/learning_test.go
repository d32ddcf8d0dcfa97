package casework_test

import (
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework"
	courses "amparo/internal/casework/learning"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
	"amparo/internal/fault"
)

// answersOf are somebody's answers to a course, so many of them right.
func answersOf(c learning.Course, who domain.AccountID, right int) map[string][]string {
	out := map[string][]string{}
	for n := 1; n <= len(c.Questions); n++ {
		for _, o := range c.Options(who, n) {
			if o.Right == (n <= right) {
				out[strconv.Itoa(n)] = []string{o.ID}
			}
		}
	}
	return out
}

// passes answers a course as she must to pass it.
func passes(t *testing.T, w *amparotest.World, who *amparotest.Actor, code string) {
	t.Helper()
	row, err := w.Work.Course(t.Context(), who.Actor, code)
	must(t, err)
	got, err := w.Work.AnswerCourse(t.Context(), who.Actor, code, row.Version,
		answersOf(row.Course, who.Account, len(row.Questions)))
	if must(t, err); !got.Passed {
		t.Fatalf("%s does not pass %s with every answer right", who.Name, code)
	}
}

// TestANewSocialWorkerLearnsFailsRepeatsAndPasses: she reads on where she was, fails, is told why, and passes; only the
// passing is kept, with its certificate.
func TestANewSocialWorkerLearnsFailsRepeatsAndPasses(t *testing.T) {
	w := amparotest.New(t)
	ana, ctx := w.Worker("ana"), t.Context()
	must(t, w.Work.TurnTo(ctx, ana.Actor, "ninez", 3))
	row, err := w.Work.Course(ctx, ana.Actor, "ninez")
	if must(t, err); row.Place != 3 || row.Standing != learning.None {
		t.Fatalf("she goes on at page %d, %s", row.Place, row.Standing)
	}
	before := revisions(t, w)
	all := len(row.Questions) // Five: with three of them right she has 60 percent, with four the 80 that are asked.
	short, err := w.Work.AnswerCourse(ctx, ana.Actor, "ninez", row.Version, answersOf(row.Course, ana.Account, all-2))
	if must(t, err); short.Passed || short.Right != all-2 || len(short.Marks) != all {
		t.Fatalf("below the share: %+v", short)
	}
	for _, m := range short.Marks {
		if m.Given.Why.ES == "" || m.Right.Why.ES == "" || m.Given.Right != (m.Question <= all-2) {
			t.Errorf("question %d is not explained: %+v", m.Question, m)
		}
	}
	if _, err := w.Work.Certificate(ctx, ana.Actor, "ninez"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a certificate of nothing: %v", err)
	}
	if !mapsEqual(before, revisions(t, w)) {
		t.Error("a try that fell short is kept")
	}
	enough, err := w.Work.AnswerCourse(ctx, ana.Actor, "ninez", row.Version, answersOf(row.Course, ana.Account, all-1))
	if must(t, err); !enough.Passed {
		t.Fatalf("with the share that the pack names: %+v", enough)
	}
	row, err = w.Work.Course(ctx, ana.Actor, "ninez")
	if must(t, err); row.Standing != learning.Holds || row.Place != 0 || row.Pass.Day != w.Work.Today() ||
		row.Pass.Until != w.Work.Today().Add(2, 0) || row.Pass.Right != all-1 {
		t.Errorf("she holds %+v", row)
	}
	if n := len(slices.DeleteFunc(leafActs(t, w), func(a string) bool { return a != "course.pass" })); n != 1 {
		t.Errorf("the log tells of %d passes", n)
	}
	must(t, w.Work.TurnTo(ctx, ana.Actor, "ninez", 2)) // She reads it again, and loses nothing by it.
	paper, err := w.Work.Certificate(ctx, ana.Actor, "ninez")
	if must(t, err); paper.Name != ana.Name || paper.Agency != ana.AgencyName || paper.Number == "" {
		t.Errorf("her certificate says %+v", paper)
	}
	w.Verify()
}

func mapsEqual(a, b map[string]int64) bool {
	for k, v := range a {
		if b[k] != v {
			return false
		}
	}
	return len(a) == len(b)
}

func leafActs(t *testing.T, w *amparotest.World) (out []string) {
	for _, leaf := range leavesOf(t, w) {
		out = append(out, leaf.Act)
	}
	return out
}

// TestForgedAnswersAreRefusedByTheirQuestion: what is no question of the course, what is left out, said twice or never
// offered, also where somebody sends a colleague's answers.
func TestForgedAnswersAreRefusedByTheirQuestion(t *testing.T) {
	w := amparotest.New(t)
	ana, eva := w.Worker("ana"), w.Worker("eva")
	row, err := w.Work.Course(t.Context(), ana.Actor, "reconocer")
	must(t, err)
	for name, c := range map[string]struct {
		forge func(map[string][]string)
		path  string
		code  string
	}{
		"unknown": {func(g map[string][]string) { g["99"] = g["1"] }, "answers.99", "course.question_unknown"},
		"no name": {func(g map[string][]string) { g["01"] = g["1"] }, "answers.01", "course.question_unknown"},
		"missing": {func(g map[string][]string) { delete(g, "3") }, "answers.3", "field.choose_one"},
		"double": {func(g map[string][]string) { g["2"] = append(g["2"], g["2"]...) }, "answers.2",
			"course.answered_twice"},
		"invented": {func(g map[string][]string) { g["1"] = []string{"0000000000"} }, "answers.1", "field.choose_one"},
		"of a colleague": {func(g map[string][]string) {
			g["1"] = answersOf(row.Course, eva.Account, len(row.Questions))["1"]
		}, "answers.1", "field.choose_one"},
	} {
		given := answersOf(row.Course, ana.Account, len(row.Questions))
		c.forge(given)
		_, err := w.Work.AnswerCourse(t.Context(), ana.Actor, "reconocer", row.Version, given)
		f := fault.As(err)
		if err == nil || f.Kind != fault.Invalid || len(f.Fields) != 1 || f.Fields[0].Path != c.path ||
			f.Fields[0].Code != c.code {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err = w.Work.AnswerCourse(t.Context(), ana.Actor, "astrologia", 1, nil)
	w.Want(err, fault.NotFound)
	w.Want(w.Work.TurnTo(t.Context(), ana.Actor, "reconocer", 99), fault.Invalid)
	if mine, err := w.Work.Courses(t.Context(), ana.Actor); err != nil || mine[0].Standing != learning.None {
		t.Errorf("something of it counts: %+v, %v", mine, err)
	}
}

// TestTheOrderOfAnswersTellsNothing: for many people the right answer stands at every place about as often.
func TestTheOrderOfAnswersTellsNothing(t *testing.T) {
	t.Parallel()
	for _, c := range country.Guatemala().Courses() {
		for n := range c.Questions {
			at, all := map[int]int{}, 0
			for range 300 {
				options := c.Options(domain.NewID[domain.AccountID](), n+1)
				at[slices.IndexFunc(options, func(o learning.Option) bool { return o.Right })]++
				all = len(options)
			}
			for place := range all {
				if at[place] < 300/all/2 {
					t.Errorf("%s, question %d: the right answer stands at %v", c.Code, n+1, at)
				}
			}
		}
	}
}

// TestHeadsSeeTheirOwnPeopleAndTheDeskCounts: the head of the agency reads who passed what, another's head does not;
// the desk reads numbers by agency, those with nobody first; whose account is off is not among them.
func TestHeadsSeeTheirOwnPeopleAndTheDeskCounts(t *testing.T) {
	w := amparotest.New(t)
	ana, eva, ctx := w.Worker("ana"), w.Worker("eva"), t.Context()
	sara, gone := ana.Colleague("sara", domain.RoleSupervisor), ana.Colleague("rita", domain.RoleReferrer)
	stranger := eva.Colleague("otra jefa", domain.RoleSupervisor)
	desk, root := w.Coordinator(), w.Person("root", w.Agency("técnica", "ong"), domain.RoleAdmin)
	passes(t, w, ana, "reconocer")
	passes(t, w, gone, "reconocer")
	must(t, w.IDs.DisableAccount(ctx, root.Actor, gone.Account))
	people, err := w.Work.Learners(ctx, sara.Actor, ana.Agency)
	must(t, err)
	if len(people) != 2 || people[0].Name != ana.Name || people[0].Rows[0].Standing != learning.Holds ||
		people[1].Rows[0].Standing != learning.None {
		t.Errorf("her people: %+v", people)
	}
	for _, who := range []*amparotest.Actor{ana, stranger, desk} {
		if _, err := w.Work.Learners(ctx, who.Actor, ana.Agency); !fault.Is(err, fault.Forbidden) &&
			!fault.Is(err, fault.NotFound) {
			t.Errorf("%s reads who of another's people passed: %v", who.Name, err)
		}
	}
	if _, err := w.Work.Learners(ctx, root.Actor, ana.Agency); err != nil {
		t.Errorf("the operator lists every agency's people: %v", err)
	}
	counts, err := w.Work.LearnersByAgency(ctx, desk.Actor)
	must(t, err)
	last := counts[len(counts)-1]
	if last.Agency != ana.Agency || last.People != 2 || last.Any != 1 || last.Passed["reconocer"] != 1 ||
		counts[0].Any != 0 {
		t.Errorf("by agency: %+v", counts)
	}
	_, err = w.Work.LearnersByAgency(ctx, sara.Actor)
	w.Want(err, fault.Forbidden)
	survivor := ana.Actor
	survivor.Role = "sobreviviente"
	_, err = w.Work.Courses(ctx, survivor)
	w.Want(err, fault.Forbidden)
}

// TestACertificateIsLookedUpByItsNumber however it is typed, by the desk and the operators alone; no other number is
// anybody's.
func TestACertificateIsLookedUpByItsNumber(t *testing.T) {
	w := amparotest.New(t)
	ana, desk, ctx := w.Worker("ana"), w.Coordinator(), t.Context()
	root := w.Person("root", w.Agency("técnica", "ong"), domain.RoleAdmin)
	passes(t, w, ana, "reconocer")
	passes(t, w, ana, "ninez")
	paper, err := w.Work.Certificate(ctx, ana.Actor, "ninez")
	must(t, err)
	typed := " " + strings.ToLower(strings.ReplaceAll(paper.Number, "-", " "))
	found, err := w.Work.CheckCertificate(ctx, desk.Actor, typed)
	if must(t, err); found.Name != ana.Name || found.Course != "ninez" || found.Standing != learning.Holds || found.Off {
		t.Errorf("the desk finds %+v", found)
	}
	if !slices.Contains(leafActs(t, w), "course.check") {
		t.Error("no leaf tells that it was looked up")
	}
	for _, wrong := range []string{"", "AAAA-BBBB-CCCC", paper.Number + "A", paper.Number[1:]} {
		if _, err := w.Work.CheckCertificate(ctx, desk.Actor, wrong); fault.As(err).Code == "" ||
			!fault.Is(err, fault.Invalid) {
			t.Errorf("%q: %v", wrong, err)
		}
	}
	_, err = w.Work.CheckCertificate(ctx, ana.Colleague("sara", domain.RoleSupervisor).Actor, paper.Number)
	w.Want(err, fault.Forbidden)
	must(t, w.IDs.DisableAccount(ctx, root.Actor, ana.Account))
	if found, err = w.Work.CheckCertificate(ctx, root.Actor, paper.Number); err != nil || !found.Off {
		t.Errorf("whose account is off: %+v, %v", found, err)
	}
}

// TestAPassEndsAndANewVersionAsksAnew: after its last day, and when the course changes, it counts nowhere; passing
// again mends both, and the paper of the same version keeps its number.
func TestAPassEndsAndANewVersionAsksAnew(t *testing.T) {
	w := amparotest.New(t)
	ana, desk, ctx := w.Worker("ana"), w.Coordinator(), t.Context()
	passes(t, w, ana, "reconocer")
	first, err := w.Work.Certificate(ctx, ana.Actor, "reconocer")
	must(t, err)
	standing := func(work *casework.Service) learning.Standing {
		row, err := work.Course(ctx, ana.Actor, "reconocer")
		must(t, err)
		return row.Standing
	}
	w.Waits(time.Duration(365*2+1) * 24 * time.Hour)
	for w.Work.Today() != first.Until { // Leap days.
		w.Waits(map[bool]time.Duration{true: 24 * time.Hour, false: -24 * time.Hour}[w.Work.Today().Before(first.Until)])
	}
	if s := standing(w.Work); s != learning.Holds {
		t.Errorf("on its last day it is %s", s)
	}
	w.Waits(24 * time.Hour)
	if s := standing(w.Work); s != learning.Ended {
		t.Errorf("a day after its last it is %s", s)
	}
	counts, err := w.Work.LearnersByAgency(ctx, desk.Actor)
	if must(t, err); slices.ContainsFunc(counts, func(c courses.Count) bool { return c.Any > 0 }) {
		t.Errorf("an ended pass counts: %+v", counts)
	}
	passes(t, w, ana, "reconocer")
	again, err := w.Work.Certificate(ctx, ana.Actor, "reconocer")
	if must(t, err); again.Number != first.Number || again.Day == first.Day || standing(w.Work) != learning.Holds {
		t.Errorf("passed again: %+v", again)
	}
	newer := casework.New(casework.Deps{Store: w.Store, Policy: w.Rules, Pack: nextVersion(t)})
	if s := standing(newer); s != learning.Changed {
		t.Errorf("with a newer course it is %s", s)
	}
	row, err := newer.Course(ctx, ana.Actor, "reconocer")
	must(t, err)
	given := answersOf(row.Course, ana.Account, len(row.Questions))
	if _, err := newer.AnswerCourse(ctx, ana.Actor, "reconocer", 1, given); fault.As(err).Code != "course.changed" {
		t.Errorf("answers to the older course: %v", err)
	}
	if got, err := newer.AnswerCourse(ctx, ana.Actor, "reconocer", 2, given); err != nil || !got.Passed ||
		standing(newer) != learning.Holds {
		t.Errorf("the newer course: %+v, %v", got, err)
	}
	old, err := newer.CheckCertificate(ctx, desk.Actor, first.Number)
	if err != nil || old.Standing != learning.Changed || old.Version != 1 {
		t.Errorf("the older paper: %+v, %v", old, err)
	}
	w.Verify()
}

// nextVersion is the pack with a newer version of its first course.
func nextVersion(t *testing.T) *country.Pack {
	t.Helper()
	files := fstest.MapFS{}
	must(t, fs.WalkDir(country.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		raw, err := fs.ReadFile(country.Files(), name)
		if name == "courses.json" {
			raw = []byte(strings.Replace(string(raw), `"version": 1`, `"version": 2`, 1))
		}
		files[name] = &fstest.MapFile{Data: raw}
		return err
	}))
	p, err := country.Load(files, ".")
	must(t, err)
	return p
}
