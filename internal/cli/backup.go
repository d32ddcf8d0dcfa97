package cli

import (
	"errors"
	"io"
	"os"
	"strings"
	"time"

	"filippo.io/age"

	"amparo/internal/app"
	"amparo/internal/backup/agefile"
	"amparo/internal/backup/scheduled"
	"amparo/internal/host"
)

// backupCmd is what can be done with backups.
type backupCmd struct {
	Write writeCmd `cmd:"" default:"withargs" help:"Write one now."`
	Drill drillCmd `cmd:"" help:"Restore the newest one apart, prove it, say what was found, and take it away again."`
}

// writeCmd writes a backup.
type writeCmd struct {
	To            string   `help:"Folder that gets the two files of the backup." required:"" placeholder:"DIR"`
	Recipient     []string `help:"Public key of somebody who may open it, as age-keygen prints it; once for each." placeholder:"AGE1..."`
	RecipientFile []string `help:"File with such keys, one a line." placeholder:"FILE"`
}

// Run writes.
func (c writeCmd) Run(s *session) error {
	to, err := c.recipients()
	if err != nil {
		return err
	}
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	began := time.Now()
	bar := s.progress("rows written", -1)
	var report app.BackupReport
	files, err := agefile.Write(c.To, began, to, func(data, keys io.Writer) (err error) {
		report, err = app.Backup(s.ctx, set, began, data, keys, func(done, all int64) { bar.update(int(done), int(all)) })
		return errors.Join(err, s.ctx.Err())
	})
	bar.done()
	if err != nil {
		return err
	}
	s.printf("Backed up %d rows and %d data keys of %s in %s.\n", report.Rows, report.Keys, app.Where(set),
		elapsed(began))
	for _, f := range files {
		s.printf("  %s  %d bytes  sha256 %s\n", f.Path, f.Size, f.Sum)
	}
	if len(to) == 1 {
		s.printf("note: only one key can open this backup. If it is lost, so is the backup: add a second recipient.\n")
	}
	return nil
}

// recipients reads the public keys.
func (c writeCmd) recipients() ([]age.Recipient, error) {
	lines, err := strings.Join(c.Recipient, "\n"), error(nil)
	for _, path := range c.RecipientFile {
		raw, fault := os.ReadFile(path)
		lines, err = lines+"\n"+string(raw), errors.Join(err, fault)
	}
	switch {
	case err != nil:
		return nil, err
	case strings.TrimSpace(lines) == "":
		return nil,
			usage{"say who may open the backup, with --recipient or --recipient-file; age-keygen makes such keys, on another " +
				"machine"}
	}
	to, err := agefile.Recipients(lines)
	if err != nil {
		return nil, usage{"--recipient: " + err.Error()}
	}
	return to, nil
}

// drillCmd restores the newest backup apart.
type drillCmd struct {
	In       string   `help:"Folder with the backups; the setting backup_to where nothing is said." placeholder:"DIR"`
	Identity []string `help:"File with a private key that opens the backup, as age-keygen writes it." required:"" placeholder:"FILE"`
	Scratch  string   `help:"Folder in which a folder is made and taken away again." placeholder:"DIR"`
	Report   string   `help:"File for what was found; a server that finds it beside its keyset tells its log." placeholder:"FILE"`
}

// Run drills.
func (c drillCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	if c.In == "" {
		c.In = set.BackupTo
	}
	if c.In == "" {
		return usage{"say where the backups are, with --in or the setting backup_to"}
	}
	who, err := identities(c.Identity)
	if err != nil {
		return err
	}
	if c.Report == "" {
		c.Report = scheduled.DrillPath(set)
	}
	host.Harden()
	began := time.Now()
	var bar *progress
	found, err := scheduled.Drill(s.ctx, set, c.In, c.Scratch, who, began,
		func(what string, done int64) { bar = s.phase(bar, what, done, 0) })
	bar.done()
	kept := found.Keep(c.Report)
	if err != nil {
		return errors.Join(err, kept)
	}
	s.printf("The backup of %s restores: %s, in %s. What was restored is gone again.\n",
		found.Of.Format(time.RFC3339), found.What, elapsed(began))
	return kept
}
