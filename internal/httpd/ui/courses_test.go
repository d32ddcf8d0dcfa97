package ui_test

import (
	"net/http"
	"strings"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/country"
	"amparo/internal/domain"
)

// TestANewSocialWorkerTakesACourseOnPages: she reads page by page without script, leaves and goes on where she was, is
// told which answer she left out, falls short, is shown why, passes, and prints her certificate. Her head sees it,
// another's does not, and the desk finds the certificate by its number.
func TestANewSocialWorkerTakesACourseOnPages(t *testing.T) {
	w := amparotest.New(t)
	s, worker := open(t, w), w.Worker("ana").Colleague("Ana Prueba", domain.RoleReferrer)
	ana, course := s.signIn(worker.Actor), country.Guatemala().Courses()[2]
	at := "/courses/" + course.Code
	ana.get("/").want(200)
	if !strings.Contains(ana.body, `href="/courses"`) {
		t.Error("the menu does not lead to the courses")
	}
	ana.get("/courses").want(200, "Cursos breves", course.Title.ES, "Comenzar el curso", "80 %")
	ana.get(at).want(200, course.Pages[0].Title.ES, "Página 1 de 5").form(at, "on").press("_do", "on").
		want(200, course.Pages[1].Title.ES).form(at, "on").press("_do", "on").want(200, course.Pages[2].Title.ES)
	ana = s.signIn(worker.Actor) // On another device.
	ana.get("/courses").want(200, "Seguir donde iba")
	ana.get(at).want(200, "Página 3 de 5")
	ask := at + "?page=6"
	ana.get(ask).want(200, course.Questions[0].Ask.ES, course.Questions[0].Right.Says.ES)
	for _, q := range course.Questions {
		ana.never(q.Right.Why.ES, q.Wrong[0].Why.ES)
	}
	answered := func(right int, leave bool) *browser {
		f := ana.get(ask).want(200).form(at)
		for n := range course.Questions {
			for _, o := range course.Options(worker.Account, n+1) {
				if o.Right == (n < right) && (n > 0 || !leave) {
					f.values.Set("answers."+string(rune('1'+n)), o.ID)
				}
			}
		}
		return f.press("", "")
	}
	answered(5, true).want(http.StatusUnprocessableEntity, "Elija una opción.", course.Questions[0].Ask.ES)
	answered(3, false).want(200, "Todavía no alcanza", "3 de 5 respuestas correctas", course.Questions[4].Right.Why.ES)
	ana.get(at + "/certificate").want(http.StatusNotFound)
	answered(4, false).want(200, "Aprobó el curso", "4 de 5 respuestas correctas", course.Questions[0].Right.Why.ES)
	number := strings.Split(ana.get(at+"/certificate").want(200, "Constancia", "Ana Prueba", worker.AgencyName,
		course.Title.ES, "Vale hasta").body, `class="num">`)[1][:14]
	ana.get("/courses").want(200, "Aprobado", "vale hasta el")
	ana.get("/courses/people").want(http.StatusForbidden)
	ana.get("/courses/agencies").want(http.StatusForbidden)

	head := s.signIn(worker.Colleague("jefa", domain.RoleSupervisor).Actor)
	head.get("/courses").want(200, "Quién aprobó qué curso")
	head.get("/courses/people").want(200, "Ana Prueba", "Aprobado")
	head.get("/courses/people?as=csv").want(200, "Ana Prueba", course.Title.ES)
	stranger := s.signIn(w.Worker("eva").Colleague("otra jefa", domain.RoleSupervisor).Actor)
	stranger.get("/courses/people").want(200).never("Ana Prueba")
	stranger.get("/courses/people?agency=" + string(worker.Agency)).want(http.StatusNotFound)

	desk := s.signIn(w.Coordinator().Actor)
	desk.get("/courses/agencies").want(200, worker.AgencyName, "Nadie todavía").never("Ana Prueba")
	desk.form("/courses/agencies", "check").set("number", "AAAA-BBBB-CCCC").press("", "").
		want(http.StatusUnprocessableEntity, "Ninguna constancia tiene ese número")
	desk.form("/courses/agencies", "check").set("number", number).press("", "").want(200, "Ana Prueba",
		course.Title.ES, "Aprobado")
	desk.get("/courses/agencies?as=csv").want(200, worker.AgencyName)
	w.Verify()
}
