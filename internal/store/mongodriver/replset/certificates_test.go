package replset

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/await"
	"amparo/internal/store/mongodriver"
)

var started = time.Date(2026, 11, 23, 23, 40, 0, 0, time.UTC)

func certificates(dir string) Certificates {
	return Certificates{Dir: dir, Members: []string{"mongo1", "mongo2"}, Apps: []string{"app1", "app2"}, Set: "amparo",
		Port: 27017, Now: started}
}

func made(t *testing.T, p Certificates) map[string]Made {
	t.Helper()
	all, err := p.Make()
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]Made{}
	for _, m := range all {
		out[m.Name] = m
	}
	return out
}

func loaded(t *testing.T, cert, key string) tls.Certificate {
	t.Helper()
	keyPair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		t.Fatal(err)
	}
	return keyPair
}

// shakes lets a client and a server with these certificates meet, both believing the authority in dir alone.
func shakes(t *testing.T, dir string, server, client tls.Certificate, host string) error {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(dir, "front", "authority.pem"))
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(raw)
	now := func() time.Time { return started.Add(time.Minute) }
	ln, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{server}, ClientCAs: pool,
		ClientAuth: tls.RequireAndVerifyClientCert, Time: now, MinVersion: tls.VersionTLS12})
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() {
		conn, err := ln.Accept()
		if err == nil {
			_, err = io.Copy(io.Discard, conn)
		}
		served <- err
	}()
	conn, err := tls.Dial("tcp", ln.Addr().String(),
		&tls.Config{Certificates: []tls.Certificate{client}, RootCAs: pool, ServerName: host,
			Time: now, MinVersion: tls.VersionTLS12})
	if err == nil {
		err = conn.Close()
	}
	return errors.Join(err, await.For(t, "the served end", served), ln.Close())
}

// TestEveryPartyIsKnownByItsCertificate: members believe one another and Amparo; a stranger's authority is believed
// by nobody, and Amparo's own key does not make it a server.
func TestEveryPartyIsKnownByItsCertificate(t *testing.T) {
	dir := t.TempDir()
	made(t, certificates(dir))
	in := func(parts ...string) string { return filepath.Join(append([]string{dir}, parts...)...) }
	one, two := in("members", "mongo1.pem"), in("members", "mongo2.pem")
	first, second := loaded(t, one, one), loaded(t, two, two)
	app := loaded(t, in("app", "client.pem"), in("app", "client.pem"))
	operator := loaded(t, in("operator", "client.pem"), in("operator", "client.pem"))
	for name, c := range map[string]struct {
		server, client tls.Certificate
		host           string
		works          bool
	}{
		"a member with a member":     {first, second, "mongo1", true},
		"the setup on its machine":   {first, operator, "localhost", true},
		"Amparo with a member":       {second, app, "mongo2", true},
		"one member for another":     {first, app, "mongo2", false},
		"Amparo's key as a server's": {app, second, "mongo1", false},
	} {
		if err := shakes(t, dir, c.server, c.client, c.host); (err == nil) != c.works {
			t.Errorf("%s: %v", name, err)
		}
	}
	other := t.TempDir()
	made(t, certificates(other))
	strange := loaded(t, filepath.Join(other, "app", "client.pem"), filepath.Join(other, "app", "client.pem"))
	if shakes(t, dir, first, strange, "mongo1") == nil {
		t.Error("a certificate of another authority was believed")
	}
	// The accounts are named by these subjects, and members are told apart by theirs.
	for want, keyPair := range map[string]tls.Certificate{appUser: app, operatorUser: operator,
		"CN=mongo1,OU=database,O=Amparo": first} {
		if got := keyPair.Leaf.Subject.String(); got != want {
			t.Errorf("the subject is %s, the account is %s", got, want)
		}
	}
}

