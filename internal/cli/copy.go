package cli

import (
	"cmp"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"amparo/internal/app"
	"amparo/internal/config"
	"amparo/internal/host"
	"amparo/internal/pins"
	"amparo/internal/store/transfer"
)

// copyCmd moves an installation.
type copyCmd struct {
	From         string `help:"Where the installation is: a data folder, a file with the address of a MongoDB, or such an address without a password." required:"" placeholder:"PLACE"`
	To           string `help:"Where it is copied to: a new folder, or a MongoDB as above." required:"" placeholder:"PLACE"`
	FromDatabase string `help:"Name of the database, when --from is a MongoDB." placeholder:"NAME"`
	ToDatabase   string `help:"Name of the database, when --to is a MongoDB; amparo where nothing is said." placeholder:"NAME"`
	Plain        bool   `help:"Allow a MongoDB beyond this machine without TLS."`
}

// Run copies.
func (c copyCmd) Run(s *session) error {
	order, err := c.order(s)
	if err != nil {
		return err
	}
	began := time.Now()
	var bar *progress
	order.Progress = func(what string, done, total int64) { bar = s.phase(bar, what, done, total) }
	report, err := app.Copy(s.ctx, order)
	bar.done()
	if err != nil {
		return c.failed(s, report, err)
	}
	copiedRows(s, order, report, began)
	verified(s, report)
	if !report.OK() {
		s.printf("The data does NOT match the log, in either place.\n")
		return failure(exitFailed)
	}
	s.printf("The copy matches the log.\n")
	whatNext(s, order, report)
	return nil
}

// order reads what was asked for. The keys are those of the installation that is copied: beside its rows,
// unless the settings name another place for them.
func (c copyCmd) order(s *session) (app.CopyOrder, error) {
	from, err := app.PlaceAt(c.From, c.FromDatabase, c.Plain)
	if err != nil {
		return app.CopyOrder{}, err
	}
	to, err := app.PlaceAt(c.To, c.ToDatabase, c.Plain)
	if err != nil {
		return app.CopyOrder{}, err
	}
	said := map[string]string{}
	if from.Dir != "" {
		said["data-dir"] = from.Dir
	}
	set, err := s.settings(said)
	if err != nil {
		return app.CopyOrder{}, err
	}
	if from.Dir == "" {
		from.Database = cmp.Or(from.Database, set.MongoDatabase, "amparo")
	}
	if to.Dir == "" {
		to.Database = cmp.Or(to.Database, "amparo")
	}
	host.Harden()
	return app.CopyOrder{From: from, To: to, Settings: set}, nil
}

// failed says how far the copy came, and how to go on.
func (c copyCmd) failed(s *session, r app.CopyReport, err error) error {
	if errors.Is(err, app.ErrDamaged) {
		if err := s.report(r.Verified); err != nil {
			return err
		}
		for _, row := range r.Unreadable {
			s.printf("a row does not open  %s\n", row)
		}
		verified(s, r)
	}
	fmt.Fprintf(s.Err, "amparo: %s\n", sentence(err))
	if r.Unfinished {
		fmt.Fprintf(s.Err,
			"The copy is unfinished and marked as such: no server opens it. The same command goes on with it:\n    amparo "+
				"copy --from %s --to %s%s\n",
			quoted(c.From), quoted(c.To), c.rest())
	}
	return failure(exitFailed)
}

// rest repeats the other flags that were said.
func (c copyCmd) rest() string {
	var out strings.Builder
	for _, f := range [][2]string{{"--from-database", c.FromDatabase}, {"--to-database", c.ToDatabase}} {
		if f[1] != "" {
			out.WriteString(" " + f[0] + " " + quoted(f[1]))
		}
	}
	if c.Plain {
		out.WriteString(" --plain")
	}
	return out.String()
}

// quoted makes one word of a text for a shell.
func quoted(text string) string {
	if strings.ContainsAny(text, " '\"$&?*()[]{}|;<>`\\~#!\t") {
		return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'"
	}
	return text
}

