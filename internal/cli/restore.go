package cli

import (
	"errors"
	"strings"
	"time"

	"filippo.io/age"

	"amparo/internal/app"
	"amparo/internal/backup/agefile"
	"amparo/internal/host"
	"amparo/internal/pins"
)

// restoreCmd puts a backup back.
type restoreCmd struct {
	From     string   `help:"The data file of the backup." required:"" type:"existingfile" placeholder:"FILE"`
	Keys     string   `help:"The keys file of the backup; beside the data file where nothing is said." placeholder:"FILE"`
	Identity []string `help:"File with a private key that opens the backup, as age-keygen writes it." required:"" placeholder:"FILE"`
}

// Run restores.
func (c restoreCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	if c.Keys == "" {
		base, ok := strings.CutSuffix(c.From, agefile.DataEnd)
		if !ok {
			return usage{"--from: the data file of a backup ends in " + agefile.DataEnd +
				"; say where the keys file is with --keys"}
		}
		c.Keys = base + agefile.KeysEnd
	}
	who, err := identities(c.Identity)
	if err != nil {
		return err
	}
	data, closeData, err := agefile.Open(c.From, who)
	if err != nil {
		return err
	}
	defer closeData()
	keys, closeKeys, err := agefile.Open(c.Keys, who)
	if err != nil {
		return err
	}
	defer closeKeys()
	host.Harden()
	began := time.Now()
	var bar *progress
	report, err := app.Restore(s.ctx, set, data, keys,
		func(what string, done int64) { bar = s.phase(bar, what, done, 0) })
	bar.done()
	if errors.Is(err, app.ErrDamaged) {
		err = errors.Join(s.report(report.Verified), err)
	}
	if err != nil {
		return err
	}
	s.printf("Restored the backup of %s into %s: %d rows, in %s.\n", report.At.Format(time.RFC3339), app.Where(set),
		report.Rows, elapsed(began))
	s.printf("%d logs with %d entries, %d rows and %d pinned heads verified: the data matches the log.\n",
		len(report.Verified.Logs), report.Verified.Leaves+report.Verified.Pending, report.Verified.Rows, report.Pins)
	if len(report.Retired) > 0 {
		s.printf("It brought back keys that were retired since: %s. New ones are in use; start the server, which moves the "+
			"rows, and retire them again.\n", strings.Join(report.Retired, ", "))
	}
	if report.Older {
		s.printf("The pinned heads in %s tell of more than it holds, and no server starts on it: look for a newer backup. "+
			"Where there is none, two people accept it with \"amparo audit accept-older\".\n", pins.Path(set))
	}
	s.printf("What was done after %s is not in it. Run \"amparo doctor\", compare the clock of this machine with another "+
		"one, then \"amparo clock confirm\" and \"amparo serve\".\n", report.At.Format(time.RFC3339))
	return nil
}

// identities reads private keys.
func identities(paths []string) ([]age.Identity, error) {
	who, err := agefile.Identities(paths)
	if errors.Is(err, agefile.ErrIdentity) {
		return nil, usage{"--identity: " + err.Error()}
	}
	return who, err
}
