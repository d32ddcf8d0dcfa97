package view

import (
	"time"

	"amparo/internal/domain/yearly"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/tables"
)

func shown(code string, n int) yearly.Figure {
	return yearly.Figure{Code: code, N: yearly.Count{N: n}}
}

// unshown is a count that is hidden: a small one, or one that is hidden to protect another.
func unshown(code string, small bool) yearly.Figure {
	return yearly.Figure{Code: code, N: yearly.Count{Hidden: true, Small: small}}
}

// weeks are those of the pictures.
var weeks = []string{"2026-08-31", "2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05", "2026-10-12",
	"2026-10-19", "2026-10-26", "2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23"}

// rising are counts that grow from one week to the next; the first are too small to be shown where they begin low.
func rising(from int) (out []yearly.Count) {
	for i := range weeks {
		out = append(out, yearly.Fives(from+i*i))
	}
	return out
}

func figurePages() map[string]Page {
	states := []yearly.Figure{shown("ingresada", 18), shown("en_revision", 6), unshown("cerrada", true)}
	return map[string]Page{
		"figures": Figures{Frame: frame("analista", "/figures"), Taken: night,
			Marks: []draw.Mark{{Department: "01", Kind: "fit", N: 34}, {Department: "09", Kind: "fit", N: 8}},
			Blocks: []tables.Block{{Key: "figures.block.state", List: "estado_referencia", Rows: states, Most: 18},
				{Key: "figures.block.urgency", List: "urgencia",
					Rows: []yearly.Figure{shown("critica", 5), unshown("media", false)}, Most: 30}},
			Charts: []tables.Chart{{Key: "chart.housed", Weeks: weeks, Panels: []tables.Panel{{Values: rising(40)}}},
				{Key: "chart.answer", Hours: true, Weeks: weeks, Panels: []tables.Panel{{Values: rising(0)}}},
				{Key: "chart.waiting", List: "urgencia", Weeks: weeks, Panels: []tables.Panel{
					{Code: "critica", Values: rising(-30)}, {Code: "alta", Values: rising(0)}, {Code: "media", Values: rising(110)},
					{Code: "programada", Values: rising(20)}}}},
			Quarter: "2026-07-01", Ways: tables.Ways{
				{Way: yearly.Way{From: "09", To: "01", N: yearly.Count{N: 25}}, Most: 25},
				{Way: yearly.Way{From: "01", To: "01", N: yearly.Count{N: 20}}, Most: 25},
				{Way: yearly.Way{From: "09", To: "03", N: yearly.Count{N: 10}}, Most: 25},
				{Way: yearly.Way{From: "15", To: "09", N: yearly.Count{N: 5}}, Most: 25},
				{Way: yearly.Way{N: yearly.Count{N: 5}}, Most: 25}},
			Surge: 3,
			Rooms: []tables.Room{{Department: "01", Population: "adolescentes_mujeres", Free: yearly.Count{N: 14}},
				{Department: "09", Population: "hombres", Free: unshown("", true).N}},
			Care: []tables.Room{{Department: "01", Population: "legal", Free: yearly.Count{N: 12}},
				{Department: "09", Population: "psych", Free: unshown("", false).N}}},
		"lacks": Lacks{Frame: frame("analista", "/waiting/lacks"), Taken: night, From: "2026-10-01", Until: "2026-12-31",
			Earlier: "/waiting/lacks?month=2026-07", Persons: yearly.Count{N: 41}, Median: 30 * time.Hour,
			Months: []tables.Month{{Month: "2026-11", Rows: []tables.Lack{
				{Class: "shelter", Population: "ninas", N: shown("edad", 11), In: []yearly.Figure{shown("01", 11)}},
				{Class: "psych", N: unshown("idioma", true),
					In: []yearly.Figure{unshown("09", true), unshown("", true)}}}}},
			Views: []tables.Waits{{By: "gender", List: "genero", Groups: []tables.Wait{
				{Figure: shown("mujer", 30), Median: 40 * time.Hour, Longest: 900 * time.Hour},
				{Figure: unshown("hombre", false)}, {Figure: unshown("", true)}}},
				{By: "age_band", Groups: []tables.Wait{{Figure: shown("18–24", 41), Median: time.Hour, Longest: 2 * time.Hour}}},
				{By: "disability", Groups: []tables.Wait{{Figure: shown("no", 41), Median: time.Hour,
					Longest: 2 * time.Hour}}}, {By: "language"}}},
		"years": Years{Frame: frame("coordinacion", "/figures/years"), Takes: true, Rows: []tables.Year{
			{Year: yearly.Year{Year: 2025}, URL: "/figures/years/2025"},
			{Year: yearly.Year{Year: 2024, At: night}, URL: "/figures/years/2024"},
			{Year: yearly.Year{Year: 2023, At: night, Report: counted()}, URL: "/figures/years/2023", Most: 60}}},
		"year": Year{Frame: frame("coordinacion", "/figures/years/2023"), Takes: true,
			Of: yearly.Year{Year: 2023, At: night, Report: counted()}, Tables: groupTables(),
			Latest: []yearly.Stated{{Kind: "condenas", N: 12, Source: "Memoria de labores", On: "2024-03-01"}},
			Form: Form{Action: "/figures/years/2023/stated",
				Errors: []FieldError{{Path: "n", Code: "field.number"}}}},
	}
}

func counted() *yearly.Report {
	n := func(n int) yearly.Count { return yearly.Count{N: n} }
	help := []yearly.Count{n(5), n(12), n(20), n(8), n(15)}
	return &yearly.Report{Made: night, Persons: n(60), Help: help, Agencies: 31,
		Tables: []yearly.Table{
			{By: "gender", Rows: []yearly.Row{{Code: "mujer", N: n(60), Help: help}}},
			{By: "quarter", Rows: []yearly.Row{{Code: "1", N: n(40)}, {Code: "2", N: n(20)}}},
			{By: "exploitation", Several: true, Rows: []yearly.Row{{N: unshown("", true).N}, {Code: "sexual", N: n(44)}}},
			{By: "people_group"}},
		Exits: []yearly.Figure{shown("integracion", 9), unshown("retorno", false)},
		Waits: []yearly.Wait{{For: "answer", N: n(31), Median: 3 * time.Hour}, {For: "bed", N: unshown("", true).N}}}
}

func groupTables() (out []tables.Groups) {
	lists := map[string]string{"gender": "genero", "exploitation": "modalidades", "people_group": "pueblo"}
	for _, tab := range counted().Tables {
		out = append(out, tables.Groups{Table: tab, List: lists[tab.By], Most: 60,
			Was: make([]yearly.Count, len(tab.Rows))})
	}
	return out
}
