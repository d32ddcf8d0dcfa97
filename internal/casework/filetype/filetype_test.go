package filetype

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"
)

// planted stands where a camera writes the place, the device and a preview.
const planted = "GPSLatitude 14 38 11 N ExampleCam 12"

// page is a picture of w by h that is dark in its upper left corner and light elsewhere.
func page(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{240, 240, 230, 255}
			if x < w/2 && y < h/2 {
				c = color.RGBA{20, 20, 20, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

// photo is a JPEG as a camera writes it: with an orientation, a place, a comment, and something behind its end.
func photo(t testing.TB, w, h, orientation int) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := jpeg.Encode(&out, page(w, h), nil); err != nil {
		t.Fatal(err)
	}
	exif := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x02\x01\x00\x00\x03\x00\x00\x00\x01\x00\x05\x00\x00" +
		"\x01\x12\x00\x03\x00\x00\x00\x01\x00")
	exif = append(exif, byte(orientation), 0, 0, 0, 0, 0, 0)
	exif = append(exif, planted...)
	segment := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(exif)+2))
	segment = append(segment, exif...)
	comment := append([]byte{0xff, 0xfe, 0, byte(len(planted) + 2)}, planted...)
	all := append([]byte{0xff, 0xd8}, segment...)
	all = append(append(all, comment...), out.Bytes()[2:]...)
	return append(all, "PK\x03\x04<script>"+planted...)
}

// chunk is one chunk of a PNG.
func chunk(name string, data []byte) []byte {
	out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	body := append([]byte(name), data...)
	return binary.BigEndian.AppendUint32(append(out, body...), crc32.ChecksumIEEE(body))
}

func scan(t testing.TB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := png.Encode(&out, page(30, 20)); err != nil {
		t.Fatal(err)
	}
	at := 8 + 25 // behind the signature and the header
	all := append(bytes.Clone(out.Bytes()[:at]), chunk("tEXt", []byte("Comment\x00"+planted))...)
	return append(append(all, out.Bytes()[at:]...), planted...)
}

func clean(content []byte) (string, []byte, error) { return Clean(context.Background(), content) }

// TestAPhotographedPageStandsUprightAndTellsNoPlace: whichever way the camera was held, the dark corner ends where the
// eye saw it, and nothing of what was planted is left.
func TestAPhotographedPageStandsUprightAndTellsNoPlace(t *testing.T) {
	// Where the upper left corner of the stored pixels belongs: its column and its row, left and upper being 0.
	for as, corner := range map[int][2]int{1: {0, 0}, 2: {1, 0}, 3: {1, 1}, 4: {0, 1}, 5: {0, 0}, 6: {1, 0}, 7: {1, 1},
		8: {0, 1}, 0: {0, 0}, 9: {0, 0}} {
		given := photo(t, 64, 32, as)
		kind, kept, err := clean(given)
		if err != nil || kind != JPEG {
			t.Fatalf("as %d: %s, %v", as, kind, err)
		}
		if !bytes.Contains(given, []byte(planted)) || bytes.Contains(kept, []byte("GPS")) ||
			bytes.Contains(kept, []byte("Exif")) || bytes.Contains(kept, []byte("script")) {
			t.Errorf("as %d: what was planted is still there", as)
		}
		img, err := jpeg.Decode(bytes.NewReader(kept))
		if err != nil {
			t.Fatal(err)
		}
		w, h := img.Bounds().Dx(), img.Bounds().Dy()
		if lying := as >= 5 && as <= 8; lying != (w == 32) || w*h != 64*32 {
			t.Errorf("as %d: %d by %d", as, w, h)
		}
		for col := range 2 {
			for row := range 2 {
				y := color.GrayModel.Convert(img.At(w/4+col*w/2, h/4+row*h/2)).(color.Gray).Y
				if dark := [2]int{col, row} == corner; dark != (y < 128) {
					t.Errorf("as %d: column %d, row %d is %d", as, col, row, y)
				}
			}
		}
	}
}

