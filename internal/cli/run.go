package cli

import (
	"context"
	_ "embed" // for details
	"slices"
	"strings"
	"sync"

	"github.com/alecthomas/kong"

	"amparo/internal/config"
	"amparo/internal/keylife"
)

const about = "Amparo coordinates help for people identified as victims of trafficking: referrals, beds, care, and " +
	"who may see what."

// commands is everything that can be asked for.
type commands struct {
	Serve    serveCmd    `cmd:"" help:"Serve the pages and the API."`
	Init     initCmd     `cmd:"" help:"Set up an empty installation: first agency, first administrator."`
	Demo     demoCmd     `cmd:"" help:"Load an invented network."`
	User     userCmd     `cmd:"" help:"See, add, reset or disable accounts, from this machine's console."`
	Audit    auditCmd    `cmd:"" help:"Verify that the data matches the audit log."`
	Witness  witnessCmd  `cmd:"" help:"Be a witness for the logs of others: sign each one's history, and no second one."`
	Match    matchCmd    `cmd:"" help:"Replay past rankings and plans from what was kept of them."`
	Keys     keysCmd     `cmd:"" help:"Make, show, rotate, retire, part and re-wrap keys."`
	Backup   backupCmd   `cmd:"" help:"Write an encrypted backup, from either engine, while servers work or not."`
	Restore  restoreCmd  `cmd:"" help:"Put a backup into a new folder or MongoDB, and prove that it is whole."`
	Copy     copyCmd     `cmd:"" help:"Copy an installation between a folder and a MongoDB, or between two of either."`
	Scrub    scrubCmd    `cmd:"" help:"Rewrite the embedded database file so that no deleted data remains in it."`
	MongoDB  mongodbCmd  `cmd:"" name:"mongodb" help:"Make a MongoDB replica set ready: certificates, members, accounts."`
	Country  countryCmd  `cmd:"" help:"Check the data of another country, or begin with Guatemala's."`
	Words    wordsCmd    `cmd:"" help:"Have a language translated by people, and check what lacks in it."`
	Clock    clockCmd    `cmd:"" help:"Confirm the clock of this machine after a long rest."`
	Practice practiceCmd `cmd:"" help:"Wipe the practice that a server offers beside its installation."`
	Doctor   doctorCmd   `cmd:"" help:"Check the settings, folder, keys, clock, database and log of an installation."`
	Health   healthCmd   `cmd:"" help:"Check that the running server answers."`
	Version  versionCmd  `cmd:"" help:"Print the version."`
}

// help.txt holds what the help of a command says beyond one line, with examples, under a line "== COMMAND" each.
//
//go:embed help.txt
var details string

// explain gives every command below a node its part of details.
func explain(n *kong.Node, path string) {
	for _, child := range n.Children {
		name := strings.TrimSpace(path + " " + child.Name)
		_, text, _ := strings.Cut("\n"+details, "\n== "+name+"\n")
		child.Detail, _, _ = strings.Cut(text, "\n\n== ")
		child.Detail = strings.TrimSpace(child.Detail)
		explain(child, name)
	}
}

// helpShown ends the parsing of a command line: help was asked for, wherever it stood.
type helpShown int

// Run does what the arguments ask for and returns what the process ends with. environ has the form of os.Environ.
func Run(ctx context.Context, args, environ []string, stdio IO) (code int) {
	s := &session{IO: stdio, ctx: ctx, environ: environ, flags: newSettingFlags()}
	s.asked = sync.OnceValues(func() ([]string, error) { return keylife.TypeShares(s.In, s.Err, sentence) })
	var what commands
	parser, err := kong.New(&what, kong.Name("amparo"), kong.Description(about), kong.Writers(stdio.Out, stdio.Err),
		kong.Bind(s),
		kong.Embed(s.flags.target), kong.Exit(func(code int) { panic(helpShown(code)) }), kong.Help(s.help),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true, WrapUpperBound: 110}))
	if err != nil {
		return s.fail(err)
	}
	explain(parser.Model.Node, "")
	defer func() { // Asking for help ends the parsing wherever it stands.
		switch r := recover().(type) {
		case nil:
		case helpShown:
			code = int(r)
		default:
			panic(r)
		}
	}()
	if len(args) == 0 {
		args = []string{"--help"}
	}
	parsed, err := parser.Parse(args)
	if err != nil {
		return s.fail(usage{err.Error()})
	}
	return s.fail(parsed.Run())
}

// settled are the commands, beside serve, that open an installation and so take settings.
var settled = strings.Fields("init load add list reset disable enable verify prove replay create show rotate " +
	"retire re-wrap write drill accept-older " +
	"split verify-shares doctor health backup restore copy scrub confirm wipe")

// help prints the usual help and, where all settings matter, the table of them.
func (s *session) help(opt kong.HelpOptions, ctx *kong.Context) error {
	if err := kong.DefaultHelpPrinter(opt, ctx); err != nil {
		return err
	}
	node := ctx.Selected()
	switch {
	case node == nil || opt.Summary:
	case node.Name == "serve":
		s.printf("\nSettings (flag, or variable AMPARO_..., or settings file; in this order: the first one given wins):\n")
		for _, o := range config.Options() {
			def := ""
			if o.Default != "" && !o.Switch {
				def = " [" + o.Default + "]"
			}
			s.printf("  --%-26s %s%s\n", o.Flag(), o.Help, def)
		}
	case slices.Contains(settled, node.Name):
		s.printf("\nEvery setting of \"amparo serve --help\" can be given here too.\n")
	}
	return nil
}
