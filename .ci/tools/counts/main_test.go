package main

import (
	"strings"
	"testing"
)

func run(t *testing.T, stream string) (*tally, string) {
	t.Helper()
	c := &tally{output: map[string][]string{}}
	var out strings.Builder
	if err := c.read(strings.NewReader(stream), &out); err != nil {
		t.Fatal(err)
	}
	c.close(&out, 0)
	return c, out.String()
}

func TestAFailureIsShownWhole(t *testing.T) {
	c, out := run(t, `{"Action":"output","Package":"p","Test":"TestA","Output":"quiet\n"}
{"Action":"pass","Package":"p","Test":"TestA","Elapsed":7}
{"Action":"output","Package":"p","Test":"TestB","Output":"    b_test.go:1: the bed was sold twice\n"}
{"Action":"fail","Package":"p","Test":"TestB"}
{"Action":"output","Package":"p","Output":"-test.shuffle 7\n"}
{"Action":"output","Package":"p","Output":"FAIL\tp\t0.1s\n"}
{"Action":"fail","Package":"p"}
`)
	for _, want := range []string{"sold twice", "-test.shuffle 7", "FAIL\tp", "slow: p TestA, 7 s", "1 passed, 1 failed, 0 skipped in 1 packages", "\nFAIL\n"} {
		if !strings.Contains(out, want) {
			t.Errorf("%q is missing in\n%s", want, out)
		}
	}
	if strings.Contains(out, "quiet") || c.failed != 1 {
		t.Errorf("what passed stays quiet:\n%s", out)
	}
}

func TestASkipSaysWhy(t *testing.T) {
	_, out := run(t, `{"Action":"output","Package":"p","Test":"TestA","Output":"=== RUN   TestA\n"}
{"Action":"output","Package":"p","Test":"TestA","Output":"    a_test.go:1: no Chromium here\n"}
{"Action":"skip","Package":"p","Test":"TestA"}
{"Action":"output","Package":"p","Output":"-test.shuffle 7\n"}
{"Action":"output","Package":"p","Output":"ok  \tp\t0.1s\n"}
{"Action":"pass","Package":"p"}
`)
	if !strings.Contains(out, "skipped: p TestA: a_test.go:1: no Chromium here") || !strings.Contains(out, "ok  \tp") || strings.Contains(out, "shuffle") {
		t.Error(out)
	}
}

func TestABrokenBuildIsAFailure(t *testing.T) {
	c, out := run(t, `{"ImportPath":"p","Action":"build-output","Output":"x.go:1: undefined: y\n"}
{"ImportPath":"p","Action":"build-fail"}
go: some trouble
`)
	if c.broken != 1 || !strings.Contains(out, "undefined: y") || !strings.Contains(out, "go: some trouble") {
		t.Errorf("%d broken:\n%s", c.broken, out)
	}
}