// copiedRows says what was copied, by kind, how much and how long it took.
func copiedRows(s *session, o app.CopyOrder, r app.CopyReport, began time.Time) {
	if r.Already {
		s.printf("%s holds the installation %s already, every row as in %s. Nothing was copied.\n", o.To, r.Of, o.From)
		return
	}
	s.printf("Copied the installation %s from %s to %s.\n\n", r.Of, o.From, o.To)
	kinds := slices.SortedFunc(slices.Values(r.Kinds),
		func(a, b transfer.KindCount) int { return strings.Compare(string(a.Kind), string(b.Kind)) })
	const line = "  %-14s %9d  %9s\n"
	var rows, bytes int64
	for _, k := range kinds {
		s.printf(line, k.Kind, k.Rows, amount(k.Bytes))
		rows += k.Rows
		bytes += k.Bytes
	}
	s.printf(line, "all", rows, amount(bytes))
	s.printf("\nEach of the %d rows was compared with its source, in %s altogether.\n", rows, elapsed(began))
	if r.Resumed > 0 {
		s.printf("An earlier run had copied %d of them.\n", r.Resumed)
	}
	if r.Recopied > 0 {
		s.printf("%d rows changed while they were copied, and were copied again.\n", r.Recopied)
	}
}

// verified says what the log was held against.
func verified(s *session, r app.CopyReport) {
	s.printf("%d logs with %d entries (%d still to be numbered), %d rows they tell of and %d pinned heads verified on "+
		"the copy: %d findings.\n",
		len(r.Verified.Logs), r.Verified.Leaves+r.Verified.Pending, r.Verified.Pending, r.Verified.Rows, r.Pins,
		int64(len(r.Verified.Findings))+r.Verified.More+int64(len(r.Unreadable)))
}

// amount words a number of bytes.
func amount(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d B", n)
	case n < 1000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1000)
	case n < 1000_000_000:
		return fmt.Sprintf("%.1f MB", float64(n)/1000_000)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1000_000_000)
}

// whatNext says what is left to do by hand.
func whatNext(s *session, o app.CopyOrder, r app.CopyReport) {
	set := o.To.Settings(o.Settings)
	lines := []string{}
	add := func(name, value string) { lines = append(lines, fmt.Sprintf("        %-16s %s", name, value)) }
	add("store", set.Store)
	if set.Store == config.MongoDB {
		file := o.To.URIFile
		if file == "" {
			file = "a file that holds the address, closed to others with chmod 600"
		}
		add("mongo_uri_file", file)
		add("mongo_database", set.MongoDatabase)
		if o.To.Plain {
			add("mongo_plain", "true")
		}
	} else {
		add("data_dir", set.DataDir)
		if o.From.Dir == "" {
			add("mongo_...", "none of them: take them out")
		}
	}
	add("key_file", r.KeyFile)
	add("keyset_file", r.Keyset)
	s.printf("\nWhat to do now:\n\n  1. Change the settings, so that they say this (a setting that is not named here "+
		"stays):\n\n%s\n\n", strings.Join(lines, "\n"))
	s.printf("     The same root key opens the copy; it was left where it is. Keep it on another medium than the rows.\n")
	kept := filepath.Join(filepath.Dir(r.Keyset), pins.FileName)
	if r.Brought {
		s.printf("  2. The keyset and the pinned heads were copied beside the rows. From now on %s is the one to keep "+
			"copies of.\n", kept)
	} else {
		s.printf("  2. The pinned heads stay beside the keyset, in %s. Do not take them away: a start holds the log "+
			"against them.\n", kept)
	}
	s.printf("  3. Run \"amparo doctor\", then \"amparo serve\".\n")
	old := "drop that database"
	if o.From.Dir != "" {
		old = fmt.Sprintf("destroy %s, and no key that lies beside it", o.From.Settings(o.Settings).SQLiteFile())
	}
	s.printf("  4. Do not serve %s again: acts there would be missing here. Keep it until you trust the copy, "+
		"then\n     %s: it still holds all data, including people erased later.\n", o.From, old)
}
