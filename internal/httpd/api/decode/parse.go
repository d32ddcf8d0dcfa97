package decode

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"

	"amparo/internal/fault"
)

// Bounds of a body, beside the server's limit of its size.
const (
	maxDepth  = 12
	maxValues = 20_000
	maxKeys   = 256 // of one object
)

// Node is one JSON value as it was sent. Members keep their order and their number, so that a key that stands twice
// is seen.
type Node struct {
	kind byte // one of { [ " # ? and 0 for null
	text string
	yes  bool
	keys []string
	list []Node
}

var (
	errSyntax = errors.New("api: not one JSON value")
	errDeep   = errors.New("api: nested too deeply")
	errMany   = errors.New("api: too many values")
)

// Parse reads exactly one JSON value. What two readers could understand differently is refused: a key that stands
// twice, text that is not UTF-8, half a surrogate pair, anything behind the value.
func Parse(body []byte) (Node, error) {
	if !utf8.Valid(body) || loneSurrogate(body) {
		return Node{}, fault.At("", "api.text")
	}
	p := parser{dec: json.NewDecoder(bytes.NewReader(body))}
	p.dec.UseNumber()
	n, err := p.value(0)
	if err == nil {
		if _, end := p.dec.Token(); !errors.Is(end, io.EOF) {
			err = errSyntax
		}
	}
	switch {
	case errors.Is(err, errMany), errors.Is(err, errDeep):
		return Node{}, fault.New(fault.TooLarge, "fault.too_large", err)
	case err != nil:
		return Node{}, fault.At("", "api.syntax")
	}
	return n, nil
}

type parser struct {
	dec    *json.Decoder
	values int
}

func (p *parser) value(depth int) (Node, error) {
	if p.values++; p.values > maxValues {
		return Node{}, errMany
	}
	tok, err := p.dec.Token()
	if err != nil {
		return Node{}, errSyntax
	}
	switch v := tok.(type) {
	case nil:
		return Node{}, nil
	case bool:
		return Node{kind: '?', yes: v}, nil
	case json.Number:
		return Node{kind: '#', text: v.String()}, nil
	case string:
		return Node{kind: '"', text: v}, nil
	case json.Delim:
		if depth == maxDepth {
			return Node{}, errDeep
		}
		return p.inside(v, depth+1)
	}
	return Node{}, errSyntax
}

// inside reads the members of an object or the elements of a list.
func (p *parser) inside(open json.Delim, depth int) (Node, error) {
	n := Node{kind: byte(open)}
	for p.dec.More() {
		if open == '{' {
			key, err := p.dec.Token()
			name, ok := key.(string)
			switch {
			case err != nil || !ok:
				return n, errSyntax
			case len(n.keys) == maxKeys:
				return n, errMany
			}
			n.keys = append(n.keys, name)
		}
		v, err := p.value(depth)
		if err != nil {
			return n, err
		}
		n.list = append(n.list, v)
	}
	if _, err := p.dec.Token(); err != nil {
		return n, errSyntax
	}
	return n, nil
}

// loneSurrogate reports whether an escape in the body names half of a character. The standard reader would put a
// replacement character there and say nothing.
func loneSurrogate(body []byte) bool {
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			continue
		}
		unit, ok := escaped(body[i:])
		switch {
		case !ok:
			i++ // Another escape: its second sign may be a backslash.
		case unit >= 0xdc00 && unit <= 0xdfff:
			return true
		case unit >= 0xd800 && unit <= 0xdbff:
			low, ok := escaped(body[i+6:])
			if !ok || low < 0xdc00 || low > 0xdfff {
				return true
			}
			i += 11
		default:
			i += 5
		}
	}
	return false
}

// escaped reads \uXXXX at the start of b.
func escaped(b []byte) (uint64, bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	v, err := strconv.ParseUint(string(b[2:6]), 16, 32)
	return v, err == nil
}
