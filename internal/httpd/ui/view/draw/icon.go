// Package draw makes the drawings of the pages: icons and maps.
package draw

import "html/template"

// icons are our own drawings on a 24-unit grid, strokes only.
var icons = map[string]string{
	"home":  `<path d="M4 20v-9a8 8 0 0 1 16 0v9M9 20v-5a3 3 0 0 1 6 0v5"/>`,
	"plus":  `<path d="M12 5v14M5 12h14"/>`,
	"minus": `<path d="M5 12h14"/>`,
	"chart": `<path d="M5 20v-6M12 20V5M19 20v-9"/>`,
	"people": `<circle cx="9" cy="8" r="3.5"/>` +
		`<path d="M3 20a6 6 0 0 1 12 0M16 5a3.5 3.5 0 0 1 0 6.5M18 14.5a6 6 0 0 1 3 5.5"/>`,
	"person": `<circle cx="12" cy="8" r="4"/><path d="M5 21a7 7 0 0 1 14 0"/>`,
	"inbox":  `<path d="M3 13l3-8h12l3 8v6H3zM3 13h5l1 3h6l1-3h5"/>`,
	"bed": `<path d="M3 19V6M3 15h18v4M21 15v-2a3 3 0 0 0-3-3h-8v5M6.500 12a1.500 1.500 0 1 0 0-3 ` +
		`1.500 1.500 0 0 0 0 3"/>`,
	"desk":   `<path d="M3 5h18v11H3zM8 20h8M12 16v4M7 12l3-3 2 2 4-4"/>`,
	"house":  `<path d="M3 11l9-7 9 7M6 9v11h12V9"/>`,
	"order":  `<path d="M6 3h9l4 4v14H6zM9 12h6M9 16h6M14 3v5h5"/>`,
	"seal":   `<circle cx="12" cy="9" r="5"/><path d="M9 13.500L7.500 21l4.500-2.500 4.500 2.500L15 13.500"/>`,
	"bell":   `<path d="M6 16V11a6 6 0 0 1 12 0v5l2 2H4zM10 21h4"/>`,
	"menu":   `<path d="M4 7h16M4 12h16M4 17h16"/>`,
	"exit":   `<path d="M14 4H5v16h9M10 12h11M17 8l4 4-4 4"/>`,
	"key":    `<circle cx="8" cy="14" r="4"/><path d="M11 11l9-8M16 6.500l3 3"/>`,
	"device": `<path d="M7 3h10v18H7zM11 18h2"/>`,
	"globe":  `<circle cx="12" cy="12" r="9"/><path d="M3 12h18M12 3c-5 6-5 12 0 18M12 3c5 6 5 12 0 18"/>`,
	"pen":    `<path d="M4 20l1-5L16 4l4 4L9 19zM14 6l4 4"/>`,
	"sent":   `<path d="M3 11l18-8-7 18-3-7z"/>`,
	"search": `<circle cx="10" cy="10" r="6"/><path d="M15 15l6 6"/>`,
	"ask": `<circle cx="12" cy="12" r="9"/>` +
		`<path d="M9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.400-1 .9-1 1.700M12 17h.01"/>`,
	"clock":  `<circle cx="12" cy="12" r="9"/><path d="M12 7v5l3 3"/>`,
	"late":   `<path d="M12 3a9 9 0 1 0 9 9M12 7v5l3 3M17 3l4 4M21 3l-4 4"/>`,
	"check":  `<path d="M5 13l4 4L19 7"/>`,
	"cross":  `<path d="M6 6l12 12M18 6L6 18"/>`,
	"road":   `<path d="M8 3L4 21M16 3l4 18M12 4v3M12 11v3M12 18v3"/>`,
	"heart":  `<path d="M12 20C5 15 3 11 4.500 7.500S10 4 12 8c2-4 6-4 7.500-.5S19 15 12 20z"/>`,
	"flag":   `<path d="M6 21V4h12l-3 4 3 4H6"/>`,
	"arrow":  `<path d="M5 12h14M13 6l6 6-6 6"/>`,
	"back":   `<path d="M19 12H5M11 6l-6 6 6 6"/>`,
	"turn":   `<path d="M9 6l6 6-6 6"/>`,
	"eye":    `<path d="M2 12c5-8 15-8 20 0-5 8-15 8-20 0z"/><circle cx="12" cy="12" r="3"/>`,
	"date":   `<path d="M4 6h16v14H4zM4 10h16M8 3v4M16 3v4"/>`,
	"alert":  `<path d="M12 3l10 18H2zM12 10v5M12 18h.01"/>`,
	"up":     `<path d="M12 20V5M6 11l6-6 6 6"/>`,
	"even":   `<path d="M5 9h14M5 15h14"/>`,
	"lock":   `<path d="M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3"/>`,
	"shield": `<path d="M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6z"/>`,
	"pin":    `<path d="M12 21c-5-6-7-9-7-12a7 7 0 0 1 14 0c0 3-2 6-7 12z"/><circle cx="12" cy="9" r="2.500"/>`,
	"phone":  `<path d="M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 4 5a2 2 0 0 1 2-2z"/>`,
	"talk":   `<path d="M4 5h16v11H10l-5 4v-4H4z"/>`,
	"spark":  `<path d="M12 3v6M12 15v6M3 12h6M15 12h6"/>`,
	"scale":  `<path d="M12 4v16M8 20h8M5 7h14M5 7l-3 6h6zM19 7l-3 6h6z"/>`,
	"glass":  `<path d="M5 3h14v18H5zM12 3l-3 6 6 4-4 8"/>`,
}

// Icon returns a drawing that says nothing to a screen reader: the words beside it do.
func Icon(name string) template.HTML {
	turn := ""
	if name == "turn" {
		turn = " turn"
	}
	svg := `<svg class="i` + turn + `" viewBox="0 0 24 24" aria-hidden="true">` + icons[name] + `</svg>`
	return template.HTML(svg) //nolint:gosec // Nothing of it comes from a reader.
}
