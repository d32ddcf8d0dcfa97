package diary

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/diary"
	"amparo/internal/domain"
	kept "amparo/internal/domain/diary"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// filesPage lists the files of a case. The team adds and removes them.
func (u *Pages) filesPage(c *fiber.Ctx, actor domain.Actor, id domain.CaseID, typed *view.Form) error {
	at := view.URLCases + string(id) + "/files"
	found, err := u.Work.ReadFiles(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	page := view.CaseFiles{Frame: u.Frame(c), Code: found.Code, Add: found.Add, Remove: found.Remove,
		Minor: found.Minor, Form: *request.FormAt(typed, at, 0)}
	page.CaseURL, page.Back = back(id, found.Around)
	if typed == nil {
		page.Form.Values = map[string][]string{"day": {string(u.Work.Today())}}
	}
	for _, f := range found.Rows {
		row := view.CaseFile{File: f.File, Writer: f.Writer, Remover: f.Remover}
		if f.RemovedAt.IsZero() {
			row.URL = at + "/" + string(f.ID)
		}
		page.Files = append(page.Files, row)
	}
	return u.Show(c, request.StatusOfFilter(page.Form), page)
}

// fileAct adds a file, or removes one.
func (u *Pages) fileAct(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
	form, content, err := u.Upload(c)
	if err != nil {
		return err
	}
	flash := "flash.file"
	do := func(ctx context.Context) error {
		_, err := u.Work.AddFile(ctx, actor, id, diary.FileInput{Kind: form.Get("kind"), On: domain.Date(form.Get("day")),
			Title: request.Line(form, "title"), House: request.Checked(form, "house"),
			Authority: request.Checked(form, "authority"), Content: content})
		return err
	}
	if form.Get("_do") == "remove" {
		flash = "flash.file_removed"
		do = func(ctx context.Context) error {
			return u.Work.RemoveFile(ctx, actor, id, kept.FileID(form.Get("which")), form.Get("reason"))
		}
	}
	return u.Carry(c, actor, form, request.Act{Do: do,
		Again: func(form view.Form, _ error) error { return u.filesPage(c, actor, id, &form) },
		Flash: flash, To: view.URLCases + string(id) + "/files"})
}

// download sends a file to be kept, never to be shown in a page of ours.
func (u *Pages) download(c *fiber.Ctx, actor domain.Actor, id domain.CaseID) error {
	which, err := request.ID[kept.FileID](c, "file")
	if err != nil {
		return err
	}
	file, err := u.Work.OpenFile(c.UserContext(), actor, id, which)
	if err != nil {
		return err
	}
	mid.Sandbox(c)
	c.Set(fiber.HeaderContentType, file.Media)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+file.Name+`"`)
	return c.Send(file.Content)
}
