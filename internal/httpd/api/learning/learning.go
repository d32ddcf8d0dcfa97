// Package learning serves the short courses: what they say, their questions without the right answers, the marking of
// answers, and who passed what.
package learning

import (
	verbs "amparo/internal/casework/learning"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
	"amparo/internal/httpd/api/endpoint"
)

// Routes is this part of the table.
func Routes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/courses", "course.read", "listCourses", "The short courses, and what you passed of them", list),
		endpoint.Get("/courses/:course", "course.read", "getCourse", "One course with its questions", read).
			WithNote("Which answer is right is told once you answered. What names an answer is another thing for each person."),
		endpoint.Post("/courses/:course/answers", "course.pass", "answerCourse", "Have your answers to a course marked",
			answer).Own().WithExample(courseAnswers{Version: 1, Answers: map[string]string{"1": "4f0c91b2aa"}}).
			WithNote("Who has the share of right answers that the country pack names passed the course today. Of a try with " +
				"less nothing is kept."),
		endpoint.Get("/agencies/:agency/learners", "account.list", "listLearners", "What each person of an agency passed",
			learners),
		endpoint.Get("/learners", "course.count", "countLearners", "How many of each agency passed which course", counts),
		endpoint.Post("/learners/certificate", "course.check", "checkCertificate", "Whose certificate has a number", check).
			ChangesNothing().WithExample(certificateNumber{Number: sampleNumber}),
	}
}

const sampleNumber = "K7QM-2XRT-5BNA"

type courseList struct {
	// In percent of the questions.
	PassPercent int         `json:"pass_percent" eg:"80"`
	Courses     []courseRow `json:"courses"`
}

type courseRow struct {
	Code    string `json:"code" list:"courses"`
	Version int    `json:"version" eg:"1"`
	Minutes int    `json:"minutes" eg:"7"`
	Title   string `json:"title" eg:"La primera hora y la referencia"`
	About   string `json:"about,omitempty" eg:"Seguridad, consentimiento y contacto seguro."`
	passed
}

// passed is how somebody stands to a course.
type passed struct {
	Standing string `json:"standing" enum:"none,holds,ended,changed"`
	// Of which version the rest is.
	PassedVersion int         `json:"passed_version,omitempty" eg:"1"`
	PassedOn      domain.Date `json:"passed_on,omitempty" is:"date"`
	// The last day on which it holds; absent: it has no end.
	ValidUntil domain.Date `json:"valid_until,omitempty" is:"date"`
	Right      int         `json:"right,omitempty" eg:"5"`
	Of         int         `json:"of,omitempty" eg:"6"`
}

func passedOf(p learning.Pass, s learning.Standing) passed {
	return passed{string(s), p.Version, p.Day, p.Until, p.Right, p.Of}
}

func rowOf(c *endpoint.Call, r verbs.Row) courseRow {
	lang := c.Lang()
	return courseRow{r.Code, r.Version, r.Minutes, r.Title.In(lang), r.About.In(lang), passedOf(r.Pass, r.Standing)}
}

func list(c *endpoint.Call, _ endpoint.None) (courseList, error) {
	rows, err := c.Work.Courses(c.Ctx, c.Actor)
	percent, _ := c.Work.Pack().CourseRules()
	return courseList{percent, endpoint.List(rows, func(r verbs.Row) courseRow { return rowOf(c, r) })}, err
}

type courseWhole struct {
	courseRow
	// Of your certificate; absent where you passed no version.
	Number    string           `json:"number,omitempty" eg:"K7QM-2XRT-5BNA"`
	Pages     []coursePage     `json:"pages"`
	Questions []courseQuestion `json:"questions"`
}

type coursePage struct {
	Title string   `json:"title" eg:"Primero, que esté a salvo"`
	Text  []string `json:"text" eg:"Pregunte si está en peligro ahora."`
	Signs []string `json:"signs" list:"indicadores"`
}

type courseQuestion struct {
	Question int            `json:"question" eg:"1"`
	Ask      string         `json:"ask" eg:"¿Qué va primero?"`
	Answers  []courseAnswer `json:"answers"`
}

type courseAnswer struct {
	ID   string `json:"id" eg:"4f0c91b2aa"`
	Says string `json:"says" eg:"Ver si está en peligro ahora"`
}

