package ui_test

import "testing"

// TestATextThatTellsTooMuchComesBackWithItsWords: the question stands there as it was written, with what is wrong and a
// box to send it all the same; ticked, it is sent.
func TestATextThatTellsTooMuchComesBackWithItsWords(t *testing.T) {
	w, casa, b, f, offer := asked(t)
	f.set("text", "Llámeme al 5020 0001").press("", "").want(422, "parece tener un teléfono",
		"Llámeme al 5020 0001", "Sí, hace falta decirlo")
	if got := thread(t, w, casa, offer); got != "" {
		t.Errorf("it was sent: %q", got)
	}
	b.form("/offers/"+offer+"/question").set("text", "Llámeme al 5020 0001").set("anyway", "si").press("", "").want(200)
	if got := thread(t, w, casa, offer); got != "Llámeme al 5020 0001" {
		t.Errorf("what was meant was not sent: %q", got)
	}
}
