// Package doctor looks whether everything an installation needs is as it should be: its settings, folder, keys, clock,
// pages, certificates, database and log. It changes nothing but what the opening of an installation does, says one line
// for each thing, and what would mend it.
package doctor

import (
	"context"
	"fmt"
	"io"

	"amparo/internal/app"
	"amparo/internal/config"
)

// Visit is where the findings go, and how they are worded.
type Visit struct {
	Out      io.Writer
	Version  string // of the program
	Sentence func(error) string
}

// Examine looks at everything and reports whether nothing failed. Settings that do not fit are the only finding.
func Examine(ctx context.Context, set config.Settings, misfit error, v Visit) (well bool) {
	c := &checkup{ctx: ctx, Visit: v, set: set}
	if misfit != nil {
		c.fail("settings", misfit)
		return false
	}
	c.ok("settings", "they fit together; people reach it under %s", set.BaseURL)
	c.folder()
	exists, known := c.database()
	c.keys(exists, known)
	c.pages()
	c.certificate()
	c.leaving()
	c.scanner()
	if known {
		c.inside()
	} else {
		c.clock(nil, false)
	}
	return !c.failed
}

// Look looks at an installation that is being served, without opening it anew. Each finding is its state (ok, warn or
// fail), what was looked at, and what there is to say of it.
func Look(ctx context.Context, a *app.App, sentence func(error) string) [][3]string {
	c := &checkup{ctx: ctx, Visit: Visit{Out: io.Discard, Sentence: sentence}, set: a.Settings}
	c.folder()
	c.keys(true, true)
	c.certificate()
	c.leaving()
	c.scanner()
	c.look(a)
	return c.found
}

// checkup gathers what the doctor finds.
type checkup struct {
	Visit
	ctx    context.Context
	set    config.Settings
	failed bool
	found  [][3]string
}

func (c *checkup) ok(what, format string, args ...any) {
	c.tell("ok", what, fmt.Sprintf(format, args...))
}

func (c *checkup) warn(what, format string, args ...any) {
	c.tell("warn", what, fmt.Sprintf(format, args...))
}

func (c *checkup) fail(what string, err error) {
	c.failed = true
	c.tell("fail", what, c.Sentence(err))
}

func (c *checkup) tell(state, what, text string) {
	c.found = append(c.found, [3]string{state, what, text})
	_, _ = fmt.Fprintf(c.Out, "%-5s %-10s %s\n", state, what, text)
}
