package cli

import (
	"cmp"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/schollz/progressbar/v3"
)

// sayEvery is how often long work tells of itself where no terminal shows a bar.
const sayEvery = 5 * time.Second

// progress shows how far long work has come: a bar on a terminal, a line now and then elsewhere. It speaks on the error
// stream, so that what a command prints can be kept.
type progress struct {
	what  string
	out   io.Writer
	bar   *progressbar.ProgressBar
	began time.Time
	said  time.Time
}

func (s *session) progress(what string, total int) *progress {
	p := &progress{what: what, out: s.Err, began: time.Now(), said: time.Now()}
	if terminal(s.Err) {
		p.bar = progressbar.NewOptions(total, progressbar.OptionSetWriter(s.Err), progressbar.OptionSetDescription(what),
			progressbar.OptionShowCount(), progressbar.OptionSetPredictTime(true),
			progressbar.OptionThrottle(100*time.Millisecond),
			progressbar.OptionClearOnFinish(), progressbar.OptionSetWidth(30))
	}
	return p
}

// phase shows how far one part of long work has come, on the bar of that part.
func (s *session) phase(bar *progress, what string, done, total int64) *progress {
	if bar == nil || bar.what != what {
		bar.done()
		bar = s.progress(what, int(cmp.Or(total, -1)))
	}
	bar.update(int(done), int(total))
	return bar
}

// update takes how much is done of how much; an unknown whole is 0.
func (p *progress) update(done, total int) {
	if p.bar != nil {
		_ = p.bar.Set(done) // A bar that cannot be drawn is no reason to stop the work.
		return
	}
	if time.Since(p.said) < sayEvery {
		return
	}
	p.said = time.Now()
	if total > 0 {
		fmt.Fprintf(p.out, "%s: %d of %d (%d %%), %s\n", p.what, done, total, 100*done/total, elapsed(p.began))
		return
	}
	fmt.Fprintf(p.out, "%s: %d, %s\n", p.what, done, elapsed(p.began))
}

func (p *progress) done() {
	if p != nil && p.bar != nil {
		_ = p.bar.Finish()
	}
}

// terminal reports whether a stream is one that a person looks at.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull)
	return err != nil || !os.SameFile(info, null)
}
