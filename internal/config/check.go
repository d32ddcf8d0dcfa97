package config

import (
	"net"
	"net/mail"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// check finds settings that are each fine and do not fit together.
func (s Settings) check(said map[string]given) Problems {
	var faults Problems
	refuse := func(wrong bool, name, fix string) {
		if wrong {
			faults = append(faults, Problem{Name: name, From: said[name].from, Fix: fix})
		}
	}
	_, port, err := net.SplitHostPort(s.Listen)
	_, errPort := strconv.ParseUint(port, 10, 16)
	refuse(err != nil || errPort != nil, "listen", "give an address and a port, for example 127.0.0.1:8080")
	refuse((s.TLSCertFile == "") != (s.TLSKeyFile == ""), "tls_cert_file",
		"a certificate and its key belong together: give tls_cert_file and tls_key_file, or neither")
	open := err == nil && !s.Loopback()
	refuse(open && !s.TLS() && !s.PlainHTTP && len(s.TrustedProxies) == 0, "listen",
		"anybody on the network could read along: give tls_cert_file and tls_key_file, or name the proxy in front in "+
			"trusted_proxies, or say plain_http when something else protects the way")
	host, port, err2 := net.SplitHostPort(s.MetricsListen)
	_, errPort = strconv.ParseUint(port, 10, 16)
	refuse(s.MetricsListen != "" && (err2 != nil || errPort != nil || !loopbackHost(host)), "metrics_listen",
		"give an address and a port of this machine, for example 127.0.0.1:9100: it asks nobody who they are")
	refuse(s.BaseURL == "" && err == nil, "base_url", "say how people reach it, for example https://amparo.example.org")
	if s.BaseURL != "" {
		refuse(!goodBase(s.BaseURL), "base_url",
			"give scheme and host only, for example https://amparo.example.org; http is for this machine alone, because a "+
				"session must not travel in the clear")
	}

	refuse(s.DataDir == "", "data_dir", "name a folder")
	refuse(s.Store == MongoDB && s.MongoURIFile == "", "mongo_uri_file",
		"store mongodb needs the file that holds its address")
	for _, name := range []string{"mongo_uri_file", "mongo_database", "mongo_plain"} {
		_, set := said[name]
		refuse(set && s.Store != MongoDB, name, "it has no effect: the store is not mongodb")
	}
	refuse(filepath.Clean(s.KeyFile) == filepath.Clean(s.KeysetFile), "keyset_file",
		"the root key and the key rings it opens are two files")
	refuse(s.PassphraseFile != "" && filepath.Clean(s.PassphraseFile) == filepath.Clean(s.KeyFile), "passphrase_file",
		"the passphrase and the key file are two files")

	refuse(len(s.Witnesses) > 0 && s.WitnessQuorum > len(s.Witnesses), "witness_quorum",
		"it must not be more than there are witnesses")
	refuse(s.Shares != "" && s.PassphraseFile != "", "share",
		"the root key comes from shares or from a passphrase, not both")
	refuse((s.BackupTo == "") != (s.BackupRecipientsFile == ""), "backup_to",
		"a folder and who may open what lies there belong together: give backup_to and backup_recipients_file, or neither")
	refuse(!goodRhythm(s.BackupAt), "backup_at", "give a time such as 02:30, or hours such as 6h, 1h to 168h")
	host, _, err3 := net.SplitHostPort(s.Scanner)
	refuse(s.Scanner != "" && !filepath.IsAbs(s.Scanner) && (err3 != nil || !loopbackHost(host)), "scanner",
		"give the path of its socket, or an address of this machine such as 127.0.0.1:3310: what is scanned must not travel")
	s.checkLeaving(said, refuse)
	refuse(s.Argon == ArgonTest && (!s.Demo || !s.Loopback()), "argon",
		"test makes passwords cheap to guess: it is for a demo that listens on this machine only")
	refuse(s.SessionIdle > s.SessionAbsolute, "session_idle_minutes",
		"it must not be longer than session_absolute_minutes")
	return faults
}

// checkLeaving refuses a way out of the page that others could read along, or that lacks a part.
func (s Settings) checkLeaving(said map[string]given, refuse func(wrong bool, name, fix string)) {
	host, _, err := net.SplitHostPort(s.MailServer)
	refuse(s.MailServer != "" && (err != nil || host == ""), "mail_server",
		"give host and port, for example mail.example.org:587")
	refuse(s.MailServer != "" && err == nil && s.MailTLS == "plain" && !loopbackHost(host), "mail_tls",
		"plain is for a server on this machine alone: a mail tells who is in the network")
	from, errFrom := mail.ParseAddress(s.MailFrom)
	refuse(s.MailServer != "" && (errFrom != nil || from.Address != s.MailFrom), "mail_from",
		"give the address that mail comes from, for example avisos@example.org")
	refuse((s.MailUser == "") != (s.MailPasswordFile == ""), "mail_user",
		"a name and its password belong together: give mail_user and mail_password_file, or neither")
	for _, name := range []string{"mail_from", "mail_user", "mail_tls"} {
		_, set := said[name]
		refuse(set && s.MailServer == "", name, "it has no effect: there is no mail_server")
	}
	refuse(s.GatewayURL != "" && !goodPlace(s.GatewayURL), "gateway_url",
		"give an address with https and without a password in it; http is for this machine alone")
	refuse((s.GatewayURL == "") != (s.GatewaySecretFile == ""), "gateway_url",
		"an address and a secret belong together: give gateway_url and gateway_secret_file, or neither")
	contact, errContact := mail.ParseAddress(s.PushContact)
	refuse(s.PushContact != "" && (errContact != nil || contact.Address != s.PushContact), "push_contact",
		"give a mail address, for example soporte@example.org")
	refuse((s.PushContact == "") != (s.PushKeyFile == ""), "push_contact",
		"an address and a key belong together: give push_contact and push_key_file, or neither")
}

// goodRhythm reports whether something can be done at this time of the day, or every so many hours.
func goodRhythm(at string) bool {
	_, err := time.Parse(HourForm, at)
	hours, every := strings.CutSuffix(at, "h")
	if !every {
		return err == nil
	}
	_, err = whole(hours, 1, 168)
	return err == nil
}

// goodPlace reports whether something may be sent to this address.
func goodPlace(at string) bool {
	u, err := url.Parse(at)
	return err == nil && u.Host != "" && u.User == nil && u.Fragment == "" &&
		(u.Scheme == "https" || u.Scheme == "http" && loopbackHost(u.Hostname()))
}

// goodBase reports whether people may be sent to this address with a session.
func goodBase(base string) bool {
	u, err := url.Parse(base)
	if err != nil || u.Host == "" || u.Hostname() == "" || u.Path != "" || u.RawQuery != "" || u.Fragment != "" ||
		u.User != nil {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && loopbackHost(u.Hostname())
}
