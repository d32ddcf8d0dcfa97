package httpd_test

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/domain/diary"
	"amparo/internal/store"
	"amparo/internal/store/mongodriver/mongotest"
)

// upload is the form of a file as a browser sends it.
func upload(t *testing.T, values url.Values, name string, content []byte) (io.Reader, map[string]string) {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for field, all := range values {
		for _, v := range all {
			must(t, form.WriteField(field, v))
		}
	}
	part, err := form.CreateFormFile("file", name)
	must(t, err)
	_, err = part.Write(content)
	must(t, err)
	must(t, form.Close())
	return &body, map[string]string{"Content-Type": form.FormDataContentType(), "Sec-Fetch-Site": "same-origin"}
}

// telephoned is a photo as a telephone makes it, lying, with the place in it.
func telephoned(t *testing.T, place string) []byte {
	t.Helper()
	var out bytes.Buffer
	must(t, jpeg.Encode(&out, image.NewGray(image.Rect(0, 0, 60, 40)), nil))
	exif := "Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" +
		"\x00\x00\x00\x00\x00\x00" + place
	return append([]byte("\xff\xd8\xff\xe1\x00"+string(rune(len(exif)+2))+exif), out.Bytes()[2:]...)
}

// TestAPhotoGoesInAndOutWithoutItsPlace: by the form of the page, without script. What comes back is a file to keep,
// under a name that tells nothing, which no browser shows in a page; the place is nowhere on disk.
func TestAPhotoGoesInAndOutWithoutItsPlace(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	worker := w.Worker("ana")
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	at := "/cases/" + string(filed.Case) + "/files"
	ana := s.browser(worker.Actor)
	form := url.Values{"_csrf": {tokenOf(ana, at)}, "_do": {"add"}, "kind": {"documento_persona"}, "day": {"2026-11-23"},
		"title": {"DPI"}, "_once": {"a"}}
	place := "GPS-Marca-14-38-11"
	send := func(content []byte) answer {
		body, header := upload(t, form, "../DPI de Marisol.html", content)
		return ana.do(http.MethodPost, at, body, header)
	}
	photo := telephoned(t, place)
	for range 2 { // The same form twice is one act.
		if got := send(photo); got.Status != http.StatusSeeOther {
			t.Fatalf("the upload answered %d %s", got.Status, got.Body)
		}
	}
	if got := send([]byte("%PDF-1.4\n%%EOF")); got.Status != http.StatusSeeOther {
		t.Errorf("another file in the same form answered %d", got.Status)
	}
	all, err := store.Find[diary.Files](t.Context(), w.Store, filed.Case)
	must(t, err)
	if len(all.V.Rows) != 2 {
		t.Fatalf("%d files are kept, want two", len(all.V.Rows))
	}
	if page := ana.get(at); strings.Contains(page.Body, "<img") || !strings.Contains(page.Body, "DPI") {
		t.Error("the page shows the picture itself, or not what it is")
	}
	got := ana.get(at + "/" + string(all.V.Rows[0].ID))
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff",
		"Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox"} {
		if got.Header.Get(name) != want {
			t.Errorf("%s is %q", name, got.Header.Get(name))
		}
	}
	if as := got.Header.Get("Content-Disposition"); !strings.HasPrefix(as, "attachment; filename=\"C-") ||
		!strings.HasSuffix(as, "-1.jpeg\"") || strings.Contains(as, "Marisol") {
		t.Errorf("it is saved as %s", as)
	}
	img, err := jpeg.DecodeConfig(strings.NewReader(got.Body))
	if err != nil || img.Width != 40 || img.Height != 60 || strings.Contains(got.Body, place) {
		t.Errorf("it comes back as %d by %d, %v", img.Width, img.Height, err)
	}
	for content, why := range map[string]string{"<html>%PDF-": "Solo se aceptan archivos PDF, JPEG o PNG",
		"": "Elija un archivo", strings.Repeat("x", diary.MaxFile+1): "hasta 5 MB"} {
		if got := send([]byte(content)); got.Status != http.StatusUnprocessableEntity || !strings.Contains(got.Body, why) {
			t.Errorf("%.9s: %d", content, got.Status)
		}
	}
	stranger := s.browser(w.Worker("berta").Actor)
	if got := stranger.get(at + "/" + string(all.V.Rows[0].ID)); got.Status != http.StatusNotFound {
		t.Errorf("another agency's worker: %d", got.Status)
	}
	must(t, w.Store.Logs().Integrate(t.Context()))
	if !mongotest.Named() {
		must(t, w.Store.Close())
		var kept []byte
		must(t, filepath.WalkDir(w.Dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return err
			}
			raw, err := os.ReadFile(path)
			kept = append(kept, raw...)
			return err
		}))
		for _, word := range []string{place, "Marisol.html", "\xff\xd8\xff", "%PDF-"} {
			if bytes.Contains(kept, []byte(word)) || strings.Contains(s.log.String(), word) {
				t.Errorf("%q can be read at rest", word)
			}
		}
	}
}

// TestAnUploadThatIsCutOffLeavesNothing: nor does one that says it is too large, which is told what is accepted before
// it is read. Everywhere else the usual limit holds.
func TestAnUploadThatIsCutOffLeavesNothing(t *testing.T) {
	w := amparotest.New(t)
	s := serve(t, w)
	worker := w.Worker("ana")
	filed := worker.Refers(amparotest.Survivor(amparotest.Woman(24)))
	ana := s.program(worker.Actor)
	at := "/api/v1/cases/" + string(filed.Case)
	says := func(path string, length int, body string) string {
		c, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), 5*time.Second)
		must(t, err)
		defer func() { _ = c.Close() }()
		must(t, c.SetDeadline(time.Now().Add(10*time.Second)))
		_, err = fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n"+
			"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", path, ana.token, length, body)
		must(t, err)
		if body != "" {
			return ""
		}
		raw, _ := io.ReadAll(c)
		return string(raw)
	}
	says(at+"/files", 4<<20, `{"kind":"otro","day":"2026-11-23","file":"JVBERi0xLjQKJSVFT0YK`)
	if got := says(at+"/files", 9<<20, ""); !strings.Contains(got, " 413 ") || !strings.Contains(got, "file.large") {
		t.Errorf("a file of nine megabytes: %.300s", got)
	}
	if got := says(at+"/diary", 2<<20, ""); !strings.Contains(got, " 413 ") || !strings.Contains(got, "fault.too_large") {
		t.Errorf("a note of two megabytes: %.300s", got)
	}
	files, err := store.Find[diary.Files](t.Context(), w.Store, filed.Case)
	must(t, err)
	parts, err := store.All[diary.FilePart](t.Context(), w.Store, store.Filter{})
	if err != nil || len(files.V.Rows) != 0 || len(parts) != 0 {
		t.Errorf("%d files and %d parts are left, %v", len(files.V.Rows), len(parts), err)
	}
	w.Verify()
}
