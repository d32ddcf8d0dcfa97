package config

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestThePrintedFormHidesWhereSecretsLie(t *testing.T) {
	t.Parallel()
	const hidden = "/run/secrets/somewhere"
	flags := map[string]string{"store": "mongodb", "tls-cert-file": "cert.pem", "mail-server": "mail.example.org:587",
		"mail-from": "a@example.org", "mail-user": "u", "gateway-url": "https://sms.example.org",
		"push-contact": "a@example.org"}
	n := 0
	for _, o := range Options() {
		if o.Secret && o.Name != "passphrase_file" { // Shares stand in its place.
			flags[o.Flag()] = fmt.Sprintf("%s%d", hidden, n)
			n++
		}
	}
	if n < 5 {
		t.Fatalf("only %d settings are marked as secret files", n)
	}
	s := must(t, flags, nil, nil)
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("start", slog.Any("settings", s))
	for _, printed := range []string{s.String(), fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s", s, s, s, &s), log.String()} {
		if strings.Contains(printed, hidden) || !strings.Contains(printed, "[a file]") ||
			!strings.Contains(printed, "cert.pem") {
			t.Errorf("printed as %s", printed)
		}
	}
}

func TestARefusalNeverRepeatsAValue(t *testing.T) {
	t.Parallel()
	const secret = "mongodb://ana:clave@db"
	for _, o := range Options() {
		_, err := Load(map[string]string{o.Flag(): secret + "\n"}, nil, disk(nil))
		if err == nil || strings.Contains(err.Error(), "clave") {
			t.Errorf("%s: %v", o.Name, err)
		}
	}
}

func TestEverySettingHasOneNameInEverySource(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, o := range Options() {
		if seen[o.Name] || seen[o.Env()] || o.Help == "" || o.Name != strings.ToLower(o.Name) {
			t.Errorf("setting %q is not unique, not explained or not in small letters", o.Name)
		}
		seen[o.Name], seen[o.Env()] = true, true
		if strings.ReplaceAll(o.Flag(), "-", "_") != o.Name {
			t.Errorf("flag %q does not lead back to %q", o.Flag(), o.Name)
		}
	}
}

// row is the line of docs/configuration.md for a setting.
func row(o Option) string {
	return fmt.Sprintf("| `%s` | `--%s` | `%s` | `%s` | %s |", o.Name, o.Flag(), o.Env(), o.Default, o.Help)
}

func TestTheDocumentListsEverySetting(t *testing.T) {
	t.Parallel()
	raw, err := os.ReadFile(filepath.Join("..", "..", "docs", "configuration.md"))
	if err != nil {
		t.Fatal(err)
	}
	document := string(raw)
	for _, o := range Options() {
		line := strings.ReplaceAll(row(o), "| `` |", "| |")
		if !strings.Contains(document, line+"\n") {
			t.Errorf("docs/configuration.md lacks the line\n%s", line)
		}
	}
	if rows := strings.Count(document, "\n| `"); rows != len(Options()) {
		t.Errorf("docs/configuration.md has %d rows for %d settings", rows, len(Options()))
	}
}
