package mongodriver

import (
	"errors"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/bson"

	"amparo/internal/store/driver"
	"amparo/internal/store/mongodriver/fakemongo"
)

// TestAMomentThatIsGoneIsCalledThat: the server answered that it keeps the moment no longer. Whoever backs up is told
// what to set, and not to look whether the server runs.
func TestAMomentThatIsGoneIsCalledThat(t *testing.T) {
	for code, name := range map[int]string{snapshotTooOld: "SnapshotTooOld", snapshotUnavailable: "SnapshotUnavailable"} {
		s, d := night(t, false)
		s.Inject(func(cmd string, body bson.D) *fault {
			switch {
			case cmd != "find" || level(body) != "snapshot":
				return nil
			case fakemongo.Field(body, "find") == collection(consent.Kind):
				return &fault{Answer: failed(code, name)}
			}
			return &fault{Answer: bson.M{"ok": 1, "cursor": bson.M{"id": int64(0), "ns": "amparo." + batches,
				"firstBatch": bson.A{}, "atClusterTime": bson.Timestamp{T: 1, I: 1}}}} // a moment that stays
		})
		_, err := d.Dump(t.Context(), []driver.Kind{consent.Kind}, func(driver.Row) error { return nil })
		var refused *RefusedError
		if !errors.As(err, &refused) || !strings.Contains(refused.Text, "minSnapshotHistoryWindowInSeconds") {
			t.Errorf("%s: told %v", name, err)
		}
	}
}

// TestOnlyAServerThatKeepsNoMomentsIsReadTwice: any other answer is told as what it is.
func TestOnlyAServerThatKeepsNoMomentsIsReadTwice(t *testing.T) {
	for _, c := range []struct {
		code  int
		name  string
		twice bool
	}{{snapshotUnavailable, "SnapshotUnavailable", true}, {72, "InvalidOptions", true}, {13, "Unauthorized", false},
		{96, "OperationFailed", false}} {
		s, d := night(t, false)
		s.Inject(func(cmd string, body bson.D) *fault {
			if cmd == "find" && level(body) == "snapshot" {
				return &fault{Answer: failed(c.code, c.name)}
			}
			return nil
		})
		whole, err := d.Dump(t.Context(), []driver.Kind{consent.Kind}, func(driver.Row) error {
			t.Errorf("%s: a row was visited", c.name)
			return nil
		})
		if whole || (err == nil) != c.twice {
			t.Errorf("%s: whole is %t, told %v", c.name, whole, err)
		}
	}
}
