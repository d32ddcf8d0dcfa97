package exchange

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"amparo/internal/country"
	"amparo/internal/domain"
	"amparo/internal/domain/imported"
	"amparo/internal/fault"
	"amparo/internal/names"
)

// Column says which field the cells below a heading are of.
type Column = imported.Column

// Said is what is said of the headings of a table: now, or else what was said of the same headings before. The headings
// of services are ours and mean always the same.
func Said(t Table, now, before []Column) []Column {
	if t.Services {
		return nil
	}
	out := slices.Clone(now)
	used := func(c Column) bool {
		return slices.ContainsFunc(out, func(o Column) bool {
			return o.Heading == c.Heading && !c.ForAll() || c.Field != "" && o.Field == c.Field
		})
	}
	for _, c := range before {
		if (c.ForAll() || slices.Contains(t.Head, c.Heading)) && !used(c) {
			out = append(out, c)
		}
	}
	return out
}

// begin finds what each heading stands for: as the person says, or else as headings are usually written. No field has
// two columns. What is said of no column holds in every row that says nothing of the field.
func (r *reading) begin(head []string, said []Column, fields []string) error {
	var c fault.Fields
	given := map[string]string{}
	r.fixed, r.bad = map[string]string{}, map[string]bool{}
	for i, s := range said {
		all := s.ForAll()
		c.Check(!all && s.Field == "" || slices.Contains(fields, s.Field), fmt.Sprintf("columns.%d.field", i),
			"field.unknown")
		if all {
			r.fixed[s.Field] = s.Value
			continue
		}
		c.Check(slices.Contains(head, s.Heading), fmt.Sprintf("columns.%d.heading", i), "field.unknown")
		given[s.Heading] = s.Field
	}
	used, out := map[string]bool{}, make([]Column, len(head))
	for i, h := range head {
		out[i].Heading = h
		if f, ok := given[h]; ok && f != "" {
			c.Check(!used[f], "columns", "field.choose_one")
			out[i].Field, used[f] = f, true
		}
	}
	for i, h := range head {
		if _, ok := given[h]; ok {
			continue
		}
		for _, f := range fields {
			if !used[f] && means(h, f) {
				out[i].Field, used[f] = f, true
				break
			}
		}
	}
	r.Columns = out
	return c.Err()
}

func means(heading, field string) bool {
	h := names.Fold(strings.NewReplacer("_", " ", ".", " ", "-", " ", "*", "", "$", "").Replace(heading))
	h = strings.Join(strings.Fields(h), " ")
	return strings.EqualFold(heading, field) || h == strings.NewReplacer("_", " ", ".", " ").Replace(field) ||
		slices.Contains(strings.Split(headings[field], "|"), h)
}

// cells reads the values of one row, and collects what is wrong with them.
type cells struct {
	pack   *country.Pack
	values map[string]string
	row    int
	wrong  *fault.Fields
	bad    map[string]bool // places of which something is said
	read   *[]Cell         // of one of the first rows: what its cells were read as; nil: of another
}

// Cell is what one cell was read as: codes of a list, or a text where there is no list.
type Cell struct {
	Field, List, Text string // a list of the pack, or the beginning of message keys
	Codes             []string
}

// First is one of the first rows, as it was read.
type First struct {
	Row   int
	Cells []Cell
}

// firstRows is how many rows are kept to be shown.
const firstRows = 5

func (c cells) is(field, list, text string, codes ...string) {
	if c.read != nil && (text != "" || len(codes) > 0) {
		*c.read = append(*c.read, Cell{field, list, text, codes})
	}
}

