package main

import "testing"

func TestAPackagedBuildSaysTheVersionItWasGiven(t *testing.T) {
	if got := versionOf("v1.2.3"); got != "v1.2.3" {
		t.Errorf("given v1.2.3, says %q", got)
	}
	if got := versionOf(""); got == "" || got == "(devel)" {
		t.Errorf("given nothing, says %q", got)
	}
}
