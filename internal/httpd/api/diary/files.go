package diary

import (
	"encoding/base64"
	"time"

	"amparo/internal/casework/diary"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/httpd/api/endpoint"
)

func fileRoutes() []endpoint.Route {
	return []endpoint.Route{
		endpoint.Get("/cases/:case/files", "file.read", "listFiles", "Files of a case open to you, newest first", listFiles).
			WithNote("All of a case to its team, the removed ones with the reason; to the house that keeps a bed for her, and " +
				"to the authority of her order, those that the team chose to show to them."),
		endpoint.Post("/cases/:case/files", "file.add", "addFile", "Add a file to a case", addFile).Creates().
			WithNote("PDF, JPEG or PNG by its content, at most 5 MiB, 20 of a case at a time. A picture is made anew, " +
				"upright, without the place, the device and the preview that a camera writes into it. A PDF is kept as it is.").
			WithExample(fileIn{fileAbout{Kind: "orden_judicial", Day: "2026-11-23", House: true}, "JVBERi0xLjQKJSVFT0YK"}),
		endpoint.Get("/cases/:case/files/:file", "file.open", "openFile", "Take a file of a case along", openFile).
			WithNote("Each time is recorded, and stands in the ledger of the person. Never show a PDF in a page."),
		endpoint.Post("/cases/:case/files/:file/remove", "file.remove", "removeFile", "Delete the content of a file",
			removeFile).
			WithExample(fileRemove{Reason: "Es de otra persona."}),
	}
}

type fileAbout struct {
	Kind string `json:"kind" need:"1" list:"archivo"`
	// The day on the document; not in the future.
	Day   string `json:"day" need:"1" is:"date"`
	Title string `json:"title,omitempty" max:"120" eg:"Medida de abrigo"`
	// The house that keeps a bed for her may open it, while she agrees to share her identity.
	House bool `json:"house,omitempty"`
	// The authority of the order that places her may open it.
	Authority bool `json:"authority,omitempty"`
}

type fileIn struct {
	fileAbout
	// The content in base64.
	File string `json:"file" need:"1" max:"8388608" eg:"JVBERi0xLjQKJSVFT0YK"`
}

type fileOut struct {
	ID kept.FileID `json:"id" is:"id"`
	// In its case; never given again.
	Number int `json:"number" eg:"1"`
	fileAbout
	Type string `json:"type" enum:"pdf,jpeg,png"`
	Size int    `json:"size" eg:"48213"`
	// When she is a colleague of yours.
	AuthorName string    `json:"author_name,omitempty" eg:"Berta Ejemplo"`
	At         time.Time `json:"at"`
	// When its content was deleted, and why.
	RemovedAt time.Time `json:"removed_at,omitzero"`
	Reason    string    `json:"reason,omitempty" eg:"Es de otra persona."`
}

func fileOf(f kept.File, writer string) fileOut {
	return fileOut{f.ID, f.Number, fileAbout{f.Kind, string(f.On), f.Title, f.House, f.Authority}, f.Type, f.Size, writer,
		f.At, f.RemovedAt, f.Why}
}

type fileList struct {
	endpoint.Listed
	Files []fileOut `json:"files"`
}

func listFiles(c *endpoint.Call, in endpoint.Page) (out fileList, err error) {
	found, err := c.Work.ReadFiles(c.Ctx, c.Actor, endpoint.CaseID(c))
	id := func(f diary.FileView) string { return string(f.ID) }
	out.Files, out.Listed, err = endpoint.Cut(found.Rows, err, in, id, func(f diary.FileView) fileOut {
		return fileOf(f.File, f.Writer)
	})
	return out, err
}

func addFile(c *endpoint.Call, in fileIn) (diaryMade, error) {
	content, err := endpoint.Content(in.File)
	if err != nil {
		return diaryMade{}, err
	}
	id, err := c.Work.AddFile(c.Act(), c.Actor, endpoint.CaseID(c), diary.FileInput{Kind: in.Kind,
		On: domain.Date(in.Day), Title: in.Title, House: in.House, Authority: in.Authority, Content: content})
	return diaryMade{string(id)}, err
}

type fileContent struct {
	fileOut
	// The case's code and the file's number, to keep it by.
	Name  string `json:"name" eg:"C-K7M-4XRT-1.pdf"`
	Media string `json:"media_type" enum:"application/pdf,image/jpeg,image/png"`
	// The content in base64.
	File string `json:"file" eg:"JVBERi0xLjQKJSVFT0YK"`
}

func openFile(c *endpoint.Call, _ endpoint.None) (fileContent, error) {
	f, err := c.Work.OpenFile(c.Ctx, c.Actor, endpoint.CaseID(c), endpoint.ID[kept.FileID](c, "file"))
	return fileContent{fileOf(f.File, ""), f.Name, f.Media, base64.StdEncoding.EncodeToString(f.Content)}, err
}

type fileRemove struct {
	Reason string `json:"reason" need:"1" max:"2000" eg:"Es de otra persona."`
}

func removeFile(c *endpoint.Call, in fileRemove) (endpoint.None, error) {
	return endpoint.None{}, c.Work.RemoveFile(c.Act(), c.Actor, endpoint.CaseID(c), endpoint.ID[kept.FileID](c, "file"),
		in.Reason)
}
