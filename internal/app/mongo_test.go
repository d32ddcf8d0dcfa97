package app

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/store/driver"
)

// TestAMongoDBThatIsRefused: whoever sets a network up on a database elsewhere is told what to do, and no word of the
// address that may hold a password.
func TestAMongoDBThatIsRefused(t *testing.T) {
	const password = "clave-de-prueba"
	for _, c := range []struct {
		story, uri string
		mode       os.FileMode
		why        error
		says       string
	}{
		{"the file is open to others", "mongodb://ana:" + password + "@localhost/", 0o644, driver.ErrInvalid, "chmod 600"},
		{"others could listen", "mongodb://ana:" + password + "@db.example.org/", 0o600, driver.ErrInvalid, "--mongo-plain"},
		{"it is no address", "ana:" + password, 0o600, driver.ErrInvalid, "mongodb://host1"},
		{"it is empty", "", 0o600, driver.ErrInvalid, "one line"},
	} {
		t.Run(c.story, func(t *testing.T) {
			dir := t.TempDir()
			file := filepath.Join(dir, "mongo.uri")
			must(t, os.WriteFile(file, []byte(c.uri), c.mode))
			data := filepath.Join(dir, "data")
			s := settingsIn(t, data, "store", "mongodb", "mongo-uri-file", file)
			refused(t, s, c.why, c.says, "Nothing was changed.")
			if _, err := New(t.Context(), s, Deps{Quiet: true, Create: true}); err == nil ||
				strings.Contains(err.Error(), password) {
				t.Errorf("told %v", err)
			}
			if _, err := os.Stat(data); !errors.Is(err, os.ErrNotExist) {
				t.Error("a start that was refused left a data folder behind")
			}
		})
	}
}

// TestAMongoDBNobodyAnswersFor: the sentence says where to look.
func TestAMongoDBNobodyAnswersFor(t *testing.T) {
	t.Parallel()
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	at := ln.Addr().String()
	must(t, ln.Close())
	dir := t.TempDir()
	file := filepath.Join(dir, "mongo.uri")
	must(t, os.WriteFile(file, []byte("mongodb://"+at+"/?serverSelectionTimeoutMS=1"), 0o600))
	s := settingsIn(t, dir, "store", "mongodb", "mongo-uri-file", file, "mongo-database", "red_gt")
	begun := time.Now()
	refused(t, s, driver.ErrUnavailable, "red_gt", "primary")
	t.Logf("told after %v", time.Since(begun).Round(time.Second))
}
