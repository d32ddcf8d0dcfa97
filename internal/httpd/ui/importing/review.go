package importing

import (
	"context"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/casework/importing"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/exchange"
	"amparo/internal/fault"
	"amparo/internal/httpd/ui/request"
	"amparo/internal/httpd/ui/view"
)

// looked is what a file was read as, and what is wrong with it.
type looked struct {
	table exchange.Table
	cols  []imported.Column
	first []exchange.First
	found int
	wrong error // to be mended in the file, or in what is said of its columns
}

// look reads a file and, unless try is set, imports it. What is wrong with the file is an error then, and otherwise a
// part of what was found.
func (u *Pages) look(ctx context.Context, actor domain.Actor, f imported.File, try bool) (s looked,
	made imported.Import, err error) {
	if s.table, err = exchange.Read(f.Content, f.Sign); err != nil {
		return s, made, err
	}
	said := exchange.Said(s.table, nil, f.Columns)
	as := importing.As{ID: f.ID, Agency: f.Agency, Kind: f.Kind, Columns: said}
	if f.Kind == imported.Shelters {
		var r exchange.Reading[exchange.ShelterInput]
		if r, err = exchange.Shelters(u.Work.Pack(), s.table, said); err == nil {
			as.Rows, as.Try = r.Rows(), try || r.Unread()
			made, err = u.Work.ImportShelters(ctx, actor, as, r.Inputs)
			err = r.Wrong(err)
		}
		s.cols, s.first, s.found = r.Columns, r.First, len(r.Inputs)
	} else {
		var r exchange.Reading[exchange.ProgramInput]
		if r, err = exchange.Programs(u.Work.Pack(), s.table, said, f.Kind.Class()); err == nil {
			as.Rows, as.Try = r.Rows(), try || r.Unread()
			made, err = u.Work.ImportPrograms(ctx, actor, as, r.Inputs)
			err = r.Wrong(err)
		}
		s.cols, s.first, s.found = r.Columns, r.First, len(r.Inputs)
	}
	if try && fault.Is(err, fault.Invalid) {
		s.wrong, err = err, nil
	}
	return s, made, err
}

// ImportReview shows what a file would add, and what is wrong with it.
type ImportReview struct {
	view.Frame
	Kind    imported.Kind
	Found   int
	Rows    int
	Columns []Column

	Services bool     // the file is JSON, whose rows are services
	Fields   []string // a column may be of; each makes the message key import.f.<field>
	Sign     string
	Signs    []string
	First    []exchange.First
	Faults   []Fault
	More     int // faults beside those
	Most     int // how many are added at once
	Many     bool
	Back     string
	Until    int // hours that the file waits
	Form     view.Form
}

// Column is one column of the file.
type Column struct {
	N                              int
	Letter, Heading, Sample, Field string
}

// Fault is one thing that is wrong, and where.
type Fault struct {
	Row                          int
	Letter, Heading, Cell, Field string
	Code                         string
	Args                         map[string]any
	Accepts                      string
}

// shownFaults is how many faults are shown at a time: the others show when these are mended.
const shownFaults = 40

func (u *Pages) showReview(c *fiber.Ctx, f imported.File, s looked, form view.Form, wrong error) error {
	page := ImportReview{Frame: u.Frame(c), Kind: f.Kind, Found: s.found, Rows: len(s.table.Rows),
		Services: s.table.Services, Fields: exchange.Fields(f.Kind), Sign: s.table.Sign,
		Signs: exchange.Signs, First: s.first, Most: imported.AtOnce,
		Many: s.found > imported.AtOnce, Back: urlImports + "?agency=" + string(f.Agency),
		Until: int(imported.FileLife.Hours()), Form: form}
	page.Form.Errors = nil
	for i, col := range s.cols {
		if col.Heading == "" {
			continue
		}
		one := Column{N: i, Letter: exchange.Letter(i), Heading: col.Heading, Field: col.Field}
		if cells := s.table.Rows[0].Cells; i < len(cells) {
			one.Sample = cells[i]
		}
		page.Columns = append(page.Columns, one)
	}
	all := view.Faults(s.wrong)
	for _, e := range all {
		if len(page.Faults) == shownFaults {
			page.More = len(all) - shownFaults
			break
		}
		page.Faults = append(page.Faults, u.faultOf(u.Lang(c), f.Kind, s, e))
	}
	if wrong != nil && len(all) == 0 {
		page.Flash = request.Problem(wrong)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// faultOf says of a fault in which row and column it is, what stands there, and what may stand there.
func (u *Pages) faultOf(lang string, k imported.Kind, s looked, e view.FieldError) Fault {
	out := Fault{Code: e.Code, Args: e.Args}
	row, field, _ := strings.Cut(strings.TrimPrefix(e.Path, "rows."), ".")
	n, err := strconv.Atoi(row)
	if err != nil {
		return out
	}
	out.Row, out.Field = n, field
	for i, c := range s.cols {
		if c.Field != field {
			continue
		}
		out.Heading = c.Heading
		if !s.table.Services {
			out.Letter = exchange.Letter(i)
		}
		for _, l := range s.table.Rows {
			if l.Row == n && i < len(l.Cells) {
				out.Cell = l.Cells[i]
			}
		}
	}
	if list := exchange.ListOf(k, field); list != "" {
		var words []string
		for _, v := range u.Work.Pack().List(list) {
			words = append(words, u.Work.Pack().Label(list, v.Code, lang))
		}
		if len(words) <= mostAccepted {
			out.Accepts = strings.Join(words, "; ")
		}
	}
	return out
}

// mostAccepted is how long a list may be to be told beside a fault.
const mostAccepted = 12
