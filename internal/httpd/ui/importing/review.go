package importing

import (
	"context"
	"maps"
	"slices"
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
	exchange.Found
	table exchange.Table
	wrong error // to be mended in the file, or in what is said of its columns
}

// look reads a file and, unless try is set, imports it. What is wrong with the file is an error then, and otherwise a
// part of what was found.
func (u *Pages) look(ctx context.Context, actor domain.Actor, f imported.File, try bool) (s looked,
	made imported.Import, err error) {
	if s.table, err = exchange.Read(f.Content, f.Sign); err != nil {
		return s, made, err
	}
	s.Found, made, err = exchange.Bring(ctx, u.Work, actor, s.table, importing.As{ID: f.ID, Agency: f.Agency,
		Kind: f.Kind, Columns: exchange.Said(s.table, nil, f.Columns), Try: try})
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
	Missing  []Missing
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

// Missing is a field that no column of the file is of, and that can be said for every row. It stands in the form as
// "value." and its name.
type Missing struct {
	Field string
	exchange.Choice
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
	page := ImportReview{Frame: u.Frame(c), Kind: f.Kind, Found: s.N, Rows: len(s.table.Rows),
		Services: s.table.Services, Fields: exchange.Fields(f.Kind), Sign: s.table.Sign,
		Signs: exchange.Signs, First: s.First, Most: imported.AtOnce,
		Many: s.N > imported.AtOnce, Back: urlImports + "?agency=" + string(f.Agency),
		Until: int(imported.FileLife.Hours()), Form: form}
	page.Form.Errors = nil
	for i, col := range s.Columns {
		if col.Heading == "" {
			continue
		}
		one := Column{N: i, Letter: exchange.Letter(i), Heading: col.Heading, Field: col.Field}
		if cells := s.table.Rows[0].Cells; i < len(cells) {
			one.Sample = cells[i]
		}
		page.Columns = append(page.Columns, one)
	}
	all := s.spots()
	page.missing(f, all)
	for _, e := range all[:min(len(all), shownFaults)] {
		page.Faults = append(page.Faults, u.faultOf(u.Lang(c), f.Kind, s, e))
	}
	page.More = len(all) - len(page.Faults)
	if wrong != nil && len(all) == 0 {
		page.Flash = request.Problem(wrong)
	}
	return u.Show(c, request.StatusOf(wrong), page)
}

// spot is where something is wrong: in a row, or in every row where no column of the file is of the field.
type spot struct {
	row   int // 0: in every row, or in none where there is no field
	field string
	view.FieldError
}

// spots are where something is wrong with the file. What no column says is told once, but of services: each says it for
// itself.
func (s looked) spots() (out []spot) {
	told := map[string]bool{}
	for _, e := range view.Faults(s.wrong) {
		one := spot{FieldError: e}
		row, field, _ := strings.Cut(strings.TrimPrefix(e.Path, "rows."), ".")
		if n, err := strconv.Atoi(row); err == nil {
			one.row, one.field = n, field
		}
		if one.field != "" && !s.table.Services && !s.has(field) {
			if told[field] {
				continue
			}
			told[field], one.row = true, 0
		}
		out = append(out, one)
	}
	return out
}

func (s looked) has(field string) bool {
	return slices.ContainsFunc(s.Columns, func(c imported.Column) bool { return c.Field == field })
}

// missing are the fields that the file ought to say and those that were said for every row, with what was.
func (p *ImportReview) missing(f imported.File, all []spot) {
	values := maps.Clone(p.Form.Values)
	if values == nil {
		values = map[string][]string{}
	}
	add := func(field string) {
		there := slices.ContainsFunc(p.Missing, func(m Missing) bool { return m.Field == field })
		if there || !slices.Contains(p.Fields, field) {
			return
		}
		p.Missing = append(p.Missing, Missing{field, exchange.ChoiceOf(f.Kind, field)})
	}
	for _, c := range f.Columns {
		if c.ForAll() {
			add(c.Field)
			values[sameFor+c.Field] = strings.Split(c.Value, ";")
		}
	}
	for _, e := range all {
		if e.row == 0 {
			add(e.field)
		}
	}
	p.Form.Values = values
}

// sameFor begins the names of inputs of what is said for every row.
const sameFor = "value."

// faultOf says of a fault in which row and column it is, what stands there, and what may stand there.
func (u *Pages) faultOf(lang string, k imported.Kind, s looked, e spot) Fault {
	out := Fault{Code: e.Code, Args: e.Args, Row: e.row, Field: e.field}
	if e.field == "" {
		return out
	}
	for i, c := range s.Columns {
		if c.Field != e.field {
			continue
		}
		out.Heading = c.Heading
		if !s.table.Services {
			out.Letter = exchange.Letter(i)
		}
		for _, l := range s.table.Rows {
			if l.Row == e.row && i < len(l.Cells) {
				out.Cell = l.Cells[i]
			}
		}
	}
	if list := exchange.ListOf(k, e.field); list != "" && e.row > 0 { // For every row it is chosen below.
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
