// Package filetype says what a file is by its content, and makes of a picture one that holds nothing else.
//
// It takes PDF, JPEG and PNG, and looks at no name and no header. A picture is decoded and encoded again: where it was
// taken, by which device, its preview and whatever stands behind it are gone, and a page that was photographed lying
// stands upright. A PDF stays as it is: whoever receives it must never show it in a page of ours. What is refused costs
// little: a picture is measured before it is decoded, and one at a time is.
package filetype

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"io"
)

// Types of file, as they are stored.
const (
	PDF  = "pdf"
	JPEG = "jpeg"
	PNG  = "png"
)

// Media are the media types by which a file is answered.
var Media = map[string]string{PDF: "application/pdf", JPEG: "image/jpeg", PNG: "image/png"}

// MaxPixels is what the camera of a telephone makes, and what fits the memory of a small server.
const MaxPixels = 16 << 20

// maxScans bounds how often a picture goes over its pixels: a progressive one has about ten scans.
const maxScans = 100

// What a file can be refused for.
var (
	ErrUnknown = errors.New("filetype: neither PDF, JPEG nor PNG")
	ErrBroken  = errors.New("filetype: not whole, or damaged")
	ErrLarge   = errors.New("filetype: too many pixels")
)

// turn lets one picture be decoded at a time: each takes hundreds of megabytes at worst.
var turn = func() chan struct{} {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	return c
}()

// Clean returns the type of a file and what is to be kept of it.
func Clean(ctx context.Context, content []byte) (kind string, kept []byte, err error) {
	switch {
	case bytes.HasPrefix(content, []byte("%PDF-")):
		if !bytes.HasSuffix(bytes.TrimRight(content, "\x00\t\n\r "), []byte("%%EOF")) {
			return "", nil, ErrBroken
		}
		return PDF, content, nil
	case bytes.HasPrefix(content, []byte("\xff\xd8\xff")):
		kept, err = again(ctx, content, jpeg.DecodeConfig, func() ([]byte, error) { return cleanJPEG(content) })
		return JPEG, kept, err
	case bytes.HasPrefix(content, []byte("\x89PNG\r\n\x1a\n")):
		kept, err = again(ctx, content, png.DecodeConfig, func() ([]byte, error) { return cleanPNG(content) })
		return PNG, kept, err
	}
	return "", nil, ErrUnknown
}

// again measures a picture, waits for its turn and makes it anew.
func again(ctx context.Context, content []byte, measure func(io.Reader) (image.Config, error),
	clean func() ([]byte, error)) ([]byte, error) {
	size, err := measure(bytes.NewReader(content))
	switch {
	case err != nil || size.Width < 1 || size.Height < 1:
		return nil, ErrBroken
	case size.Width > MaxPixels || size.Height > MaxPixels/size.Width:
		return nil, ErrLarge
	}
	select {
	case <-turn:
		defer func() { turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return clean()
}

func cleanJPEG(content []byte) ([]byte, error) {
	if bytes.Count(content, []byte("\xff\xda")) > maxScans {
		return nil, ErrBroken
	}
	img, err := jpeg.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, ErrBroken
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, upright(img, orientation(content)), &jpeg.Options{Quality: 85})
	return out.Bytes(), err
}

func cleanPNG(content []byte) ([]byte, error) {
	img, err := png.Decode(bytes.NewReader(content))
	if err != nil {
		return nil, ErrBroken
	}
	var out bytes.Buffer
	err = png.Encode(&out, img)
	return out.Bytes(), err
}
