package api_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/learning"
)

// TestAProgramReadsACourseAndHasItsAnswersMarked: the course comes without what is right, forged answers are refused by
// their question, the marks explain, and what was passed is read by whoever may.
func TestAProgramReadsACourseAndHasItsAnswersMarked(t *testing.T) {
	w := amparotest.New(t)
	s := open(t, w)
	worker, other := w.Worker("ana"), w.Worker("eva")
	ana, at := s.signs(worker), "/agencies/"+string(worker.Agency)+"/learners"
	sara := s.signs(worker.Colleague("sara", domain.RoleSupervisor))
	course := country.Guatemala().Courses()[0]
	if list := ana.get("/courses").want(http.StatusOK); list.len("courses") != len(country.Guatemala().Courses()) ||
		list.text("courses", 0, "standing") != "none" || list.at("pass_percent") != 80.0 {
		t.Fatalf("the list is %s", list.Raw)
	}
	read := ana.get("/courses/" + course.Code).want(http.StatusOK)
	for _, q := range course.Questions {
		if strings.Contains(string(read.Raw), q.Right.Why.ES) {
			t.Errorf("the course tells why an answer is right: %s", q.Right.Why.ES)
		}
	}
	answers := object{}
	for n := range course.Questions {
		for _, o := range course.Options(worker.Account, n+1) {
			if o.Right {
				answers[strconv.Itoa(n+1)] = o.ID
			}
		}
	}
	to := "/courses/" + course.Code + "/answers"
	ana.post(to, object{"version": 1, "answers": object{"9": "0000000000"}}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	ana.post(to, object{"version": 2, "answers": answers}).refused(http.StatusConflict, "course.changed")
	ana.post("/courses/nada/answers", object{"version": 1, "answers": answers}).want(http.StatusNotFound)
	got := ana.post(to, object{"version": 1, "answers": answers}).want(http.StatusOK)
	if got.at("passed") != true || got.len("marks") != len(course.Questions) || got.text("marks", 0, "why") == "" {
		t.Fatalf("the marks are %s", got.Raw)
	}
	mine := ana.get("/courses/" + course.Code).want(http.StatusOK)
	if mine.text("standing") != string(learning.Holds) || mine.text("valid_until") == "" {
		t.Errorf("afterwards she reads %s", mine.Raw)
	}
	if list := sara.get(at).want(http.StatusOK); list.len("learners") != 2 ||
		list.text("learners", 0, "courses", 0, "standing") != string(learning.Holds) {
		t.Errorf("her supervisor reads %s", list.Raw)
	}
	ana.get(at).refused(http.StatusForbidden, "fault.forbidden")
	s.signs(other.Colleague("jefa", domain.RoleSupervisor)).get(at).want(http.StatusNotFound)
	desk := s.signs(w.Coordinator())
	if list := desk.get("/learners").want(http.StatusOK); list.at("total") == 0.0 ||
		!strings.Contains(string(list.Raw), `"any":1`) {
		t.Errorf("the desk reads %s", list.Raw)
	}
	found := desk.post("/learners/certificate", object{"number": mine.text("number")}).want(http.StatusOK)
	if found.text("name") != worker.Name || found.text("course") != course.Code {
		t.Errorf("the certificate is %s", found.Raw)
	}
	desk.post("/learners/certificate", object{"number": "AAAA-BBBB-CCCC"}).
		refused(http.StatusUnprocessableEntity, "fault.invalid")
	sara.post("/learners/certificate", object{"number": mine.text("number")}).want(http.StatusForbidden)
	w.Verify()
}
