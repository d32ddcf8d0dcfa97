package httpd_test

import (
	"strconv"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
)

// TestTheCoursesFitASmallPhone: every page of them, at every width and size of text that people use.
func TestTheCoursesFitASmallPhone(t *testing.T) {
	t.Parallel()
	w := amparotest.New(t)
	ana, b := w.Worker("Ana"), openBrowser(t, serve(t, w))
	for _, c := range country.Guatemala().Courses()[:2] {
		given := map[string][]string{}
		for q := range c.Questions {
			for _, o := range c.Options(ana.Account, q+1) {
				if o.Right {
					given[strconv.Itoa(q+1)] = []string{o.ID}
				}
			}
		}
		if _, err := w.Work.AnswerCourse(t.Context(), ana.Actor, c.Code, c.Version, given); err != nil {
			t.Fatal(err)
		}
	}
	p := b.person("ana", 360, true).signsIn(ana.Actor)
	for _, at := range []string{"/courses", "/courses/reconocer?page=3", "/courses/reconocer?page=6",
		"/courses/reconocer/certificate"} {
		p.opens(at).fits(at)
		p.looks(at)
	}
	p.opens("/courses/ninez?page=6")
	asks[int](p, `(document.querySelectorAll(".choices").forEach(c => c.querySelector("input").click()), 1)`)
	p.presses("Revisar mis respuestas").fits("the marks")
	p.looks("the marks")
	head := b.person("jefa", 360, true).signsIn(ana.Colleague("jefa", domain.RoleSupervisor).Actor)
	head.opens("/courses/people").fits("who passed what")
	head.looks("who passed what")
	desk := b.person("desk", 360, true).signsIn(w.Coordinator().Actor)
	desk.opens("/courses/agencies").fits("by agency")
	desk.looks("by agency")
}
