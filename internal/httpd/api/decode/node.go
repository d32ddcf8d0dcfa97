package decode

import (
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// kept finds the element of a list that an item is about: the one whose mark it carries, or else, when it carries none,
// the one at its place. The zero Value says that it is new.
func kept(item Node, list reflect.Value, place int) reflect.Value {
	elem := list.Type().Elem()
	if elem.Kind() != reflect.Struct || item.kind != '{' {
		return reflect.Value{}
	}
	for _, f := range Fields(elem) {
		if !f.Mark {
			continue
		}
		mark, said := item.member(f.Name)
		if said && mark.kind == '"' && mark.text != "" {
			for i := range list.Len() {
				if list.Index(i).FieldByIndex(f.Index).String() == mark.text {
					return list.Index(i)
				}
			}
			return reflect.Value{}
		}
		if place < list.Len() && !(said && mark.kind != 0) {
			return list.Index(place)
		}
	}
	return reflect.Value{}
}

func (n Node) member(key string) (Node, bool) {
	if at := slices.Index(n.keys, key); at >= 0 {
		return n.list[at], true
	}
	return Node{}, false
}

// Part splits an object into the members that t has and the others.
func (n Node) Part(t reflect.Type) (own, others Node) {
	own, others = Node{kind: n.kind, list: nil}, Node{kind: n.kind}
	if n.kind != '{' {
		return n, others
	}
	fields := Fields(t)
	for i, key := range n.keys {
		side := &others
		if slices.ContainsFunc(fields, func(f Field) bool { return f.Name == key }) {
			side = &own
		}
		side.keys, side.list = append(side.keys, key), append(side.list, n.list[i])
	}
	return own, others
}

// Keys lists the members of an object as they were sent.
func (n Node) Keys() []string { return n.keys }

// Canonical writes a value so that two bodies which say the same are the same bytes: members in order, no space.
func (n Node) Canonical() []byte { return n.canonical(nil) }

func (n Node) canonical(out []byte) []byte {
	switch n.kind {
	case '{':
		order := make([]int, len(n.keys))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return strings.Compare(n.keys[a], n.keys[b]) })
		out = append(out, '{')
		for _, i := range order {
			out = strconv.AppendQuote(out, n.keys[i])
			out = append(out, ':')
			out = append(n.list[i].canonical(out), ',')
		}
		return append(out, '}')
	case '[':
		out = append(out, '[')
		for _, item := range n.list {
			out = append(item.canonical(out), ',')
		}
		return append(out, ']')
	case '"':
		return strconv.AppendQuote(out, n.text)
	case '#':
		return append(out, n.text...)
	case '?':
		return strconv.AppendBool(out, n.yes)
	}
	return append(out, "null"...)
}

// Differing lists the members of a sent object that do not say what an answer says. Nothing said, null and an empty
// text or list are the same here, and so are two moments within a millisecond: a client library may write them in its
// own way.
func (n Node) Differing(answer []byte) ([]string, error) {
	have, err := Parse(answer)
	if err != nil {
		return nil, err
	}
	var out []string
	for i, key := range n.keys {
		is, _ := have.member(key)
		if !same(n.list[i], is) {
			out = append(out, key)
		}
	}
	return out, nil
}

func same(a, b Node) bool {
	switch {
	case a.nothing() && b.nothing():
		return true
	case a.kind != b.kind:
		return false
	}
	switch a.kind {
	case '{':
		for _, key := range slices.Concat(a.keys, b.keys) {
			x, _ := a.member(key)
			y, _ := b.member(key)
			if !same(x, y) {
				return false
			}
		}
		return true
	case '[':
		return slices.EqualFunc(a.list, b.list, same)
	case '"':
		return a.text == b.text || sameMoment(a.text, b.text)
	case '#':
		return sameNumber(a.text, b.text)
	}
	return a.yes == b.yes
}

func (n Node) nothing() bool {
	return n.kind == 0 || n.kind == '"' && n.text == "" || (n.kind == '[' || n.kind == '{') && len(n.list) == 0
}

func sameMoment(a, b string) bool {
	x, errX := time.Parse(time.RFC3339, a)
	y, errY := time.Parse(time.RFC3339, b)
	return errX == nil && errY == nil && x.Sub(y).Abs() < time.Millisecond
}

func sameNumber(a, b string) bool {
	x, errX := json.Number(a).Float64()
	y, errY := json.Number(b).Float64()
	return errX == nil && errY == nil && x == y
}