func read(c *endpoint.Call, _ endpoint.None) (courseWhole, error) {
	r, err := c.Work.Course(c.Ctx, c.Actor, c.HTTP.Params("course"))
	if err != nil {
		return courseWhole{}, err
	}
	lang, out := c.Lang(), courseWhole{courseRow: rowOf(c, r), Number: r.Pass.Number}
	text := func(w learning.Words) string { return w.In(lang) }
	for _, p := range r.Pages {
		out.Pages = append(out.Pages, coursePage{text(p.Title), endpoint.List(p.Text, text), append([]string{}, p.Signs...)})
	}
	for i, q := range r.Questions {
		offered := endpoint.List(r.Options(c.Actor.Account, i+1),
			func(o learning.Option) courseAnswer { return courseAnswer{o.ID, text(o.Says)} })
		out.Questions = append(out.Questions, courseQuestion{i + 1, text(q.Ask), offered})
	}
	return out, nil
}

type courseAnswers struct {
	// Of the course that was read.
	Version int `json:"version" need:"1" min:"1" max:"10000" eg:"1"`
	// By the number of each question, the id of the answer that is chosen.
	Answers map[string]string `json:"answers" need:"1" max:"20" eg:"4f0c91b2aa"`
}

type courseMarked struct {
	Passed bool         `json:"passed"`
	Right  int          `json:"right" eg:"5"`
	Marks  []courseMark `json:"marks"`
}

type courseMark struct {
	Question int    `json:"question" eg:"1"`
	Right    bool   `json:"right"`
	Why      string `json:"why" eg:"La seguridad va antes que el relato."`
	// The right answer, and why it is.
	RightAnswer string `json:"right_answer" eg:"Ver si está en peligro ahora"`
	RightWhy    string `json:"right_why" eg:"La seguridad va antes que el relato."`
}

func answer(c *endpoint.Call, in courseAnswers) (courseMarked, error) {
	given := map[string][]string{}
	for question, id := range in.Answers {
		given[question] = []string{id}
	}
	r, err := c.Work.AnswerCourse(c.Act(), c.Actor, c.HTTP.Params("course"), in.Version, given)
	lang := c.Lang()
	return courseMarked{r.Passed, r.Right, endpoint.List(r.Marks, func(m learning.Mark) courseMark {
		return courseMark{m.Question, m.Given.Right, m.Given.Why.In(lang), m.Right.Says.In(lang), m.Right.Why.In(lang)}
	})}, err
}

type learnerList struct {
	endpoint.Listed
	Learners []learner `json:"learners"`
}

type learner struct {
	Account domain.AccountID `json:"account" is:"id"`
	Name    string           `json:"name" eg:"Ana Luna"`
	Courses []learnerCourse  `json:"courses"`
}

type learnerCourse struct {
	Code string `json:"code" list:"courses"`
	passed
}

func learners(c *endpoint.Call, in endpoint.Page) (learnerList, error) {
	all, err := c.Work.Learners(c.Ctx, c.Actor, endpoint.ID[domain.AgencyID](c, "agency"))
	rows, listed, err := endpoint.Cut(all, err, in, func(p verbs.Person) string { return string(p.Account) },
		func(p verbs.Person) learner {
			return learner{p.Account, p.Name, endpoint.List(p.Rows, func(r verbs.Row) learnerCourse {
				return learnerCourse{r.Code, passedOf(r.Pass, r.Standing)}
			})}
		})
	return learnerList{listed, rows}, err
}

type learnerCounts struct {
	endpoint.Listed
	// Those of which nobody passed a course first.
	Agencies []learnerCount `json:"agencies"`
}

type learnerCount struct {
	Agency domain.AgencyID `json:"agency" is:"id"`
	Name   string          `json:"name" eg:"Asociación Ceiba"`
	// Whose account is on.
	People int `json:"people" eg:"12"`
	// Of them, who passed one course at least that holds today.
	Any int `json:"any" eg:"7"`
	// By course.
	Passed map[string]int `json:"passed" eg:"7"`
}

func counts(c *endpoint.Call, in endpoint.Page) (learnerCounts, error) {
	all, err := c.Work.LearnersByAgency(c.Ctx, c.Actor)
	rows, listed, err := endpoint.Cut(all, err, in, func(a verbs.Count) string { return string(a.Agency) },
		func(a verbs.Count) learnerCount {
			return learnerCount{a.Agency, a.AgencyName, a.People, a.Any, a.Passed}
		})
	return learnerCounts{listed, rows}, err
}

type certificateNumber struct {
	Number string `json:"number" need:"1" max:"40" eg:"K7QM-2XRT-5BNA"`
}

type certificate struct {
	Name   string `json:"name" eg:"Ana Luna"`
	Agency string `json:"agency" eg:"Asociación Ceiba"`
	Course string `json:"course" list:"courses"`
	passed
	// Her account is off.
	Off bool `json:"off"`
}

func check(c *endpoint.Call, in certificateNumber) (certificate, error) {
	found, err := c.Work.CheckCertificate(c.Ctx, c.Actor, in.Number)
	return certificate{found.Name, found.Agency, found.Course, passedOf(found.Pass, found.Standing), found.Off}, err
}
