package refill

import (
	"bytes"
	"slices"

	"golang.org/x/net/html"
)

// tag is one tag of a page, and where it stands: the < and the place behind the >.
type tag struct {
	html.Token
	start, end int
	closes     bool
}

// tags lists the tags of a page.
func tags(page []byte) []tag {
	var out []tag
	z := html.NewTokenizer(bytes.NewReader(page))
	for at := 0; ; {
		kind := z.Next()
		if kind == html.ErrorToken {
			return out
		}
		from := at
		at += len(z.Raw())
		switch kind {
		case html.StartTagToken, html.SelfClosingTagToken, html.EndTagToken:
			out = append(out, tag{z.Token(), from, at, kind == html.EndTagToken})
		}
	}
}

// find is where an attribute stands among those of the tag; -1 where there is none.
func (t tag) find(name string) int {
	return slices.IndexFunc(t.Attr, func(a html.Attribute) bool { return a.Key == name })
}

// get is what an attribute says, and whether there is one.
func (t tag) get(name string) (string, bool) {
	if i := t.find(name); i >= 0 {
		return t.Attr[i].Val, true
	}
	return "", false
}

// says is what an attribute says; nothing where there is none.
func (t tag) says(name string) string { said, _ := t.get(name); return said }

// without is the tag without an attribute.
func (t tag) without(name string) tag {
	t.Attr = slices.DeleteFunc(slices.Clone(t.Attr), func(a html.Attribute) bool { return a.Key == name })
	return t
}

// with is the tag with an attribute.
func (t tag) with(name, value string) tag {
	t = t.without(name)
	t.Attr = append(t.Attr, html.Attribute{Key: name, Val: value})
	return t
}
