package request

import (
	"bytes"
	"cmp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/htcds"
	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/sheet"
)

// TakesAll reports whether the address asks for a list as a file, which holds all of it.
func TakesAll(c *fiber.Ctx) bool { return c.Query("as") != "" }

// Export sends what a list shows as a file, once it is recorded that it leaves: D1 of cases, or names of accounts,
// which are the tier of what is open to who works in the network. Head holds message keys.
func (b *Base) Export(c *fiber.Ctx, actor domain.Actor, list, tier string, head []string, rows [][]string) error {
	table, lang := sheet.Table{Rows: rows}, b.Lang(c)
	for _, key := range head {
		table.Head = append(table.Head, b.Text(lang, key))
	}
	return b.send(c, list, table, func() error { return b.Work.Export(c.UserContext(), actor, list, tier) })
}

// ExportFigures sends figures without people in them as a file, once it is recorded that they leave.
func (b *Base) ExportFigures(c *fiber.Ctx, actor domain.Actor, list string, head []string, rows [][]string) error {
	return b.send(c, list, sheet.Table{Head: head, Rows: rows},
		func() error { return b.Work.ExportFigures(c.UserContext(), actor, list) })
}

// ExportCases sends cases without identity as a file of the HTCDS. They are logged as they are written.
func (b *Base) ExportCases(c *fiber.Ctx, actor domain.Actor) error {
	if sheet.Kinds[c.Query("as")] == "" {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	all, err := b.Work.ExportCases(c.UserContext(), actor)
	if err != nil {
		return err
	}
	table := sheet.Table{Head: htcds.Fields}
	for _, r := range all {
		table.Rows = append(table.Rows, r.Cells())
	}
	return b.send(c, "htcds", table, func() error { return nil })
}

func (b *Base) send(c *fiber.Ctx, list string, table sheet.Table, recorded func() error) error {
	kind := c.Query("as")
	media, known := sheet.Kinds[kind]
	if !known {
		return fault.New(fault.NotFound, "fault.not_found", nil)
	}
	if err := recorded(); err != nil {
		return err
	}
	var out bytes.Buffer
	if err := sheet.Write(&out, kind, table); err != nil {
		return fault.New(fault.Internal, "fault.internal", err)
	}
	c.Set(fiber.HeaderContentType, media)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="amparo-`+list+"-"+
		b.Work.Now().UTC().Format("2006-01-02")+"."+kind+`"`)
	return c.Send(out.Bytes())
}

// personHead are the columns of a list of persons.
var personHead = []string{"desk.col.code", "sheet.age", "f.gender", "sheet.people", "f.department", "desk.col.urgency",
	"sheet.needs", "sheet.due"}

// ExportPersons sends lists of persons and groups, or of referrals, as one file. It holds D1 and no name.
func (b *Base) ExportPersons(c *fiber.Ctx, actor domain.Actor, list string, parts ...[]view.Item) error {
	lang, pack := b.Lang(c), b.Work.Pack()
	var rows [][]string
	for _, part := range parts {
		for _, p := range part {
			if len(p.Needs) == 0 {
				p.Needs = []view.Item{p}
			}
			var needs []string
			for _, n := range p.Needs {
				needs = append(needs, pack.Label(country.ListService, n.Need, lang)+": "+
					b.Text(lang, "state."+n.StateKind()+"."+n.State))
			}
			row := []string{cmp.Or(p.CaseCode, p.Code), p.AgeBand, pack.Label(country.ListGender, p.Gender, lang),
				b.Text(lang, "card.people", "count", p.People), b.Place(p.Department),
				pack.Label(country.ListUrgency, p.Urgency, lang), strings.Join(needs, "; "), ""}
			if !p.Due.IsZero() {
				row[7] = p.Due.In(pack.TimeZone()).Format("2006-01-02 15:04")
			}
			rows = append(rows, row)
		}
	}
	return b.Export(c, actor, list, "D1", personHead, rows)
}

// Place is the name of a department, or nothing.
func (b *Base) Place(code string) string {
	d, _ := b.Work.Pack().Department(code)
	return d.Name
}
