package config

import (
	"errors"
	"io/fs"
	"log/slog"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// disk answers as a disk with these files would.
func disk(files map[string]string) func(string) ([]byte, error) {
	return func(name string) ([]byte, error) {
		body, ok := files[name]
		if !ok {
			return nil, fs.ErrNotExist
		}
		return []byte(body), nil
	}
}

func must(t *testing.T, flags map[string]string, environ []string, files map[string]string) Settings {
	t.Helper()
	s, err := Load(flags, environ, disk(files))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNothingSaidIsASafeStart(t *testing.T) {
	t.Parallel()
	got := must(t, nil, nil, nil)
	want := Settings{
		Listen: "127.0.0.1:8080", BaseURL: "http://localhost:8080", DataDir: "./data", Store: SQLite,
		KeyFile: "data/root.key", KeysetFile: "data/keyset.json", Language: OfCountry, LogFormat: "text",
		LogLevel: slog.LevelInfo, Argon: ArgonProduction, WitnessQuorum: 2, BackupAt: "02:30", BackupKeep: 30,
		SessionIdle:     15 * time.Minute,
		SessionAbsolute: 8 * time.Hour,
		AreasPerCase:    10, AreasPerDay: 40, Searches: 30, BodyLimit: 1 << 20,
		ReadingsPerHour: 40, ReadingsPerDay: 150, Connections: 4096, PerAddress: 256,
		RequestTimeout: 15 * time.Second, ShutdownTimeout: 20 * time.Second, MailTLS: "starttls",
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateComparable(netip.Prefix{})); diff != "" {
		t.Error(diff)
	}
	if !got.Loopback() || got.Secure() || got.TLS() || got.SQLiteFile() != "data/amparo.db" {
		t.Error("by default only this machine reaches it")
	}
}

func TestTheNearerWordWins(t *testing.T) {
	t.Parallel()
	file := map[string]string{"/etc/amparo.json": `{"language": "en", "log_level": "warn", "data_dir": "/srv",
"session_idle_minutes": 10, "demo": true, "trusted_proxies": ["10.0.0.7", "fd00::/64"]}`}
	got := must(t, map[string]string{"log-level": "debug"},
		[]string{"AMPARO_CONFIG=/etc/amparo.json", "AMPARO_LOG_LEVEL=error", "AMPARO_LANGUAGE=es", "AMPARO_STORE=", "HOME=/x",
			"AMPARO_TEST_MONGO_URI=mongodb://127.0.0.1", "AMPARO_PICTURES=docs"}, file)
	if got.LogLevel != slog.LevelDebug || got.Language != "es" || got.DataDir != "/srv" ||
		got.SessionIdle != 10*time.Minute || !got.Demo {
		t.Errorf("flag before variable before file before default:\n%s", got)
	}
	if len(got.TrustedProxies) != 2 || got.TrustedProxies[0] != netip.MustParsePrefix("10.0.0.7/32") {
		t.Errorf("got %v", got.TrustedProxies)
	}
	if other := must(t, map[string]string{"config": "/b.json"}, []string{"AMPARO_CONFIG=/gone.json"},
		map[string]string{"/b.json": "{}"}); other.Language != OfCountry {
		t.Error("the flag names another file")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	type m = map[string]string
	for _, c := range []struct {
		story string
		flags m
		env   string
		file  string
		says  string
	}{
		{story: "a misspelt flag", flags: m{"listn": "x"},
			says: "--listn (flag): there is no such setting; did you mean listen?"},
		{story: "a flag with an underscore", flags: m{"data_dir": "x"}, says: "no such setting; did you mean data_dir"},
		{story: "a misspelt variable", env: "AMPARO_LISEN=x", says: "AMPARO_LISEN (environment)"},
		{story: "a variable in small letters", env: "AMPARO_Listen=127.0.0.1:1", says: "AMPARO_Listen"},
		{story: "a misspelt name in the file", file: `{"lang": "es"}`, says: "lang (settings file)"},
		{story: "a name twice in the file", file: `{"demo": false, "demo": true}`, says: `says "demo" twice`},
		{story: "a file that names a file", file: `{"config": "x"}`, says: "config (settings file)"},
		{story: "no object", file: `[]`, says: "one JSON object"},
		{story: "half a file", file: `{"demo": true`, says: "not valid JSON"},
		{story: "two files in one", file: `{} {}`, says: "something follows"},
		{story: "a list of numbers", file: `{"trusted_proxies": [1]}`, says: "texts only"},
		{story: "an object for a text", file: `{"listen": {}}`, says: "give a text"},
		{story: "a missing file", flags: m{"config": "/gone.json"},
			says: "config (flag --config): the settings file cannot be read"},
		{story: "a store nobody has", flags: m{"store": "paper"}, says: "choose sqlite or mongodb"},
		{story: "a language nobody translated", flags: m{"language": "fr"}, says: "choose country or es or en"},
		{story: "a loud log", flags: m{"log-level": "loud"}, says: "choose debug"},
		{story: "perhaps", flags: m{"demo": "perhaps"}, says: "say true or false"},
		{story: "a session without end", flags: m{"session-idle-minutes": "0"}, says: "whole number from 1 to 60"},
		{story: "a body that would spill to the disk", flags: m{"body-limit-bytes": "16777216"}, says: "to 12582912"},
		{story: "a path over two lines", flags: m{"data-dir": "a\nb"}, says: "one line"},
		{story: "no address", flags: m{"listen": "8080"}, says: "address and a port"},
		{story: "a monitor anywhere", flags: m{"metrics-listen": "0.0.0.0:9100"}, says: "a port of this machine"},
		{story: "a monitor without a port", flags: m{"metrics-listen": "127.0.0.1"}, says: "a port of this machine"},
		{story: "no port", flags: m{"listen": "127.0.0.1:http"}, says: "address and a port"},
		{story: "open to the network in the clear", flags: m{"listen": ":8080", "base-url": "https://a.example.org"},
			says: "anybody on the network could read along"},
		{story: "nobody knows its name", flags: m{"listen": "10.0.0.1:8080", "plain-http": "true"},
			says: "base_url: say how people reach it"},
		{story: "a session in the clear", flags: m{"base-url": "http://amparo.example.org"},
			says: "http is for this machine alone"},
		{story: "a name with a path", flags: m{"base-url": "https://a.example.org/x"}, says: "scheme and host only"},
		{story: "a name with a password", flags: m{"base-url": "https://u:p@a.example.org"}, says: "scheme and host only"},
		{story: "no name at all", flags: m{"base-url": "https://"}, says: "scheme and host only"},
		{story: "a certificate without its key", flags: m{"tls-cert-file": "c.pem"}, says: "belong together"},
		{story: "everybody is a proxy", flags: m{"trusted-proxies": "0.0.0.0/0"}, says: "believe nobody"},
		{story: "a proxy by name", flags: m{"trusted-proxies": "proxy"}, says: "addresses or networks"},
		{story: "a database nobody can find", flags: m{"store": "mongodb"}, says: "needs the file that holds its address"},
		{story: "an address nobody uses", flags: m{"mongo-uri-file": "u"}, says: "the store is not mongodb"},
		{story: "a key that opens itself", flags: m{"key-file": "k", "keyset-file": "./k"}, says: "two files"},
		{story: "a passphrase that is the key", flags: m{"passphrase-file": "data/root.key"}, says: "two files"},
		{story: "mail in the clear", flags: m{"mail-server": "mail.example.org:25", "mail-tls": "plain",
			"mail-from": "a@example.org"},
			says: "plain is for a server on this machine alone"},
		{story: "mail from nobody", flags: m{"mail-server": "mail.example.org:587"}, says: "mail_from: give the address"},
		{story: "a mail server without a port", flags: m{"mail-server": "mail.example.org", "mail-from": "a@example.org"},
			says: "host and port"},
		{story: "a name without its password", flags: m{"mail-server": "mail.example.org:587", "mail-from": "a@example.org",
			"mail-user": "u"}, says: "belong together"},
		{story: "mail by nobody", flags: m{"mail-from": "a@example.org"}, says: "there is no mail_server"},
		{story: "messages in the clear", flags: m{"gateway-url": "http://sms.example.org", "gateway-secret-file": "f"},
			says: "http is for this machine alone"},
		{story: "messages that nobody signs", flags: m{"gateway-url": "https://sms.example.org"}, says: "belong together"},
		{story: "cheap passwords in earnest", flags: m{"argon": "test"}, says: "demo that listens on this machine only"},
		{story: "cheap passwords for everybody",
			flags: m{"argon": "test", "demo": "true", "listen": ":80", "plain-http": "true", "base-url": "http://localhost"},
			says:  "this machine only"},
		{story: "idle for longer than allowed", flags: m{"session-idle-minutes": "60", "session-absolute-minutes": "30"},
			says: "must not be longer"},
	} {
		flags := c.flags
		if c.file != "" {
			flags = m{"config": "f.json"}
		}
		s, err := Load(flags, []string{c.env}, disk(m{"f.json": c.file}))
		if err == nil || !strings.Contains(err.Error(), c.says) ||
			!cmp.Equal(s, Settings{}, cmpopts.EquateComparable(netip.Prefix{})) {
			t.Errorf("%s: want a refusal with %q, got %v", c.story, c.says, err)
		}
	}
}

func TestAllFaultsTogether(t *testing.T) {
	t.Parallel()
	_, err := Load(map[string]string{"store": "paper", "what": "x"}, []string{"AMPARO_LANGUAGE=fr"}, disk(nil))
	var all Problems
	if !errors.As(err, &all) || len(all) != 3 {
		t.Fatalf("want three problems, got %v", err)
	}
	if all[2].Name != "language" || all[2].From != "variable AMPARO_LANGUAGE" {
		t.Errorf("a problem says where it was said: %+v", all[2])
	}
}

func TestAccepted(t *testing.T) {
	t.Parallel()
	type m = map[string]string
	for _, c := range []struct {
		story, base string
		secure      bool
		flags       m
	}{
		{"behind a proxy", "https://a.example.org", true,
			m{"listen": ":8080", "base-url": "https://a.example.org/", "trusted-proxies": "10.1.0.0/16, 10.2.0.1"}},
		{"with its own certificate", "https://a.example.org:8443", true,
			m{"listen": "0.0.0.0:8443", "base-url": "https://a.example.org:8443", "tls-cert-file": "c", "tls-key-file": "k"}},
		{"in a container on a laptop", "http://localhost:8080", false,
			m{"listen": "0.0.0.0:8080", "base-url": "http://localhost:8080", "plain-http": "true"}},
		{"with a certificate at home", "https://localhost:8080", true, m{"tls-cert-file": "c", "tls-key-file": "k"}},
		{"a test on any port", "http://localhost:0", false, m{"listen": "[::1]:0", "argon": "test", "demo": "true"}},
		{"many processes", "http://localhost:8080", false, m{"store": "mongodb", "mongo-uri-file": "/run/secrets/mongo"}},
	} {
		got := must(t, c.flags, nil, nil)
		if got.BaseURL != c.base || got.Secure() != c.secure {
			t.Errorf("%s: %s, secure %v", c.story, got.BaseURL, got.Secure())
		}
	}
}

func FuzzSettingsFile(f *testing.F) {
	f.Add([]byte(`{"listen": "127.0.0.1:1", "trusted_proxies": ["10.0.0.1"], "demo": true, "connections": 20}`))
	f.Add([]byte(`{"demo": true, "demo": false} x`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := Load(map[string]string{"config": "f"}, nil, func(string) ([]byte, error) { return raw, nil })
		var all Problems
		if err != nil && !errors.As(err, &all) {
			t.Fatalf("a refusal lists its problems: %v", err)
		}
		if err == nil && (s.Listen == "" || s.BaseURL == "" || s.SessionIdle <= 0 || s.BodyLimit <= 0) {
			t.Fatalf("an accepted file leaves nothing open: %s", s)
		}
	})
}
