// Package diary serves what happens in a case from day to day: its notes, incidents in the house,
// tasks and files.
package diary

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/diary"
	"amparo/internal/domain"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	u.mountReturns(app)
	request.FormPage(app, b, "/cases/:id/diary", u.notesPage, u.writeNote)
	request.FormPage(app, b, "/cases/:id/incidents", u.incidentsPage, u.incidentAct)
	request.FormPage(app, b, "/cases/:id/tasks", u.tasksPage, u.taskAct)
	request.FormPage(app, b, "/cases/:id/outcomes", u.outcomesPage, u.outcomeAct)
	app.Get(view.URLTasks, request.Signed(u.myTasks))
	app.Get("/cases/:id/files", request.On(func(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
		return u.filesPage(c, actor, id, nil)
	}))
	app.Post("/cases/:id/files", request.On(u.fileAct))
	app.Get("/cases/:id/files/:file", request.On(u.download))
}

// back is the way back from a page of a case: a service goes to its own request.
func back(id domain.CaseID, a diary.Around) (address, key string) {
	if a.Offer != "" {
		return view.URLOffers + string(a.Offer), "back.offer"
	}
	return view.URLCases + string(id), "back.case"
}

// How many notes a page holds, and the view to print.
const shown, printed = 30, 200

// notesPage shows the diary of a case, narrowed by kind. With print it is bare; with corrects its form corrects a note.
func (u *Pages) notesPage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	at, bare := view.URLCases+string(id)+"/diary", c.Query("print") == request.Yes
	flt := diary.NoteFilter{Kind: c.Query("kind"), After: c.Query("after"), Limit: shown}
	if bare {
		flt.Limit = printed
	}
	found, err := u.Work.ReadDiary(c.UserContext(), actor, id, flt)
	if err != nil {
		return err
	}
	page := view.CaseDiary{Frame: u.Frame(c), Code: found.Code, Write: found.Write && !bare,
		Asks: actor.Role.Provider(), Form: *request.FormAt(typed, at, 0), Paging: request.Onward(c, at, found.Next),
		Filter: view.Form{Values: map[string][]string{"kind": {flt.Kind}}}}
	page.CaseURL, page.Back = back(id, found.Around)
	if !bare {
		page.PrintURL = at + "?print=" + request.Yes + "&kind=" + flt.Kind
	}
	if typed == nil {
		page.Form.Values = map[string][]string{"day": {string(u.Work.Today())}}
	}
	for _, n := range found.Rows {
		row := view.DiaryNote{Note: n.Note, Writer: n.Writer, AgencyName: n.AgencyName, Corrected: string(n.CorrectedBy)}
		if n.Mine && page.Write {
			row.CorrectURL = at + "?corrects=" + string(n.ID) + "#write"
		}
		if row.CorrectURL != "" && typed == nil && string(n.ID) == c.Query("corrects") {
			page.Form.Values = map[string][]string{"kind": {n.Kind}, "day": {string(n.On)}, "text": {n.Text},
				"corrects": {string(n.ID)}}
		}
		page.Notes = append(page.Notes, row)
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

// writeNote keeps a note of the diary.
func (u *Pages) writeNote(actor domain.Actor, id domain.CaseID, form view.Form) (request.Act, error) {
	in := diary.NoteInput{Kind: form.Get("kind"), On: domain.Date(form.Get("day")),
		Text: request.Values(form.Values).Get("text"), Team: request.Checked(form, "team"),
		Corrects: domain.NoteID(form.Get("corrects"))}
	return request.Act{Flash: "flash.note", Do: func(ctx context.Context) error {
		_, err := u.Work.WriteDiary(ctx, actor, id, in)
		return err
	}}, nil
}
