package api

import (
	"bytes"
	"context"
	"mime"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/fault"
	"amparo/internal/httpd/mid"
)

// call is one request on its way to one verb.
type call struct {
	*API
	ctx   context.Context
	http  *fiber.Ctx
	route *Route
	auth  mid.Auth
	actor domain.Actor
	rev   int64           // from If-Match; 0 means whatever is current
	keyed context.Context // carries the Idempotency-Key into the act
}

// lang is the language of the answer's words.
func (c *call) lang() string {
	want := c.http.Get(fiber.HeaderAcceptLanguage)
	if c.actor.Lang != "" {
		want = c.actor.Lang
	}
	if strings.HasPrefix(strings.ToLower(want), "en") {
		return "en"
	}
	return "es"
}

// list turns a list into the list of an answer, which is never null.
func list[A, B any](in []A, as func(A) B) []B {
	out := make([]B, len(in))
	for i, v := range in {
		out[i] = as(v)
	}
	return out
}

// texts turns codes or ids into plain texts.
func texts[T ~string](in []T) []string { return list(in, func(v T) string { return string(v) }) }

// codes turns plain texts into codes.
func codes[T ~string](in []string) []T { return list(in, func(v string) T { return T(v) }) }

// allowed lists the acts that are open to the reader now, in order.
func allowed(can map[string]bool) []string {
	out := make([]string, 0, len(can))
	for act, yes := range can {
		if yes {
			out = append(out, act)
		}
	}
	slices.Sort(out)
	return out
}

// read fills the input of the route: from the query for GET, from the body for the rest. What is not asked for is refused too.
func (c *call) read(v any) error {
	values, err := c.query()
	if err != nil {
		return err
	}
	if c.route.Method == fiber.MethodGet {
		return bindQuery(values, v)
	}
	if len(values) > 0 {
		return refuse(join("", values[0].key), "api.unknown_key")
	}
	body := bytes.TrimSpace(c.http.Body())
	if len(body) == 0 && c.route.bodyless() {
		return nil
	}
	kind, params, err := mime.ParseMediaType(c.http.Get(fiber.HeaderContentType))
	charset := params["charset"]
	if err != nil || kind != fiber.MIMEApplicationJSON || charset != "" && !strings.EqualFold(charset, "utf-8") || c.http.Get(fiber.HeaderContentEncoding) != "" {
		return refuse("Content-Type", "api.content_type")
	}
	n, err := parse(body)
	if err != nil {
		return err
	}
	return bind(n, v)
}

type pair struct{ key, value string }

// query reads the query once, in order. A name that stands twice is refused: two readers could choose differently.
func (c *call) query() ([]pair, error) {
	var out []pair
	seen := map[string]bool{}
	raw := string(c.http.Request().URI().QueryString())
	if raw == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(raw, "&") {
		key, value, _ := strings.Cut(part, "=")
		k, err := url.QueryUnescape(key)
		if err != nil {
			return nil, refuse("", "api.text")
		}
		v, err := url.QueryUnescape(value)
		if err != nil {
			return nil, refuse(join("", k), "api.text")
		}
		if seen[k] {
			return nil, refuse(join("", k), "api.key_twice")
		}
		seen[k] = true
		out = append(out, pair{k, v})
	}
	return out, nil
}

// bindQuery fills a flat struct of strings, flags and numbers.
func bindQuery(values []pair, v any) error {
	var b binder
	target := reflect.ValueOf(v).Elem()
	fields := fieldsOf(target.Type())
	for _, p := range values {
		f, known := fields[p.key]
		at := join("", p.key)
		if !known {
			b.wrong(at, "api.unknown_key")
			continue
		}
		n := node{kind: '"', text: strings.ToValidUTF8(p.value, "\x00")}
		switch f.Type.Kind() {
		case reflect.Bool:
			n = node{kind: '?', yes: p.value == "true"}
			if p.value != "true" && p.value != "false" {
				n.kind = '"'
			}
		case reflect.Int, reflect.Int64:
			n.kind = '#'
			if strings.HasPrefix(p.value, "+") {
				n.kind = '"'
			}
		}
		b.into(n, target.FieldByIndex(f.Index), at)
	}
	return b.faults.Err()
}

// absent is the one answer to what does not exist and to what the caller may not know of.
func absent() error { return fault.New(fault.NotFound, "fault.not_found", nil) }

// id reads an id from the path. One of another shape is answered like one that does not exist.
func id[T ~string](c *call, name string) (T, error) {
	v, ok := domain.ParseID[T](c.http.Params(name))
	if !ok {
		return "", absent()
	}
	return v, nil
}

// ids reads ids from a body.
func ids[T ~string](list []string) ([]T, error) {
	out := make([]T, len(list))
	for i, s := range list {
		v, ok := domain.ParseID[T](s)
		if !ok {
			return nil, absent()
		}
		out[i] = v
	}
	return out, nil
}

// maybeID reads an id that may be left out.
func maybeID[T ~string](s string) (T, error) {
	if s == "" {
		return "", nil
	}
	v, ok := domain.ParseID[T](s)
	if !ok {
		return "", absent()
	}
	return v, nil
}

// ifMatch reads the revision that the caller read. Zero means that the caller named none, or any.
func (c *call) ifMatch() error {
	raw := strings.TrimSpace(c.http.Get(fiber.HeaderIfMatch))
	switch {
	case c.route.match == matchNone:
		if raw != "" {
			return refuse("If-Match", "api.no_revision")
		}
		return nil
	case raw == "" && c.route.match == matchNeeded:
		return refuse("If-Match", "api.revision_needed")
	case raw == "":
		return nil
	case raw == "*" && c.route.match == matchMay:
		return nil
	}
	number, ok := strings.CutPrefix(raw, `"`)
	number, closed := strings.CutSuffix(number, `"`)
	rev, err := strconv.ParseInt(number, 10, 64)
	if !ok || !closed || err != nil || rev < 0 || strconv.FormatInt(rev, 10) != number {
		return refuse("If-Match", "api.revision_shape")
	}
	if rev == 0 {
		return fault.New(fault.Stale, "fault.stale", nil) // Nothing that exists has this revision, and the verbs take 0 for any.
	}
	c.rev = rev
	return nil
}

func etag(rev int64) string { return `"` + strconv.FormatInt(rev, 10) + `"` }
