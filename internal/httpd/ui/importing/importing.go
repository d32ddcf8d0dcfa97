// Package importing serves the pages on which an agency brings a spreadsheet: the file, what its columns mean and what
// would be added, and what was, which can be taken back.
package importing

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/importing"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/exchange"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

const urlImports = "/imports"

// Pages holds the handlers.
type Pages struct{ *request.Base }

// Mount adds the pages.
func Mount(app *fiber.App, b *request.Base) {
	u := &Pages{b}
	app.Get(urlImports, request.Signed(func(c *fiber.Ctx, a domain.Actor) error { return u.list(c, a, nil, nil) }))
	app.Post(urlImports, request.Signed(u.bring))
	app.Get(urlImports+"/:id", request.On(func(c *fiber.Ctx, a domain.Actor, id imported.ID) error {
		return u.one(c, a, id, view.Form{}, nil)
	}))
	app.Post(urlImports+"/:id", request.SentOn(b, u.act))
}

// Imports asks for a spreadsheet, and lists those that an agency brought.
type Imports struct {
	view.Frame
	Kinds  []view.Option
	Rows   []Row
	Form   view.Form // kind, file
	MostMB int
	Hours  int // how long an import can be taken back
}

// Row is one import. Its kind makes the message key import.kind.<Kind>.
type Row struct {
	imported.Import
	URL string
}

// agencyOf is the agency of the address, or else the actor's own.
func agencyOf(c *fiber.Ctx, actor domain.Actor) (domain.AgencyID, error) {
	q := c.Query("agency")
	if q == "" {
		return actor.Agency, nil
	}
	id, ok := domain.ParseID[domain.AgencyID](q)
	if !ok {
		return "", fault.New(fault.NotFound, "fault.not_found", nil)
	}
	return id, nil
}

