package filetype

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/draw"
)

// orientation reads how a JPEG picture is to be turned, from its Exif data: 1 to 8 as that says, and 1 where it says
// nothing that can be read.
func orientation(content []byte) int {
	exif := exifOf(content)
	if len(exif) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(exif, []byte("II")) {
		order = binary.LittleEndian
	}
	at := int(order.Uint32(exif[4:]))
	if at < 8 || at > len(exif)-2 {
		return 1
	}
	entries := exif[at+2:]
	for n := int(order.Uint16(exif[at:])); n > 0 && len(entries) >= 12; n-- {
		if order.Uint16(entries) == 0x0112 {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// exifOf returns the TIFF structure of the first Exif segment; nothing where there is none before the picture begins.
func exifOf(content []byte) []byte {
	for rest := content[2:]; len(rest) >= 4 && rest[0] == 0xff && rest[1] != 0xda; {
		size := int(binary.BigEndian.Uint16(rest[2:])) + 2
		if size < 4 || size > len(rest) {
			return nil
		}
		if body, ok := bytes.CutPrefix(rest[4:size], []byte("Exif\x00\x00")); ok && rest[1] == 0xe1 {
			return body
		}
		rest = rest[size:]
	}
	return nil
}

// upright turns a picture as its orientation says.
func upright(img image.Image, as int) image.Image {
	if as == 1 {
		return img
	}
	b := img.Bounds()
	from := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(from, from.Bounds(), img, b.Min, draw.Src)
	w, h := b.Dx(), b.Dy()
	to := image.NewRGBA(image.Rect(0, 0, w, h))
	if as >= 5 {
		to = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			u, v := x, y
			if as == 2 || as == 3 || as == 7 || as == 8 {
				u = w - 1 - x
			}
			if as == 3 || as == 4 || as == 6 || as == 7 {
				v = h - 1 - y
			}
			if as >= 5 {
				u, v = v, u
			}
			to.SetRGBA(u, v, from.RGBAAt(x, y))
		}
	}
	return to
}
