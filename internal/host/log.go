package host

import (
	"context"
	"io"
	"log/slog"

	"amparo/internal/config"
)

// maxLogged bounds one attribute of a log line, in bytes.
const maxLogged = 2000

// logged are the attributes a log line may have. None of them holds what a person entered, an address, or who asked.
var logged = map[string]bool{
	"request": true, "route": true, "method": true, "status": true, "ms": true, "error": true, "version": true,
	"addr":  true,
	"stack": true, "kind": true, "count": true, "act": true,
}

// NewLog returns a log that drops every attribute it does not know, so that a careless line cannot tell what it
// must not.
func NewLog(w io.Writer, s config.Settings) *slog.Logger {
	opt := &slog.HandlerOptions{Level: s.LogLevel}
	if s.LogFormat == "json" {
		return slog.New(allowed{slog.NewJSONHandler(w, opt)})
	}
	return slog.New(allowed{slog.NewTextHandler(w, opt)})
}

// allowed passes on what it knows.
type allowed struct{ slog.Handler }

// Handle implements slog.Handler.
func (a allowed) Handle(ctx context.Context, r slog.Record) error {
	next := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(at slog.Attr) bool {
		if kept, ok := pass(at); ok {
			next.AddAttrs(kept)
		}
		return true
	})
	return a.Handler.Handle(ctx, next)
}

// WithAttrs implements slog.Handler.
func (a allowed) WithAttrs(attrs []slog.Attr) slog.Handler {
	var kept []slog.Attr
	for _, at := range attrs {
		if k, ok := pass(at); ok {
			kept = append(kept, k)
		}
	}
	return allowed{a.Handler.WithAttrs(kept)}
}

// WithGroup implements slog.Handler. A group would give an attribute another name, so there are none.
func (a allowed) WithGroup(string) slog.Handler { return a }

// pass lets an attribute through when its name is known and its value is plain.
func pass(at slog.Attr) (slog.Attr, bool) {
	if !logged[at.Key] {
		return at, false
	}
	v := at.Value.Resolve()
	switch v.Kind() {
	case slog.KindAny:
		err, ok := v.Any().(error)
		if !ok {
			return at, false
		}
		v = slog.StringValue(err.Error())
	case slog.KindGroup:
		return at, false
	default:
	}
	if v.Kind() == slog.KindString && len(v.String()) > maxLogged {
		v = slog.StringValue(v.String()[:maxLogged])
	}
	return slog.Attr{Key: at.Key, Value: v}, true
}
