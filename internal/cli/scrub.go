package cli

import (
	"time"

	"amparo/internal/app"
)

// scrubCmd rewrites the file of the embedded store.
type scrubCmd struct{}

// Run rewrites.
func (scrubCmd) Run(s *session) error {
	set, err := s.settings(nil)
	if err != nil {
		return err
	}
	began := time.Now()
	bar := s.progress("bytes written anew", -1)
	before, after, err := app.Scrub(s.ctx, set, func(done, total int64) { bar.update(int(done), int(total)) })
	bar.done()
	if err != nil {
		return err
	}
	s.printf("%s was written anew: %s before, %s now, in %s. Nothing of deleted or replaced rows is left in it.\n",
		set.SQLiteFile(), amount(before), amount(after), elapsed(began))
	s.printf("Backups, copies and snapshots of the disk are not reached: destroy those that are too old.\n")
	return nil
}
