// Package assets holds the static files, each at an address that changes with its content.
package assets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"path"
	"regexp"
	"strings"
)

// Files are the static files, each at an address that changes with its content, so that a browser
// may keep it for ever and still never show an old one.
type Files struct {
	url  map[string]string
	body map[string]File
}

// File is one static file as it is sent. Gzip is the same file packed, for a browser that takes it:
// nothing secret is in it, so packing it tells nobody anything.
type File struct {
	Type       string
	Body, Gzip []byte
}

var types = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
	".svg": "image/svg+xml; charset=utf-8", ".png": "image/png"}

// Read reads the folder static of files. Their addresses begin with base.
func Read(files fs.FS, base string) (*Files, error) {
	a := &Files{url: map[string]string{}, body: map[string]File{}}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		return nil, err
	}
	for _, d := range entries {
		raw, err := fs.ReadFile(files, "static/"+d.Name())
		if err != nil {
			return nil, err
		}
		ext := path.Ext(d.Name())
		raw = compact(ext, raw)
		sum := sha256.Sum256(raw)
		at := base + hex.EncodeToString(sum[:6]) + "/" + d.Name()
		a.url[d.Name()], a.body[at] = at, File{Type: types[ext], Body: raw, Gzip: Pack(raw)}
	}
	return a, nil
}

// URL returns the address of a static file, or "" when there is none of that name.
func (a *Files) URL(name string) string { return a.url[name] }

// Find returns the file at an address that URL gave, and whether there is one. What it finds never
// changes: it may be sent as immutable.
func (a *Files) Find(at string) (File, bool) {
	f, ok := a.body[at]
	return f, ok
}

// Pack packs a file the way a browser takes it.
func Pack(raw []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // the level is a valid one
	_, _ = z.Write(raw)                                   // a buffer takes everything
	_ = z.Close()
	return b.Bytes()
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s+`)
	cssTight   = regexp.MustCompile(` ?([{};,>]) ?`)
	jsComment  = regexp.MustCompile(`(?m)^\s*//.*\n|^\s+`)
)

// compact takes comments and indentation out of our own files; it knows their style and no other.
func compact(ext string, raw []byte) []byte {
	switch ext {
	case ".css":
		raw = cssTight.ReplaceAll(cssSpace.ReplaceAll(cssComment.ReplaceAll(raw, nil), []byte(" ")), []byte("$1"))
		raw = bytes.ReplaceAll(raw, []byte(": "), []byte(":"))
		return []byte(strings.ReplaceAll(string(raw), ";}", "}"))
	case ".js":
		return jsComment.ReplaceAll(raw, nil)
	}
	return raw
}