// TestWhatIsWrittenIsClosed: nobody reads a key who is not meant to, and no address has a password.
func TestWhatIsWrittenIsClosed(t *testing.T) {
	dir := t.TempDir()
	p := certificates(dir)
	p.Mounted = "/tls"
	made(t, p)
	for name, mode := range map[string]fs.FileMode{
		"authority": 0o700, "authority/authority.key": 0o600, "app": 0o700, "app/client.pem": 0o600, "app/server.key": 0o600,
		"app/mongo.uri":       0o600,
		"operator/client.pem": 0o600, "operator/local.uri": 0o600, "members": 0o750, "members/mongo1.pem": 0o640,
		"front/authority.pem": 0o644,
	} {
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil || info.Mode().Perm() != mode {
			t.Errorf("%s: %v %v, want %04o", name, info, err, mode)
		}
	}
	for _, file := range []string{"members/authority.key", "app/authority.key", "front/client.pem"} {
		if _, err := os.Stat(filepath.Join(dir, file)); err == nil {
			t.Errorf("%s is there", file)
		}
	}
	uri, err := mongodriver.ReadURI(filepath.Join(dir, "app", "mongo.uri"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(uri, "mongodb://mongo1:27017,mongo2:27017/") || strings.Contains(uri, "@") ||
		!strings.Contains(uri, "%2Ftls%2Fapp%2Fclient.pem") {
		t.Errorf("the address is %s", uri)
	}
	p.Mounted = ""
	made(t, p)
	for _, file := range []string{"app/mongo.uri", "operator/mongo.uri", "operator/local.uri"} {
		if uri, err = mongodriver.ReadURI(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
		_, hangUp, err := dial(uri)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		hangUp()
	}
}

// TestMadeAgainNothingChanges until certificates near their end; then they alone are new, and the authority stays.
func TestMadeAgainNothingChanges(t *testing.T) {
	dir := t.TempDir()
	p := certificates(dir)
	for name, m := range made(t, p) {
		if !m.Fresh {
			t.Errorf("%s was there before the beginning", name)
		}
	}
	client := func() string {
		raw, err := os.ReadFile(filepath.Join(dir, "app", "client.pem"))
		if err != nil {
			t.Fatal(err)
		}
		return string(raw)
	}
	first := client()
	for name, m := range made(t, p) {
		if m.Fresh {
			t.Errorf("%s was made again", name)
		}
	}
	p.Now = started.Add(certificateLife - renewBefore + time.Hour)
	again := made(t, p)
	if again["authority/authority.pem"].Fresh || !again["app/client.pem"].Fresh || !again["members/mongo1.pem"].Fresh ||
		client() == first {
		t.Errorf("near the end: %+v", again)
	}
	p.Members = append(p.Members, "mongo3")
	if grown := made(t, p); !grown["members/mongo3.pem"].Fresh || grown["members/mongo1.pem"].Fresh {
		t.Errorf("with a member more: %+v", grown)
	}
	p.Renew = true
	if renewed := made(t, p); renewed["authority/authority.pem"].Fresh || !renewed["members/mongo1.pem"].Fresh {
		t.Errorf("renewed: %+v", renewed)
	}
	p.Now = started.Add(authorityLife)
	if _, err := p.Make(); err == nil || !strings.Contains(err.Error(), "move the whole folder aside") {
		t.Errorf("an authority that has ended: %v", err)
	}
}

// TestTheAuthoritysKeyIsTakenAway, as it should be: what holds is kept, nothing is signed, and no other authority
// takes its place.
func TestTheAuthoritysKeyIsTakenAway(t *testing.T) {
	dir := t.TempDir()
	p := certificates(dir)
	made(t, p)
	if err := os.Remove(filepath.Join(dir, "authority", "authority.key")); err != nil {
		t.Fatal(err)
	}
	for name, m := range made(t, p) {
		if m.Fresh {
			t.Errorf("%s was made without a key", name)
		}
	}
	p.Now = started.Add(certificateLife)
	if _, err := p.Make(); err == nil || !strings.Contains(err.Error(), "put authority.key back") {
		t.Errorf("without the key that signs: %v", err)
	}
}
