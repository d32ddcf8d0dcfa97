package config

import (
	"net/netip"
	"strings"
	"time"
)

// Option describes one setting: what the command line, the help and the documents need to know.
type Option struct {
	Name    string // in a settings file; the flag has dashes instead of underscores
	Default string // empty: nothing, or what Help says
	Help    string
	Secret  bool // names a file that holds a secret
	Switch  bool // true or false

	set func(*Settings, string) error
	get func(Settings) string
}

// Flag returns the name of the command-line flag, without its dashes.
func (o Option) Flag() string { return strings.ReplaceAll(o.Name, "_", "-") }

// Env returns the name of the environment variable.
func (o Option) Env() string { return envPrefix + strings.ToUpper(o.Name) }

func (o Option) shown(s Settings) string {
	value := o.get(s)
	if o.Secret && value != "" {
		return "[a file]"
	}
	return value
}

// Options returns every setting, in the order a reader wants them.
func Options() []Option { return append([]Option(nil), options...) }

// options is the one table that every source, the help and the documents follow.
var options = []Option{
	text("listen", "127.0.0.1:8080", "address and port to listen on", func(s *Settings) *string { return &s.Listen }),
	text("base_url", "",
		"how people reach it, for example https://amparo.example.org; by default http://localhost and the port",
		func(s *Settings) *string { return &s.BaseURL }),
	text("metrics_listen", "",
		"address and port of this machine where a monitor reads /metrics, for example 127.0.0.1:9100; "+
			"without it none is served",
		func(s *Settings) *string { return &s.MetricsListen }),
	yesno("plain_http", "listen beyond this machine without TLS, because something in front of it does that",
		func(s *Settings) *bool { return &s.PlainHTTP }),
	text("tls_cert_file", "", "certificate chain in PEM", func(s *Settings) *string { return &s.TLSCertFile }),
	secret(text("tls_key_file", "", "private key of the certificate in PEM",
		func(s *Settings) *string { return &s.TLSKeyFile })),
	networks("trusted_proxies", "networks whose X-Forwarded-For is believed, separated by commas",
		func(s *Settings) *[]netip.Prefix { return &s.TrustedProxies }),

	text("data_dir", "./data", "folder of the embedded store and, unless said otherwise, of the keys",
		func(s *Settings) *string { return &s.DataDir }),
	oneOf("store", SQLite, "where rows are kept", []string{SQLite, MongoDB},
		func(s *Settings) *string { return &s.Store }),
	secret(text("mongo_uri_file", "", "file that holds the address of the MongoDB replica set, credentials included",
		func(s *Settings) *string { return &s.MongoURIFile })),
	text("mongo_database", "", "name of the MongoDB database; amparo where nothing is said",
		func(s *Settings) *string { return &s.MongoDatabase }),
	yesno("mongo_plain", "allow a MongoDB beyond this machine without TLS",
		func(s *Settings) *bool { return &s.MongoPlain }),

	secret(text("key_file", "", "root key; root.key in the data folder where nothing is said",
		func(s *Settings) *string { return &s.KeyFile })),
	secret(text("keyset_file", "",
		"key rings, wrapped by the root key; keyset.json in the data folder where nothing is said",
		func(s *Settings) *string { return &s.KeysetFile })),
	secret(text("passphrase_file", "", "file that holds the passphrase, when the root key comes from one",
		func(s *Settings) *string { return &s.PassphraseFile })),

	secret(text("share", "",
		"files with shares of the root key, separated by commas, or typed: it is put together at the start",
		func(s *Settings) *string { return &s.Shares })),
	witnesses("witnesses", "public key and address of those outside who sign the log, separated by commas",
		func(s *Settings) *[]Witness { return &s.Witnesses }),
	number("witness_quorum", "2", "how many of them have to agree", 1, 16,
		func(s *Settings) *int { return &s.WitnessQuorum }),

	text("backup_to", "", "folder that gets a backup by itself; without it none is made",
		func(s *Settings) *string { return &s.BackupTo }),
	text("backup_recipients_file", "", "file with the public keys of age that open these backups, one a line",
		func(s *Settings) *string { return &s.BackupRecipientsFile }),
	text("backup_at", "02:30", "when: a time of the day in the country, or every so many hours, such as 6h",
		func(s *Settings) *string { return &s.BackupAt }),
	number("backup_keep", "30", "how many of them are kept; keys files end after 35 days in any case", 2, 1000,
		func(s *Settings) *int { return &s.BackupKeep }),

	text("scanner", "", "clamd that is asked about a PDF before it is kept: the path of its socket, or 127.0.0.1:3310",
		func(s *Settings) *string { return &s.Scanner }),

	text("country_dir", "", "folder of another country's pack; the built-in one is Guatemala's",
		func(s *Settings) *string { return &s.CountryDir }),
	oneOf("language", OfCountry, "language of somebody who has not chosen one; country: that of its pack",
		[]string{OfCountry, "es", "en"},
		func(s *Settings) *string { return &s.Language }),
	text("languages_dir", "", "folder with the files of languages that people translate; amparo words export begins one",
		func(s *Settings) *string { return &s.LanguagesDir }),
	text("languages_trial", "", "codes of those that are offered although something lacks, such as quc, cak",
		func(s *Settings) *string { return &s.LanguagesTrial }),
	level("log_level", "info", "least severity that is logged: debug, info, warn or error"),
	oneOf("log_format", "text", "form of the log lines", []string{"text", "json"},
		func(s *Settings) *string { return &s.LogFormat }),
	yesno("demo", "serve the fictional demo network, loaded at the first start",
		func(s *Settings) *bool { return &s.Demo }),

	yesno("practice", "offer practice in an invented network beside this one; in a demo it is offered anyway",
		func(s *Settings) *bool { return &s.Practice }),

	text("mail_server", "", "host and port of the server that takes mail; without it none leaves",
		func(s *Settings) *string { return &s.MailServer }),
	oneOf("mail_tls", "starttls", "how the way to it is encrypted; plain is for this machine alone",
		[]string{"starttls", "implicit", "plain"}, func(s *Settings) *string { return &s.MailTLS }),
	text("mail_from", "", "address that mail comes from", func(s *Settings) *string { return &s.MailFrom }),
	text("mail_user", "", "name to sign in there with, where it asks for one",
		func(s *Settings) *string { return &s.MailUser }),
	secret(text("mail_password_file", "", "file that holds the password of that name",
		func(s *Settings) *string { return &s.MailPasswordFile })),
	text("gateway_url", "", "address that messages to telephones are posted to; without it none leaves",
		func(s *Settings) *string { return &s.GatewayURL }),
	secret(text("gateway_secret_file", "", "file with the secret that signs what is posted, 24 signs or more",
		func(s *Settings) *string { return &s.GatewaySecretFile })),
	text("push_contact", "", "mail address of whoever runs this, for the makers of browsers; without it none is told",
		func(s *Settings) *string { return &s.PushContact }),
	secret(text("push_key_file", "", "file with the key that names this server to them; amparo keys push makes one",
		func(s *Settings) *string { return &s.PushKeyFile })),

	oneOf("argon", ArgonProduction, "cost of a password hash; test is for tests only",
		[]string{ArgonProduction, ArgonTest}, func(s *Settings) *string { return &s.Argon }),
	span("session_idle_minutes", "15", "minutes without a request after which a session ends", 1, 60, time.Minute,
		func(s *Settings) *time.Duration { return &s.SessionIdle }),
	span("session_absolute_minutes", "480", "minutes after which a session ends in any case", 5, 1440, time.Minute,
		func(s *Settings) *time.Duration { return &s.SessionAbsolute }),

	yesno("no_device_drafts", "never offer that a person's own telephone keeps her unfinished forms, sealed",
		func(s *Settings) *bool { return &s.NoDrafts }),

	number("area_changes_per_case", "10", "changes of danger areas in one case that one person may search with in a day",
		1, 1000, func(s *Settings) *int { return &s.AreasPerCase }),
	number("area_changes_per_day", "40", "changes of danger areas in all cases that one person may search with in a day",
		1, 10000, func(s *Settings) *int { return &s.AreasPerDay }),
	number("readings_per_hour", "40",
		"cases of which one person may open something personal in an hour, before she has to say why", 5, 10000,
		func(s *Settings) *int { return &s.ReadingsPerHour }),
	number("readings_per_day", "150", "the same in a day", 5, 100000, func(s *Settings) *int { return &s.ReadingsPerDay }),
	number("searches_per_minute", "30", "searches for a number that one person may make in a minute", 1, 10000,
		func(s *Settings) *int { return &s.Searches }),

	// A body of 16 MiB and more would be spilled to a temporary file by the HTTP library, unsealed.
	number("body_limit_bytes", "1048576", "largest request body", 16<<10, 12<<20,
		func(s *Settings) *int { return &s.BodyLimit }),
	number("connections", "4096", "connections open at once", 16, 1<<20, func(s *Settings) *int { return &s.Connections }),
	number("connections_per_address", "256",
		"connections that one address may hold; trusted proxies may hold any number", 8, 1<<20,
		func(s *Settings) *int { return &s.PerAddress }),
	span("request_timeout_seconds", "15", "seconds a request may take", 1, 300, time.Second,
		func(s *Settings) *time.Duration { return &s.RequestTimeout }),
	span("shutdown_timeout_seconds", "20", "seconds that running requests have when it stops", 1, 300, time.Second,
		func(s *Settings) *time.Duration { return &s.ShutdownTimeout }),
}