// TestWhatIsKeptIsOnlyThePicture: of a PNG no text and nothing behind its end; a PDF stays as it is.
func TestWhatIsKeptIsOnlyThePicture(t *testing.T) {
	kind, kept, err := clean(scan(t))
	if err != nil || kind != PNG || bytes.Contains(kept, []byte("GPS")) || bytes.Contains(kept, []byte("tEXt")) {
		t.Errorf("%s, %v: %q", kind, err, kept)
	}
	pdf := []byte("%PDF-1.7\n1 0 obj\nendobj\n%%EOF\r\n\x00")
	if kind, kept, err := clean(pdf); err != nil || kind != PDF || !bytes.Equal(kept, pdf) {
		t.Errorf("%s, %q, %v", kind, kept, err)
	}
}

// bomb is the beginning of a PNG that says it is w by h.
func bomb(w, h uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	return append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", append(head, 8, 6, 0, 0, 0))...)
}

// TestWhatIsNoneOfThreeIsRefused: whatever a name says, and before a pixel of it is decoded.
func TestWhatIsNoneOfThreeIsRefused(t *testing.T) {
	whole := photo(t, 64, 32, 1)
	scans := bytes.Clone(whole[:len(whole)-200])
	for range maxScans + 1 {
		scans = append(scans, 0xff, 0xda)
	}
	for name, c := range map[string]struct {
		content string
		want    error
	}{
		"nothing":                    {"", ErrUnknown},
		"a page called .pdf":         {"<!doctype html><script>alert(1)</script>", ErrUnknown},
		"a page that begins a PDF":   {"<html>%PDF-1.7\n%%EOF", ErrUnknown},
		"a space before a PDF":       {" %PDF-1.7\n%%EOF", ErrUnknown},
		"an archive":                 {"PK\x03\x04%PDF-1.7 %%EOF", ErrUnknown},
		"another kind of picture":    {"GIF89a\x01\x00\x01\x00", ErrUnknown},
		"a drawing with script":      {"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"x()\"/>", ErrUnknown},
		"a PDF cut short":            {"%PDF-1.7\n1 0 obj", ErrBroken},
		"a PDF with an archive":      {"%PDF-1.7\n%%EOF\nPK\x03\x04", ErrBroken},
		"a JPEG cut short":           {string(whole[:len(whole)/3]), ErrBroken},
		"a JPEG of endless scans":    {string(scans), ErrBroken},
		"a PNG that is only a head":  {string(bomb(20, 20)), ErrBroken},
		"a PNG without a size":       {string(bomb(0, 20)), ErrBroken},
		"a bomb of a picture":        {string(bomb(60_000, 60_000)), ErrLarge},
		"a bomb of one line":         {string(bomb(1<<31-1, 1)), ErrLarge},
		"a bomb that nearly fits in": {string(bomb(4097, 4096)), ErrLarge},
	} {
		if _, kept, err := clean([]byte(c.content)); !errors.Is(err, c.want) || kept != nil {
			t.Errorf("%s: %d bytes, %v", name, len(kept), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	usual := turn
	turn = make(chan struct{}) // Another picture is being made.
	defer func() { turn = usual }()
	if _, _, err := Clean(ctx, whole); !errors.Is(err, context.Canceled) {
		t.Errorf("it did not wait for its turn: %v", err)
	}
}

// FuzzClean: whatever comes, what is kept is of the type that is said, is taken again, and holds nothing that stood
// beside the picture.
func FuzzClean(f *testing.F) {
	for _, seed := range [][]byte{photo(f, 16, 8, 6), photo(f, 8, 8, 1), scan(f), bomb(9, 9), bomb(1<<20, 1<<20),
		[]byte("%PDF-1.4\n%%EOF\n"), []byte("\xff\xd8\xff\xe1\x00\x02"), []byte("\xff\xd8\xff\xe1\xff\xffExif\x00\x00II")} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		kind, kept, err := clean(content)
		if err != nil {
			if kept != nil && !errors.Is(err, ErrUnknown) {
				t.Errorf("%v, and %d bytes are kept", err, len(kept))
			}
			return
		}
		again, next, err := clean(kept)
		if err != nil || again != kind || Media[kind] == "" {
			t.Fatalf("what is kept as %q is %q, %v", kind, again, err)
		}
		if kind == PDF && !bytes.Equal(kept, content) {
			t.Error("a PDF was changed")
		}
		if kind != PDF && (bytes.Contains(kept, []byte(planted)) || bytes.Contains(next, []byte("Exif\x00"))) {
			t.Error("something that stood beside the picture is kept")
		}
	})
}
