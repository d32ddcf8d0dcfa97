package wire

import (
	"bytes"
	"strconv"
	"strings"
)

// refusal is the status a request is answered with that is not read any further.
type refusal int

func (r refusal) Error() string { return "wire: refused with " + strconv.Itoa(int(r)) }

const (
	badRequest refusal = 400
	tooLarge   refusal = 431
	badMethod  refusal = 405
	badVersion refusal = 505
)

// methods are those that the server knows. What it does not know it would answer without the headers of every answer.
var methods = map[string]bool{"GET": true, "HEAD": true, "POST": true, "PUT": true, "PATCH": true, "DELETE": true,
	"OPTIONS": true, "TRACE": true, "CONNECT": true}

var statusText = map[int]string{400: "Bad Request", 431: "Request Header Fields Too Large",
	405: "Method Not Allowed",
	505: "HTTP Version Not Supported"}

// header is what the lines of a request's head say about where it ends and for whom it is.
type header struct {
	begun         bool
	old           bool // HTTP/1.0
	hosts         int
	lengths, ways int // how often a length, and a way to send, is named
	length        int64
	chunked       bool
}

// add takes one more line, without its end.
func (h *header) add(line []byte) error {
	if bytes.ContainsFunc(line, func(r rune) bool { return r < ' ' && r != '\t' || r == 0x7f }) {
		return badRequest
	}
	if !h.begun {
		h.begun = true
		return h.request(string(line))
	}
	name, value, ok := strings.Cut(string(line), ":")
	if !ok || !isToken(name) {
		return badRequest // A space before the colon, a line that goes on, or no header at all.
	}
	value = strings.Trim(value, " \t")
	switch strings.ToLower(name) {
	case "host":
		if h.hosts++; value == "" || strings.Trim(value, hostSigns) != "" {
			return badRequest
		}
	case "content-length":
		n, err := strconv.ParseInt(value, 10, 64)
		if h.lengths++; err != nil || strings.Trim(value, "0123456789") != "" {
			return badRequest
		}
		h.length = n
	case "transfer-encoding":
		if h.ways++; !strings.EqualFold(value, "chunked") {
			return badRequest
		}
		h.chunked = true
	}
	return nil
}

const hostSigns = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_:[]"

// request takes the first line: a method, a path of this server, and the version.
func (h *header) request(line string) error {
	parts := strings.Split(line, " ")
	if len(parts) != 3 || !isToken(parts[0]) || strings.ToUpper(parts[0]) != parts[0] {
		return badRequest
	}
	if target := parts[1]; !strings.HasPrefix(target, "/") && target != "*" ||
		strings.ContainsFunc(target, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return badRequest
	}
	switch h.old = parts[2] == "HTTP/1.0"; {
	case !methods[parts[0]]:
		return badMethod
	case h.old, parts[2] == "HTTP/1.1":
		return nil
	case strings.HasPrefix(parts[2], "HTTP/"):
		return badVersion
	}
	return badRequest
}

// whole decides on all lines together.
func (h *header) whole() error {
	switch {
	case !h.begun, h.hosts > 1, h.hosts == 0 && !h.old:
		return badRequest
	case h.lengths > 1, h.ways > 1, h.lengths > 0 && h.ways > 0, h.old && h.ways > 0:
		return badRequest
	}
	return nil
}

// isToken reports whether s is a name of RFC 9110.
func isToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return r <= ' ' || r > '~' || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	})
}