func (u *Pages) list(c *fiber.Ctx, actor domain.Actor, typed *view.Form, wrong error) error {
	agency, err := agencyOf(c, actor)
	if err != nil {
		return err
	}
	all, err := u.Work.Imports(c.UserContext(), actor, agency)
	if err != nil {
		return err
	}
	page := Imports{Frame: u.Frame(c), Form: *request.FormAt(typed, urlImports+"?agency="+string(agency), 0),
		MostMB: imported.MaxFile >> 20, Hours: int(imported.UndoLife / time.Hour)}
	for _, k := range all.Kinds {
		page.Kinds = append(page.Kinds, view.Option{Value: string(k), Label: u.Text(u.Lang(c), "import.kind."+string(k)),
			On: len(all.Kinds) == 1})
	}
	if typed == nil && len(all.Kinds) == 1 {
		page.Form.Values = map[string][]string{"kind": {string(all.Kinds[0])}}
	}
	for _, i := range all.List {
		page.Rows = append(page.Rows, Row{i, urlImports + "/" + string(i.ID)})
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// bring keeps a spreadsheet that can be read until its import is confirmed.
func (u *Pages) bring(c *fiber.Ctx, actor domain.Actor) error {
	form, content, err := u.Upload(c)
	if err != nil {
		return err
	}
	agency, err := agencyOf(c, actor)
	if err != nil {
		return err
	}
	if _, err := u.Work.Imports(c.UserContext(), actor, agency); err != nil {
		return err
	}
	to := urlImports
	return u.Carry(c, actor, form, request.Act{
		Do: func(ctx context.Context) error {
			if _, err := exchange.Read(content, ""); err != nil {
				return err
			}
			id, err := u.Work.KeepSheet(ctx, actor, agency, imported.Kind(form.Get("kind")), content)
			to = urlImports + "/" + string(id)
			return err
		},
		Again: func(form view.Form, err error) error { return u.list(c, actor, &form, err) },
		Done:  func() error { return c.Redirect(to, fiber.StatusSeeOther) },
	})
}

// one shows a file that waits with what it would add, or an import that was made.
func (u *Pages) one(c *fiber.Ctx, actor domain.Actor, id imported.ID, form view.Form, wrong error) error {
	f, done, err := u.Work.OpenImport(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	form.Action = urlImports + "/" + string(id)
	if f.ID == "" {
		return u.showDone(c, actor, done, form, wrong)
	}
	s, _, err := u.look(c.UserContext(), actor, f, true)
	if err != nil {
		return err
	}
	return u.showReview(c, f, s, form, wrong)
}

// act does what a form of the page says: other columns, the import itself, giving it up, or taking it back.
func (u *Pages) act(c *fiber.Ctx, actor domain.Actor, id imported.ID, form view.Form) error {
	at, list := urlImports+"/"+string(id), urlImports
	f, done, err := u.Work.OpenImport(c.UserContext(), actor, id)
	if err != nil {
		return err
	}
	if f.Agency+done.Agency != actor.Agency {
		list += "?agency=" + string(f.Agency+done.Agency)
	}
	a := request.Act{To: at, Again: func(form view.Form, err error) error { return u.one(c, actor, id, form, err) }}
	switch form.Get("_do") {
	case "columns":
		a.Done = func() error { return c.Redirect(at+"#rows", fiber.StatusSeeOther) }
		a.Do = func(ctx context.Context) error {
			t, err := exchange.Read(f.Content, f.Sign)
			if err != nil || f.ID == "" {
				return err
			}
			sign, said := form.Get("separator"), columnsIn(form, t)
			if sign != t.Sign {
				said = nil // Other columns come of it.
			}
			return u.Work.SetColumns(ctx, actor, id, sign, said)
		}
	case "import":
		a.Flash = "flash.imported"
		a.Do = func(ctx context.Context) error {
			if f.ID == "" {
				return nil // The form came twice.
			}
			_, made, err := u.look(ctx, actor, f, false)
			if err == nil && len(made.Made) > 0 {
				u.ForgetSummary(actor)
			}
			return err
		}
	case "drop":
		a.Flash, a.To = "flash.import_dropped", list
		a.Do = func(ctx context.Context) error { return u.Work.DropSheet(ctx, actor, id) }
	case "undo":
		a.Flash = "flash.import_undone"
		a.Do = func(ctx context.Context) error {
			defer u.ForgetSummary(actor)
			return u.Work.UndoImport(ctx, actor, id)
		}
	default:
		return fault.New(fault.Invalid, "fault.invalid", nil)
	}
	return u.Carry(c, actor, form, a)
}

// columnsIn is what the form says of each column, and of every row.
func columnsIn(form view.Form, t exchange.Table) (out []imported.Column) {
	for i, h := range t.Head {
		if v, said := form.Values["column."+strconv.Itoa(i)]; said && h != "" &&
			!slices.ContainsFunc(out, func(c imported.Column) bool { return c.Heading == h }) {
			out = append(out, imported.Column{Heading: h, Field: v[0]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(form.Values)) {
		field, same := strings.CutPrefix(name, sameFor)
		if said := strings.Trim(strings.Join(form.Values[name], ";"), "; "); same && said != "" {
			out = append(out, imported.Column{Field: field, Value: said})
		}
	}
	return out
}

// ImportDone is an import that was made, or taken back.
type ImportDone struct {
	view.Frame
	importing.Shown
	Back  string
	Until time.Time // until when it can be taken back
	Made  []Link
	More  int // made beside those
	Kept  []int
	Form  view.Form
}

// Link leads to one thing that was made.
type Link struct {
	Row int
	URL string
}

// shownMade is how much of what was made a page leads to.
const shownMade = 60

func (u *Pages) showDone(c *fiber.Ctx, actor domain.Actor, done importing.Shown, form view.Form, wrong error) error {
	page := ImportDone{Frame: u.Frame(c), Shown: done, Form: form, Back: urlImports, Until: done.At.Add(imported.UndoLife)}
	if done.Agency != actor.Agency {
		page.Back += "?agency=" + string(done.Agency)
	}
	base := view.URLPrograms
	switch done.Kind {
	case imported.Shelters:
		base = view.URLShelters
	case imported.Cases:
		base = view.URLCases
	}
	for _, m := range done.Import.Made {
		if len(page.Made) == shownMade || !done.UndoneAt.IsZero() {
			page.More = len(done.Import.Made) - len(page.Made)
			break
		}
		l := Link{Row: m.Row}
		if done.Agency == actor.Agency {
			l.URL = base + m.ID
		}
		page.Made = append(page.Made, l)
	}
	for _, e := range view.Faults(wrong) {
		if n, err := strconv.Atoi(e.Path[len("rows."):]); err == nil {
			page.Kept = append(page.Kept, n)
		}
	}
	page.Form.Errors = nil
	if len(page.Kept) == 0 && wrong != nil {
		page.Flash = request.Problem(wrong)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}
