package cli

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/alecthomas/kong"
	"go.yaml.in/yaml/v4"

	"amparo/internal/config"
)

// service is what the test asks of one service of the compose file.
type service struct {
	Image       string                                `yaml:"image"`
	User        string                                `yaml:"user"`
	ReadOnly    bool                                  `yaml:"read_only"`
	CapDrop     []string                              `yaml:"cap_drop"`
	CapAdd      []string                              `yaml:"cap_add"`
	Privileged  bool                                  `yaml:"privileged"`
	SecurityOpt []string                              `yaml:"security_opt"`
	MemLimit    string                                `yaml:"mem_limit"`
	PidsLimit   int                                   `yaml:"pids_limit"`
	Restart     string                                `yaml:"restart"`
	NetworkMode string                                `yaml:"network_mode"`
	Networks    []string                              `yaml:"networks"`
	Ports       []string                              `yaml:"ports"`
	Volumes     []string                              `yaml:"volumes"`
	Profiles    []string                              `yaml:"profiles"`
	Entrypoint  []string                              `yaml:"entrypoint"`
	Command     []string                              `yaml:"command"`
	Environment map[string]string                     `yaml:"environment"`
	Healthcheck struct{ Test []string }               `yaml:"healthcheck"`
	DependsOn   map[string]struct{ Condition string } `yaml:"depends_on"`
	Ulimits     map[string]struct{ Soft, Hard int }   `yaml:"ulimits"`
}

type composition struct {
	Services map[string]service                 `yaml:"services"`
	Networks map[string]struct{ Internal bool } `yaml:"networks"`
	Volumes  map[string]any                     `yaml:"volumes"`
}

const top = "../.."

func composed(t *testing.T) composition {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join(top, "docker-compose.yml"))
	if err != nil {
		t.Fatal(err)
	}
	var c composition
	if err := yaml.Unmarshal(raw, &c); err != nil {
		t.Fatal(err)
	}
	return c
}

// pinned is an image that is the same tomorrow, whoever serves its name.
var pinned = regexp.MustCompile(`^[a-z]+:\d+\.\d+[.\d]*(-[a-z]+)?@sha256:[0-9a-f]{64}$`)

// TestWithOneOfThreeMembersDownEverythingElseStarts: a console, a dump and the processes of Amparo wait for no
// member to be healthy, nor for a setup that was done long ago.
func TestWithOneOfThreeMembersDownEverythingElseStarts(t *testing.T) {
	for name, s := range composed(t).Services {
		for on, how := range s.DependsOn {
			if on == "setup" || how.Condition == "service_healthy" {
				t.Errorf("%s waits for %s (%s)", name, on, how.Condition)
			}
		}
		if strings.HasPrefix(name, "mongo") && s.Ulimits["nofile"].Soft < 64000 {
			t.Errorf("%s may open %d files", name, s.Ulimits["nofile"].Soft)
		}
	}
}

// TestEveryContainerIsClosed: whoever breaks into one of them finds a disk that cannot be written, no rights,
// no way out and no key but its own.
func TestEveryContainerIsClosed(t *testing.T) {
	c := composed(t)
	for name, s := range c.Services {
		if !strings.HasPrefix(s.Image, "amparo:") && !pinned.MatchString(s.Image) {
			t.Errorf("%s: the image %q has no version and digest", name, s.Image)
		}
		uid, _, _ := strings.Cut(s.User, ":")
		if !s.ReadOnly || !slices.Equal(s.CapDrop, []string{"ALL"}) || len(s.CapAdd) > 0 || s.Privileged || uid == "" ||
			uid == "0" ||
			!slices.Contains(s.SecurityOpt, "no-new-privileges:true") || s.MemLimit == "" || s.PidsLimit == 0 ||
			s.Restart == "" {
			t.Errorf("%s is not closed: %+v", name, s)
		}
		once := s.Restart == "no"
		if !once && len(s.Healthcheck.Test) == 0 {
			t.Errorf("%s is kept running and nobody asks whether it is well", name)
		}
		if len(s.Ports) > 0 != (name == "proxy" || name == "single") {
			t.Errorf("%s opens %v", name, s.Ports)
		}
		for _, p := range s.Ports {
			if !strings.Contains(p, "127.0.0.1:") {
				t.Errorf("%s opens %s beyond this machine without being told to", name, p)
			}
		}
		for _, n := range s.Networks {
			if !c.Networks[n].Internal && len(s.Ports) == 0 {
				t.Errorf("%s can reach the world over %s", name, n)
			}
		}
		for key, value := range s.Environment {
			if regexp.MustCompile(`(?i)password|secret|token`).MatchString(key + value) {
				t.Errorf("%s: %s is no place for a secret", name, key)
			}
		}
	}
}

// TestKeysAreWhereTheyAreNeededAlone: the key that signs is nobody's who serves, the operator's only the
// setup's, the root key only Amparo's; and every volume that is mounted is one that is named.
func TestKeysAreWhereTheyAreNeededAlone(t *testing.T) {
	c := composed(t)
	holders := map[string][]string{}
	for name, s := range c.Services {
		for _, v := range s.Volumes {
			from, _, _ := strings.Cut(v, ":")
			if _, named := c.Volumes[from]; !named && !strings.HasPrefix(from, "./.compose/") {
				t.Errorf("%s mounts %s, which is not named", name, v)
			}
			holders[from] = append(holders[from], name)
		}
	}
	for volume, want := range map[string][]string{
		"authority": {"certificates"}, "operator": {"certificates", "dump", "setup"}, "key": {"app1", "app2", "console"},
		"members": {"certificates", "mongo1", "mongo2", "mongo3"}, "mongo1": {"mongo1"}, "single-key": {"single"},
	} {
		slices.Sort(holders[volume])
		if !slices.Equal(holders[volume], want) {
			t.Errorf("%s is seen by %v, want %v", volume, holders[volume], want)
		}
	}
}

