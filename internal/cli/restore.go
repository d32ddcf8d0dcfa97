package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"filippo.io/age"

	"amparo/internal/app"
	"amparo/internal/host"
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
		base, ok := strings.CutSuffix(c.From, dataEnd)
		if !ok {
			return usage{"--from: the data file of a backup ends in " + dataEnd + "; say where the keys file is with --keys"}
		}
		c.Keys = base + keysEnd
	}
	who, err := c.identities()
	if err != nil {
		return err
	}
	data, closeData, err := opened(c.From, who)
	if err != nil {
		return err
	}
	defer closeData()
	keys, closeKeys, err := opened(c.Keys, who)
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
	s.printf("What was done after %s is not in it. Run \"amparo doctor\", compare the clock of this machine with another "+
		"one, then \"amparo clock confirm\" and \"amparo serve\".\n", report.At.Format(time.RFC3339))
	return nil
}

// identities reads the private keys.
func (c restoreCmd) identities() ([]age.Identity, error) {
	var all []age.Identity
	for _, path := range c.Identity {
		raw, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("read the private key: %w", err)
		}
		some, err := age.ParseIdentities(strings.NewReader(string(raw)))
		clear(raw)
		if err != nil {
			return nil, usage{"--identity: " + path + " holds no private key of age; its line begins with AGE-SECRET-KEY-"}
		}
		all = append(all, some...)
	}
	return all, nil
}

// opened opens an encrypted file.
func opened(path string, who []age.Identity) (io.Reader, func(), error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("open the backup: %w", err)
	}
	done := func() { _ = file.Close() } // It was only read.
	plain, err := age.Decrypt(bufio.NewReaderSize(file, 1<<20), who...)
	if err != nil {
		done()
		var none *age.NoIdentityMatchError
		if errors.As(err, &none) {
			return nil, nil, fmt.Errorf("%s was not encrypted to that private key: bring the key of one of its recipients",
				path)
		}
		return nil, nil, fmt.Errorf("%s cannot be opened: it is damaged, or no backup (%w)", path, err)
	}
	return plain, done, nil
}
