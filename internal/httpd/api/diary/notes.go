// Package diary answers what happens in a case from day to day: its notes, incidents in the house,
// tasks and files.
package diary

import (
	"slices"
	"time"

	"amparo/internal/casework/diary"
	"amparo/internal/domain"
	"amparo/internal/httpd/api/endpoint"
)

// Routes are the routes of this part.
func Routes() []endpoint.Route {
	return append(slices.Concat(incidentRoutes(), fileRoutes(), taskRoutes(), outcomeRoutes()),
		endpoint.Get("/cases/:case/diary", "diary.read", "listDiary", "Notes of the diary open to you, newest first",
			listNotes).
			WithNote("The team of a case reads what was written for it, a service its own notes: never another service's, "+
				"even of the same agency. What is said in therapy, treatment or legal advice belongs in the care notes."),
		endpoint.Post("/cases/:case/diary", "diary.write", "writeDiaryNote", "Keep a note in the diary of a case",
			writeNote).Creates().
			WithNote("A note is never changed: a correction is a further note of the same service that names the one it "+
				"corrects. What a service writes for the team is told to the team.").
			WithExample(diaryNoteIn{Kind: "escuela", On: "2026-11-23", Text: "La inscriben desde el lunes.", Team: true}))
}

type diaryIn struct {
	endpoint.Page
	Kind string `json:"kind" list:"nota_diario"`
}

type diaryPage struct {
	endpoint.Listed
	Notes []diaryNote `json:"notes"`
}

type diaryNote struct {
	ID   domain.NoteID `json:"id" is:"id"`
	Kind string        `json:"kind" list:"nota_diario"`
	// When it happened.
	Day        domain.Date     `json:"day" is:"date"`
	Text       string          `json:"text" eg:"La escuela la inscribe desde el lunes."`
	Agency     domain.AgencyID `json:"agency" is:"id"`
	AgencyName string          `json:"agency_name" eg:"Fundación Ceiba"`
	// When she is a colleague of yours.
	AuthorName string    `json:"author_name,omitempty" eg:"Berta Ejemplo"`
	At         time.Time `json:"at"`
	// The team of the case reads it.
	Team bool `json:"team,omitempty"`
	// Of your own service: you may correct it.
	Mine        bool          `json:"mine,omitempty"`
	Corrects    domain.NoteID `json:"corrects,omitempty" is:"id"`
	CorrectedBy domain.NoteID `json:"corrected_by,omitempty" is:"id"`
}

func listNotes(c *endpoint.Call, in diaryIn) (diaryPage, error) {
	found, err := c.Work.ReadDiary(c.Ctx, c.Actor, endpoint.CaseID(c), diary.NoteFilter{Kind: in.Kind, After: in.After,
		Limit: in.Limit})
	return diaryPage{endpoint.Pages(found.Next, found.Total), endpoint.List(found.Rows, func(n diary.NoteView) diaryNote {
		return diaryNote{n.ID, n.Kind, n.On, n.Text, n.Agency, n.AgencyName, n.Writer, n.At, n.Team, n.Mine,
			n.Corrects, n.CorrectedBy}
	})}, err
}

type diaryNoteIn struct {
	Kind string `json:"kind" need:"1" list:"nota_diario"`
	// When it happened; not in the future.
	On domain.Date `json:"day" need:"1" is:"date"`
	// It is never changed afterwards.
	Text string `json:"text" need:"1" max:"4000" eg:"La escuela la inscribe desde el lunes."`
	// The team of the case reads it too. A note of the team always is for the team.
	Team bool `json:"team,omitempty"`
	// A note of your own service that this one corrects.
	Corrects domain.NoteID `json:"corrects,omitempty" is:"id"`
}

type diaryMade struct {
	ID string `json:"id" is:"id"`
}

func writeNote(c *endpoint.Call, in diaryNoteIn) (diaryMade, error) {
	id, err := c.Work.WriteDiary(c.Act(), c.Actor, endpoint.CaseID(c), diary.NoteInput(in))
	return diaryMade{string(id)}, err
}
