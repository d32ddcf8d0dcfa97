package view

import (
	"amparo/internal/country"
	"amparo/internal/httpd/ui/view/draw"
	"amparo/internal/httpd/ui/view/labels"
)

// FromPack returns what the pages need of a country pack: its words, its zone and its map. Files and
// Now are left to the caller.
func FromPack(p *country.Pack) Options {
	return Options{Labels: labels.New(p), Zone: p.TimeZone(), Map: p.Map(draw.Size, draw.Size*21/20), Lines: p.Lines()}
}
