// Package web holds what a browser receives: page templates, static files and the sentences of
// every language. It holds no logic, and nothing in it comes from a third party: no font, script or
// picture is fetched from anywhere but this binary.
package web

import "embed"

// FS holds templates/, static/ and locales/ as they were when the binary was built.
//
//go:embed templates static locales
var FS embed.FS
