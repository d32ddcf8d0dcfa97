package mongodriver

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"amparo/internal/store/driver"
)

const secret = "clave-que-nadie-ve"

// TestAddresses: what is refused is refused in a sentence that helps, and that holds no password.
func TestAddresses(t *testing.T) {
	for _, c := range []struct {
		story, uri string
		plain      bool
		says       string // empty: taken
	}{
		{"this machine by name", "mongodb://localhost:27017/?replicaSet=rs0", false, ""},
		{"this machine by number", "mongodb://127.0.0.1,[::1]:27018/", false, ""},
		{"a socket of this machine", "mongodb://%2Ftmp%2Fmongodb-27017.sock/", false, ""},
		{"another machine, sealed", "mongodb://ana:" + secret + "@db.example.org/?tls=true", false, ""},
		{"another machine, open", "mongodb://ana:" + secret + "@db.example.org/", false, "tls=true"},
		{"one of three is elsewhere", "mongodb://localhost,db.example.org/?replicaSet=rs0", false, "db.example.org"},
		{"open, on a trusted network", "mongodb://db.example.org/", true, ""},
		{"sealed, with anybody", "mongodb://ana:" + secret + "@db.example.org/?tls=true&tlsInsecure=true", false,
			"tlsCAFile"},
		{"a name that only looks like this machine", "mongodb://localhost.example.org/", false, "tls=true"},
		{"no address", "http://ana:" + secret + "@db", false, "cannot be read"},
		{"an odd sign in the password", "mongodb://ana:" + secret + "%@db/", false, "cannot be read"},
		{"an unknown mechanism", "mongodb://ana:" + secret + "@localhost/?authMechanism=WINK", false, "cannot be read"},
	} {
		_, err := clientOptions(Options{URI: c.uri, Plain: c.plain})
		var refused *RefusedError
		switch {
		case c.says == "" && err != nil:
			t.Errorf("%s: refused with %v", c.story, err)
		case c.says != "" && (!errors.As(err, &refused) || !errors.Is(err, driver.ErrInvalid) ||
			!strings.Contains(err.Error(), c.says)):
			t.Errorf("%s: told %v, want %q", c.story, err, c.says)
		}
		if err != nil && (strings.Contains(err.Error(), secret) || strings.Contains(err.Error(), "ana:")) {
			t.Errorf("%s: the sentence tells the password: %v", c.story, err)
		}
	}
}

// TestTheAddressCannotLowerThePromises: what counts as written is not for the address to say.
func TestTheAddressCannotLowerThePromises(t *testing.T) {
	opts, err := clientOptions(Options{URI: "mongodb://localhost/?w=1&journal=false&" +
		"readConcernLevel=local&readPreference=secondary&timeoutMS=5"})
	if err != nil {
		t.Fatal(err)
	}
	if opts.WriteConcern.W != "majority" || !*opts.WriteConcern.Journal || opts.ReadConcern.Level != "majority" ||
		opts.ReadPreference.Mode().String() != "primary" || opts.Timeout != nil {
		t.Errorf("the address had its way: %+v", opts.WriteConcern)
	}
}

func TestAddressFiles(t *testing.T) {
	dir := t.TempDir()
	file := func(name, body string, mode os.FileMode) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(body), mode); err != nil {
			t.Fatal(err)
		}
		return path
	}
	uri, err := ReadURI(file("good", "mongodb://localhost/\n", 0o600))
	if err != nil || uri != "mongodb://localhost/" {
		t.Errorf("read %q, %v", uri, err)
	}
	for path, says := range map[string]string{
		file("open", "mongodb://ana:"+secret+"@localhost/", 0o644): "chmod 600",
		file("empty", "\n", 0o600):                                 "one line",
		file("two", "mongodb://a/\nmongodb://b/", 0o600):           "one line",
		file("huge", strings.Repeat("x", maxURI+1), 0o600):         "does not look like",
		filepath.Join(dir, "none"):                                 "is not there",
		dir:                                                        "does not look like",
	} {
		if _, err := ReadURI(path); err == nil || !strings.Contains(err.Error(), says) ||
			strings.Contains(err.Error(), secret) {
			t.Errorf("%s: told %v, want %q", path, err, says)
		}
	}
}

func TestDatabaseNames(t *testing.T) {
	for name, ok := range map[string]bool{"amparo": true, "red-gt_2": true, "": false, "Amparo": false, "a.b": false,
		"$a":  false,
		"a b": false, "2a": false, strings.Repeat("a", 38): true, strings.Repeat("a", 39): false} {
		if err := checkDatabase(name); (err == nil) != ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// TestKindsAndTheirCollections: no two kinds share a collection, none takes one of ours, and no
// name is too long for a server or means something to it.
func TestKindsAndTheirCollections(t *testing.T) {
	seen := map[string]driver.Kind{}
	for _, k := range []driver.Kind{"case", "Case", "CASE", "_batches", "_locks", "system", "system.users", "a$b", "a.b",
		"a b", "ñ",
		"_x00", driver.Kind(strings.Repeat("k", 64)), driver.Kind(strings.Repeat("k", 65)),
		driver.Kind(strings.Repeat("k", 512))} {
		name := collection(k)
		if other, twice := seen[name]; twice {
			t.Errorf("%q and %q share %s", k, other, name)
		}
		seen[name] = k
		if name == batches || strings.ContainsAny(name, "$. \x00") || len(name) > 100 {
			t.Errorf("%q lies in %s", k, name)
		}
	}
}
