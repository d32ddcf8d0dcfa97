package request

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
	"amparo/internal/httpd/ui/view"
)

// FileField is the input by which a form sends a file.
const FileField = "file"

// maxParts bounds the inputs of a form that sends a file.
const maxParts = 40

// Upload reads a form with the file that it brings, if it does. In the place of the file stands what its content is
// known by, so that another file is another act.
func (b *Base) Upload(c *fiber.Ctx) (view.Form, []byte, error) {
	file, err := fileOf(c)
	if err != nil {
		return view.Form{}, nil, err
	}
	form, err := b.Form(c)
	return form, file, err
}

// fileOf takes the file out of a form, and gives the form its other inputs as if it had come without one.
func fileOf(c *fiber.Ctx) ([]byte, error) {
	kind, params, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if kind != fiber.MIMEMultipartForm {
		return nil, nil
	}
	var file []byte
	form := multipart.NewReader(bytes.NewReader(c.BodyRaw()), params["boundary"])
	for range maxParts {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return file, nil
		}
		var body []byte
		if err == nil {
			body, err = io.ReadAll(part) // Not more than the body of the request.
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "fault.invalid", err)
		}
		if part.FormName() == FileField {
			file = body
			sum := sha256.Sum256(body)
			body = hex.AppendEncode(nil, sum[:])
		}
		c.Context().PostArgs().AddBytesV(part.FormName(), body)
	}
	return nil, fault.New(fault.TooLarge, "fault.too_large", nil)
}
