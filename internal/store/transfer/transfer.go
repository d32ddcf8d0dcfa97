package transfer

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"amparo/internal/store/driver"
)

// Why a copy is refused or cannot be brought to an end.
var (
	// ErrOccupied says that the target holds rows that no unfinished copy put there.
	ErrOccupied = errors.New("the target holds rows already")
	// ErrForeign says that the target is an unfinished copy of another installation.
	ErrForeign = errors.New("the target is an unfinished copy of something else")
	// ErrHalf says that the source is an unfinished copy itself.
	ErrHalf = errors.New("the source is an unfinished copy itself")
	// ErrRival says that something else writes to the target.
	ErrRival = errors.New("something else writes to the target")
	// ErrMoving says that the source does not stand still.
	ErrMoving = errors.New("the source is being written to")
)

const (
	// batchRows and batchBytes bound what one batch writes.
	batchRows  = 512
	batchBytes = 4 << 20
	// passes is how often a source that moves is run after.
	passes = 5
)

// Phase is what a copy is busy with.
type Phase string

// The phases of a copy, in their order. A source that moves is compared again.
const (
	Counting  Phase = "rows counted"
	Copying   Phase = "rows copied"
	Comparing Phase = "rows compared"
	Looking   Phase = "rows looked at once more"
)

// Job says what is copied.
type Job struct {
	From, To driver.Driver
	Kinds    []driver.Kind // every kind that an installation may have rows of
	Of       string        // names the installation: a copy goes on for the same one only
	Batch    int           // most rows that one batch writes; zero means 512
	// Told hears how many rows a phase has dealt with, of how many; 0 where that is unknown. Nil hears nothing.
	Progress func(phase Phase, done, total int64)
}

// page is how many rows are read and written at once.
func (j *Job) page() int {
	if j.Batch == 0 {
		return batchRows
	}
	return min(j.Batch, driver.MaxLimit)
}

func (j *Job) tell(phase Phase, done, total int64) {
	if j.Progress != nil {
		j.Progress(phase, done, total)
	}
}

// KindCount is what a kind has of rows and of bytes.
type KindCount struct {
	Kind        driver.Kind
	Rows, Bytes int64
}

// Copy is one copy under way. It is not safe for concurrent use.
type Copy struct {
	job      Job
	mark     mark
	rev      int64
	resumed  int64
	total    int64
	counts   []KindCount
	recopied int64
	sum      [32]byte // of which rows the source held, at which revision, when it was last found equal
}

// Begin marks an empty target as unfinished, or takes up a copy that was left unfinished in it.
func Begin(ctx context.Context, job Job) (*Copy, error) {
	half, err := Unfinished(ctx, job.From)
	if err != nil {
		return nil, err
	}
	if half {
		return nil, ErrHalf
	}
	c := &Copy{job: job}
	if c.mark, c.rev, err = readMark(ctx, job.To); err != nil {
		return nil, err
	}
	if c.rev > 0 {
		if c.mark.Of != job.Of {
			return nil, ErrForeign
		}
		c.resumed = c.mark.Rows
		return c, nil
	}
	if err := vacant(ctx, job.To, job.Kinds); err != nil {
		return nil, err
	}
	c.mark = mark{V: markVersion, Of: job.Of}
	return c, c.commit(ctx, driver.Batch{})
}

// Takes answers ErrOccupied for a target that holds rows which no unfinished copy put there. It writes nothing.
func Takes(ctx context.Context, to driver.Driver, kinds []driver.Kind) error {
	if half, err := Unfinished(ctx, to); err != nil || half {
		return err
	}
	return vacant(ctx, to, kinds)
}

func vacant(ctx context.Context, to driver.Driver, kinds []driver.Kind) error {
	for _, kind := range kinds {
		page, err := to.Query(ctx, driver.Query{Kind: kind, Limit: 1, Bare: true})
		if err != nil {
			return fmt.Errorf("look into the target: %w", err)
		}
		if len(page.Rows) > 0 {
			return ErrOccupied
		}
	}
	return nil
}

// Resumed returns how many rows an earlier run had copied, and zero for a copy that began with this one.
func (c *Copy) Resumed() int64 { return c.resumed }

// Recopied returns how many rows were copied again because the source changed after their first copy.
func (c *Copy) Recopied() int64 { return c.recopied }

// Counts returns what the source held of each kind when it was last compared; kinds without a row are left out.
func (c *Copy) Counts() []KindCount { return slices.Clone(c.counts) }

// commit writes a batch to the target together with the mark, so that of two copies into one target only one goes on.
func (c *Copy) commit(ctx context.Context, b driver.Batch) error {
	row, err := c.mark.row(c.rev + 1)
	if err != nil {
		return fmt.Errorf("mark the copy: %w", err)
	}
	b.Puts = append(b.Puts, driver.Put{Row: row, Prev: c.rev})
	err = c.job.To.Commit(ctx, b)
	var stale *driver.StaleError
	if errors.As(err, &stale) && (stale.Key == markKey || !stale.Exists) {
		return fmt.Errorf("%w: %w", ErrRival, err)
	}
	if err != nil {
		return fmt.Errorf("write to the target: %w", err)
	}
	c.rev++
	return nil
}

// Finish takes the mark away: from here on the target is an installation like any other.
func (c *Copy) Finish(ctx context.Context) error {
	err := c.job.To.Commit(ctx, driver.Batch{Deletes: []driver.Delete{{Key: markKey, Rev: c.rev}}})
	if errors.Is(err, driver.ErrStale) {
		return fmt.Errorf("%w: %w", ErrRival, err)
	}
	if err != nil {
		return fmt.Errorf("finish the copy: %w", err)
	}
	return nil
}