// each reads the rows of a kind, in their order. Services are of one organization: those of another are not the
// agency's own.
func (r *reading) each(pack *country.Pack, t Table, k imported.Kind, do func(cells)) error {
	cols, org, read := r.Columns, "", false
	for _, l := range t.Rows {
		switch {
		case l.kind != "" && l.kind != k:
			continue
		case read && l.org != org:
			return fault.At("file", "sheet.organizations")
		}
		org, read = l.org, true
		c := cells{pack, maps.Clone(r.fixed), l.Row, &r.wrong, r.bad, nil}
		if len(r.First) < firstRows {
			r.First = append(r.First, First{Row: l.Row})
			c.read = &r.First[len(r.First)-1].Cells
		}
		for i, v := range l.Cells {
			if i < len(cols) && cols[i].Field != "" && v != "" {
				c.values[cols[i].Field] = v
			}
		}
		do(c)
	}
	if !read {
		return fault.At("file", "sheet.services")
	}
	return nil
}

func place(row int, field string) string { return fmt.Sprintf("rows.%d.%s", row, field) }

func (c cells) fault(field, code string) {
	at := place(c.row, field)
	c.bad[at] = true
	c.wrong.Add(at, code)
}

func (c cells) text(field string) string {
	c.is(field, "", c.values[field])
	return c.values[field]
}

func (c cells) phone(field string) string {
	typed := c.values[field]
	if n, ok := c.pack.WritePhone(typed); ok {
		typed = n
	}
	c.is(field, "", typed)
	return typed // The verb says what is wrong with it.
}

// number reads a whole number, as Excel writes it in either language; nothing is a number only where it need not be
// said.
func (c cells) number(field string, need bool) int {
	typed := c.values[field]
	if typed == "" {
		if need {
			c.fault(field, "field.required")
		}
		return 0
	}
	f, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1e6 {
		c.fault(field, "field.number")
		return 0
	}
	c.is(field, "", strconv.Itoa(int(f)))
	return int(f)
}

// YesNo stands for a list where a cell says yes or no: the beginning of its message keys.
const YesNo = "import.yes"

// yes reads a yes or a no; otherwise is what an empty cell means.
func (c cells) yes(field string, otherwise bool) bool {
	switch names.Fold(c.values[field]) {
	case "":
		return otherwise
	case "si", "s", "x", "1", "yes", "y", "true", "verdadero":
		c.is(field, YesNo, "", "yes")
		return true
	case "no", "n", "0", "false", "falso":
		c.is(field, YesNo, "", "no")
		return false
	}
	c.fault(field, "field.unknown")
	return otherwise
}

// date reads a day as it is written in the country, as programs write it, or as Excel counts it.
func (c cells) date(field string) domain.Date {
	typed := c.values[field]
	if typed == "" {
		return ""
	}
	for _, layout := range []string{"2006-01-02", "2/1/2006", "2-1-2006", "2.1.2006"} {
		if day, err := time.Parse(layout, typed); err == nil {
			return c.on(field, day)
		}
	}
	if n, err := strconv.ParseFloat(strings.Replace(typed, ",", ".", 1), 64); err == nil && n > 60 && n < 80000 {
		return c.on(field, time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, int(n)))
	}
	c.fault(field, "field.date")
	return ""
}

func (c cells) on(field string, day time.Time) domain.Date {
	c.is(field, "", day.Format(time.DateOnly))
	return domain.Date(day.Format(time.DateOnly))
}

// codes reads entries of a list by code or by name. A semicolon parts them, or a comma where the whole is no name.
func (c cells) codes(field string, list coded) (out []string) {
	apart := func(r rune) bool { return strings.ContainsRune(";|\n", r) }
	for part := range strings.FieldsFuncSeq(c.values[field], apart) {
		several := []string{part}
		if list.find(part) == "" {
			several = strings.Split(part, ",")
		}
		for _, one := range several {
			code := list.find(one)
			if code == "" {
				c.fault(field, "field.unknown")
				return nil
			}
			if !slices.Contains(out, code) {
				out = append(out, code)
			}
		}
	}
	c.is(field, list.list, "", out...)
	return out
}

// code reads one entry of a list.
func (c cells) code(field string, list coded) string {
	typed := c.values[field]
	code := list.find(typed)
	switch {
	case code != "":
		c.is(field, list.list, "", code)
	case typed != "":
		c.fault(field, "field.unknown")
	}
	return code
}
