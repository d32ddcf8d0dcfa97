package httpd_test

import (
	"testing"

	"github.com/chromedp/chromedp"

	"amparo/internal/amparotest"
)

// chooses puts a file of so many MiB into the page as if it was chosen, and says what the form thinks of it.
const chooses = `((mib) => {
	const input = document.querySelector("input[type=file]"), all = new DataTransfer();
	all.items.add(new File([new Uint8Array(mib << 20)], "acta.pdf", {type: "application/pdf"}));
	input.files = all.files;
	input.dispatchEvent(new Event("change", {bubbles: true}));
	return input.checkValidity();
})`

// TestAFileThatIsTooLargeIsRefusedBeforeItIsSent: what is far too large is cut off on its way, and the browser shows a
// broken line in place of a reason.
func TestAFileThatIsTooLargeIsRefusedBeforeItIsSent(t *testing.T) {
	w := amparotest.New(t)
	ana := w.Worker("Ana")
	filed := ana.Refers(amparotest.Survivor(amparotest.Woman(24)))
	p := openBrowser(t, serve(t, w)).person("Ana", 360, true).signsIn(ana.Actor)
	p.opens("/cases/" + string(filed.Case) + "/files")
	must(t, run(p.ctx, chromedp.WaitReady(`p.wrong[role=alert]`)))
	if asks[bool](p, chooses+`(9)`) {
		t.Error("a file of 9 MiB may be sent")
	}
	p.sees("El archivo es demasiado grande", "hasta 5 MB").looks("a file that is too large")
	if !asks[bool](p, chooses+`(4)`) {
		t.Error("a file of 4 MiB may not be sent")
	}
	if told := asks[string](p, `document.querySelector("p.wrong").textContent`); told != "" {
		t.Errorf("of a file of 4 MiB it says %q", told)
	}
}