// TestWhatTheContainersAreToldIsUnderstood: commands that there are, and settings that fit together.
func TestWhatTheContainersAreToldIsUnderstood(t *testing.T) {
	variable := regexp.MustCompile(`\$\{[A-Z_]+:-([^}]*)\}`)
	for name, s := range composed(t).Services {
		if !strings.HasPrefix(s.Image, "amparo:") {
			continue
		}
		var what commands
		parser, err := kong.New(&what, kong.Embed(newSettingFlags().target), kong.Exit(func(int) {}))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(s.Command); err != nil {
			t.Errorf("%s: amparo %s: %v", name, strings.Join(s.Command, " "), err)
		}
		var env []string
		for key, value := range s.Environment {
			env = append(env, key+"="+variable.ReplaceAllString(value, "$1"))
		}
		set, err := config.Load(nil, env, os.ReadFile)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if len(s.Environment) > 0 && filepath.Dir(set.KeyFile) == filepath.Dir(set.KeysetFile) {
			t.Errorf("%s: the root key lies beside what it opens", name)
		}
	}
}

// TestMembersAreStartedAlike: what one of them is told once, all are told once, and each shows its own certificate.
func TestMembersAreStartedAlike(t *testing.T) {
	c := composed(t)
	for _, name := range []string{"mongo1", "mongo2", "mongo3"} {
		s := c.Services[name]
		entrypoint := slices.Clone(s.Entrypoint)
		slices.Sort(entrypoint)
		if len(slices.Compact(entrypoint)) != len(s.Entrypoint) ||
			!slices.Equal(s.Entrypoint, c.Services["mongo1"].Entrypoint) {
			t.Errorf("%s is told %v", name, s.Entrypoint)
		}
		for _, must := range []string{"--setParameter=transactionLifetimeLimitSeconds=5", "--tlsMode=requireTLS",
			"--clusterAuthMode=x509", "--auth", "--noscripting", "--replSet=amparo"} {
			if !slices.Contains(s.Entrypoint, must) {
				t.Errorf("%s is not told %s", name, must)
			}
		}
		own := "--tlsCertificateKeyFile=/tls/members/" + name + ".pem"
		if !slices.Equal(s.Command, []string{own}) {
			t.Errorf("%s shows another certificate: %v", name, s.Command)
		}
		if strings.Contains(strings.Join(s.Healthcheck.Test, " "), "mongosh") {
			t.Errorf("%s starts a shell at every health check", name)
		}
	}
}

// TestTheProxyKnowsEveryProcess: a process it does not know would serve nobody, and one that is not there would
// be asked for ever.
func TestTheProxyKnowsEveryProcess(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(top, ".compose", "proxy.cfg"))
	if err != nil {
		t.Fatal(err)
	}
	var known []string
	server := regexp.MustCompile(`(?m)^\s+server (\S+) (\S+):8443 verifyhost (\S+)$`)
	for _, m := range server.FindAllStringSubmatch(string(raw), -1) {
		if m[1] != m[2] || m[2] != m[3] {
			t.Errorf("the proxy mixes names up: %v", m)
		}
		known = append(known, m[1])
	}
	c := composed(t)
	var serving []string
	for name, s := range c.Services {
		if slices.Equal(s.Command, []string{"serve"}) && slices.Contains(s.Profiles, "cluster") {
			serving = append(serving, name)
		}
	}
	slices.Sort(serving)
	if !slices.Equal(known, serving) || len(known) != 2 {
		t.Errorf("the proxy knows %v, and %v serve", known, serving)
	}
	for _, name := range serving {
		if !slices.Contains(c.Services["certificates"].Command, "--app="+name) {
			t.Errorf("%s has no certificate", name)
		}
	}
	for _, must := range []string{"http-after-response set-header Strict-Transport-Security", "ssl-min-ver TLSv1.2",
		"ssl-default-bind-ciphers ECDHE-", "ssl-default-bind-ciphersuites TLS_AES_128_GCM_SHA256",
		"verify required", "del-header Forwarded", "set-header X-Forwarded-For %[src]",
		"set-header X-Forwarded-For %[req.hdr(X-Forwarded-For,-1)]"} {
		if !strings.Contains(string(raw), must) {
			t.Errorf("the proxy's settings lack %q", must)
		}
	}
}

// TestTheImageIsNobodys: it starts as an account without rights, and can tell by itself whether it is well.
func TestTheImageIsNobodys(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join(top, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(raw)
	for _, from := range regexp.MustCompile(`(?m)^FROM (\S+)`).FindAllStringSubmatch(text, -1) {
		if from[1] != "scratch" && !pinned.MatchString(from[1]) {
			t.Errorf("the image is built from %s, which has no version and digest", from[1])
		}
	}
	last := text[strings.LastIndex(text, "\nFROM "):]
	for _, must := range []string{"FROM scratch", "USER 65532:65532", `CMD ["/amparo", "health", "--quiet"]`,
		`ENTRYPOINT ["/amparo"]`} {
		if !strings.Contains(last, must) {
			t.Errorf("the image lacks %q", must)
		}
	}
}
