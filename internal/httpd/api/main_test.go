package api_test

import (
	"flag"
	"fmt"
	"os"
	"sync"
	"testing"

	"amparo/internal/httpd/api"
)

// answered remembers which routes answered with success in this run.
var answered sync.Map

// TestMain fails a run of all stories that leaves a route of the table untried: a description nobody held to an answer
// proves nothing. What -skip leaves out are walks that run elsewhere, and no story. It fails one, too, in which an
// answer held a code of a list that the document tells in prose at most.
func TestMain(m *testing.M) {
	flag.Parse()
	code := m.Run()
	some := flag.Lookup("test.run").Value.String() + flag.Lookup("test.fuzz").Value.String() + flag.Lookup("test.list").
		Value.String()
	if code == 0 && some == "" {
		for _, r := range api.Routes() {
			if _, ok := answered.Load(r.Name); !ok {
				fmt.Printf("%s %s was never answered with success\n", r.Method, r.Path)
				code = 1
			}
		}
	}
	inProse.Range(func(where, value any) bool {
		fmt.Printf("%s holds the code %s, and the document does not say of which list\n", where, value)
		code = 1
		return true
	})
	os.Exit(code)
}
