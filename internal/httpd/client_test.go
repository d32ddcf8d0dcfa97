package httpd_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"amparo/internal/amparotest"
	"amparo/internal/domain"
)

// TestAGeneratedClientDoesTheMainJob: a client in Go that a generator of others makes of the document that this server
// serves compiles, and does the main job over HTTP. The generator is no part of the product: it stands in a module of
// its own, .ci/client, and what it makes is kept nowhere.
func TestAGeneratedClientDoesTheMainJob(t *testing.T) {
	if testing.Short() {
		t.Skip("a generated client takes long to compile")
	}
	w := amparotest.New(t)
	ana, casa := w.Worker("ana"), w.Shelter("casa", "0108", amparotest.Women(2))
	s := serve(t, w)
	dir := t.TempDir()
	must(t, os.CopyFS(dir, os.DirFS(filepath.Join("..", "..", ".ci", "client"))))
	document := []byte(s.program(ana.Actor).api("GET", "/openapi.json", nil).Body)
	must(t, os.WriteFile(filepath.Join(dir, "openapi.json"), document, 0o600))
	must(t, os.Mkdir(filepath.Join(dir, "api"), 0o700))
	run := func(input []byte, args ...string) (string, error) {
		cmd := exec.CommandContext(t.Context(), "go", args...)
		cmd.Dir, cmd.Stdin = dir, bytes.NewReader(input)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=-trimpath", "GOWORK=off")
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := run(nil, "mod", "download"); err != nil {
		t.Skipf("left out: the generator of the client cannot be fetched: %s", out)
	}
	if out, err := run(nil, "tool", "oapi-codegen", "-config", "oapi-codegen.yaml", "openapi.json"); err != nil {
		t.Fatalf("the generator does not understand the document: %s", out)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			RequestBody struct {
				Content map[string]struct{ Example json.RawMessage }
			}
		}
	}
	must(t, json.Unmarshal(document, &doc))
	people, err := json.Marshal(map[string]any{"URL": s.url + "/api/v1", "Password": amparotest.Password,
		"Worker": w.Login(ana.Actor), "House": w.Login(casa.Actor.Actor), "Shelter": casa.Shelter.ID,
		"Case": doc.Paths["/cases"]["post"].RequestBody.Content["application/json"].Example})
	must(t, err)
	if out, err := run(people, "run", "-ldflags=-s -w", "."); err != nil {
		t.Fatalf("the generated client does not do the job: %s", out)
	}
	if stays, err := w.Work.ShelterBoard(t.Context(), casa.Actor.Actor, casa.Shelter.ID); err != nil ||
		len(stays.Stays) != 1 || stays.Stays[0].State != domain.StayArrived {
		t.Errorf("nobody lives there: %+v %v", stays.Stays, err)
	}
	w.Verify()
}
