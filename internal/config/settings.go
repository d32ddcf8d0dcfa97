package config

import (
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// The stores that can be chosen.
const (
	SQLite  = "sqlite"
	MongoDB = "mongodb"
)

// HourForm is how a time of the day is written.
const HourForm = "15:04"

// Typed says that the shares of the root key are typed at the start.
const Typed = "typed"

// The costs of a password hash that can be chosen. ArgonTest is cheap and therefore refused
// everywhere but on a demo that only this machine can reach.
const (
	ArgonProduction = "production"
	ArgonTest       = "test"
)

// OfCountry is the language of pages that the country pack says.
const OfCountry = "country"

// Speaks is the language of somebody who has not chosen one, in a country that speaks that.
func (s *Settings) Speaks(country string) string {
	if s.Language == OfCountry {
		return country
	}
	return s.Language
}

// Settings is everything a start depends on. Load returns it complete: no field needs a default.
type Settings struct {
	Listen         string
	MetricsListen  string
	BaseURL        string // how people reach it, no slash at the end; ends in :0 while the port is to be found out
	PlainHTTP      bool
	TLSCertFile    string
	TLSKeyFile     string
	TrustedProxies []netip.Prefix

	DataDir       string
	Store         string
	MongoURIFile  string
	MongoDatabase string
	MongoPlain    bool

	KeyFile        string
	KeysetFile     string
	PassphraseFile string
	Shares         string                   // files with shares of the root key, or Typed
	AskShares      func() ([]string, error) // where they are typed; it is no setting

	Witnesses     []Witness
	WitnessQuorum int

	BackupTo             string // folder; empty: none are scheduled
	BackupRecipientsFile string
	BackupAt             string // a time of the day, in HourForm, or every so many hours, such as 6h
	BackupKeep           int

	Scanner string // of files: the socket of a clamd, or its address on this machine; empty: none

	CountryDir string // empty: the built-in pack
	Language   string

	LanguagesDir   string // empty: none are translated
	LanguagesTrial string

	LogLevel  slog.Level
	LogFormat string
	Demo      bool
	Practice  bool

	MailServer       string // host and port; empty: no mail leaves
	MailTLS          string
	MailFrom         string
	MailUser         string
	MailPasswordFile string

	GatewayURL        string // empty: no message leaves
	GatewaySecretFile string
	PushContact       string // empty: no browser is told
	PushKeyFile       string

	Argon           string
	SessionIdle     time.Duration
	NoDrafts        bool
	SessionAbsolute time.Duration

	AreasPerCase    int // changes of danger areas one person may search with, in one case within a day
	AreasPerDay     int // the same in all cases
	ReadingsPerHour int // cases of which one person may open something personal
	ReadingsPerDay  int
	Searches        int // searches for a number by one person within a minute

	BodyLimit       int // bytes
	Connections     int
	PerAddress      int // connections of one address
	RequestTimeout  time.Duration
	ShutdownTimeout time.Duration
}

// Witness is somebody outside who signs the heads of the log.
type Witness struct {
	Key   string // public, "name+id+key"
	Place string // its address, or a file in which its signatures are brought back
}

// SQLiteFile returns where the embedded store keeps its rows.
func (s Settings) SQLiteFile() string { return filepath.Join(s.DataDir, "amparo.db") }

// TrustsProxy reports whether an address is that of a proxy that may say who the caller is.
func (s Settings) TrustsProxy(at netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(at) })
}

// TLS reports whether the server itself speaks TLS.
func (s Settings) TLS() bool { return s.TLSCertFile != "" }

// Secure reports whether people reach the server by https, so that cookies may demand it.
func (s Settings) Secure() bool { return strings.HasPrefix(s.BaseURL, "https://") }

// Loopback reports whether only this machine can reach the listening address.
func (s Settings) Loopback() bool {
	host, _, err := net.SplitHostPort(s.Listen)
	return err == nil && loopbackHost(host)
}

func loopbackHost(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// SecondFactor reports whether everybody needs a second factor: everywhere but in a demo that only this machine
// reaches.
func (s Settings) SecondFactor() bool { return !s.Demo || !s.Loopback() }

// complete fills what follows from other settings.
func (s *Settings) complete() {
	if s.KeyFile == "" && s.DataDir != "" {
		s.KeyFile = filepath.Join(s.DataDir, "root.key")
	}
	if s.KeysetFile == "" && s.DataDir != "" {
		s.KeysetFile = filepath.Join(s.DataDir, "keyset.json")
	}
	if s.MongoDatabase == "" && s.Store == MongoDB {
		s.MongoDatabase = "amparo"
	}
	if s.BaseURL == "" && s.Loopback() {
		_, port, _ := net.SplitHostPort(s.Listen)
		scheme := "http"
		if s.TLS() {
			scheme = "https"
		}
		s.BaseURL = (&url.URL{Scheme: scheme, Host: net.JoinHostPort("localhost", port)}).String()
	}
	s.BaseURL = strings.TrimSuffix(s.BaseURL, "/")
}

// String lists the settings, one name=value per line, with the files that hold secrets hidden.
func (s Settings) String() string {
	var b strings.Builder
	for _, o := range options {
		b.WriteString(o.Name + "=" + o.shown(s) + "\n")
	}
	return b.String()
}

// GoString is String, so that no verb of fmt shows more.
func (s Settings) GoString() string { return s.String() }

// LogValue lists the settings as log attributes, with the files that hold secrets hidden.
func (s Settings) LogValue() slog.Value {
	attrs := make([]slog.Attr, 0, len(options))
	for _, o := range options {
		attrs = append(attrs, slog.String(o.Name, o.shown(s)))
	}
	return slog.GroupValue(attrs...)
}
