package refill

import (
	"regexp"
	"strings"
	"testing"
)

const form = `<main><form method="post" action="/a"><input type="hidden" name="_csrf" value="t"><input name="x"></form>
<details><summary>s</summary><details open><form class="f" method="post" action="/a?b=1&amp;c=2">
<input type="hidden" name="_rev" value="9"><input type="hidden" name="secret" value="9">
<input class="in" id="n" name="name" value="old"><input name="name"><input type="number" name="n" value="3">
<textarea name="text" required>old &lt;</textarea>
<select name="s"><option value="">–<option value="a" selected>A<option value="b">B</select>
<input type="radio" name="r" value="1" checked required><input type="radio" name="r" value="2">
<input type="checkbox" name="c" value="1" checked><input type="checkbox" name="c" value="2">
<input type="checkbox" name="d" value="si" checked>
<button>Go</button></form></details></details><form id="q" method="get" action="/l"><input name="q"></form>
<form id="p" method="post" action="/p"><input name="login"><input type="password" name="pw"></form>
<form id="o" method="post" action="/o"><button>Only a button</button></form></main>
<input form="q" name="outside">`

// TestWhatWasTypedStandsInItsFormAgain: every kind of input, two of one name, and what it is folded into; nothing that
// is hidden but the revision, no other form, and no markup from what was typed.
func TestWhatWasTypedStandsInItsFormAgain(t *testing.T) {
	page, ok := Fill([]byte(form), "/a?b=1&c=2", map[string][]string{"name": {`Ana "x" <b>`, "two"}, "n": {""},
		"text": {"1\n2"}, "s": {"b"}, "r": {"2"}, "c": {"2"}, "_rev": {"4"}, "secret": {"1"}, "x": {"y"}}, "Said.")
	got := string(page)
	if !ok {
		t.Fatal("there is no such form")
	}
	for _, want := range []string{
		`<input class="in" id="n" name="name" value="Ana &#34;x&#34; &lt;b&gt;">`, `<input name="name" value="two">`,
		`name="n" value="">`, "<textarea name=\"text\" required>\n1\n2</textarea>",
		`<option value="a">A<option value="b" selected="">B`, `value="1" required=""><input type="radio" name="r" ` +
			`value="2" checked="">`,
		`name="c" value="1"><input type="checkbox" name="c" value="2" checked="">`, `name="d" value="si">`,
		`name="_rev" value="4"`, `name="secret" value="9"`, `name="_csrf" value="t"><input name="x"></form>`,
		`<details open=""><summary>`, `action="/a?b=1&amp;c=2" data-resumed=""><p class="hint">Said.</p>`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("there is no %s in\n%s", want, got)
		}
	}
	if strings.Count(got, Mark) != 1 || strings.Count(got, "<details open") != 2 {
		t.Errorf("more was touched than its form:\n%s", got)
	}
	for _, action := range []string{"/none", "/l", "/o", "/a?b=1"} {
		if same, ok := Fill([]byte(form), action, map[string][]string{"q": {"x"}}, "Said."); ok || string(same) != form {
			t.Errorf("%s was filled", action)
		}
	}
}

// TestOfTwoFormsAtOneAddressTheOneThatWasTypedInIsFilled: an act and its opposite share the address.
func TestOfTwoFormsAtOneAddressTheOneThatWasTypedInIsFilled(t *testing.T) {
	two := `<main><form method="post" action="/a"><input type="checkbox" name="sure"></form>
<form method="post" action="/a"><input name="why"></form></main>`
	got, _ := Fill([]byte(two), "/a", map[string][]string{"why": {"w"}}, "Said.")
	if !strings.Contains(string(got), `<form method="post" action="/a" data-resumed=""><p class="hint">Said.</p><input `+
		`name="why" value="w">`) {
		t.Errorf("%s", got)
	}
}

// TestFormsThatAskAreListedWithAnIDEach: whatever asks for something and holds no password.
func TestFormsThatAskAreListedWithAnIDEach(t *testing.T) {
	page, forms := Forms([]byte(form))
	var got []string
	for _, f := range forms {
		got = append(got, f.Action)
		if n := len(regexp.MustCompile(`<form[^>]* id="`+f.ID+`"`).FindAll(page, -1)); n != 1 {
			t.Errorf("%s: %d forms have the id %q", f.Action, n, f.ID)
		}
	}
	if strings.Join(got, " ") != "/a /a?b=1&c=2 /l" || !forms[2].Get || forms[0].Get {
		t.Errorf("listed %v", got)
	}
}
