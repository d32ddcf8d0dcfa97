package mid

import (
	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// Unpacked refuses every request that names a Content-Encoding, even an empty one: Fiber and fasthttp unpack such a
// body without limit in whatever reads it first, and kilobytes become gigabytes. It stands before anything that reads a
// body.
func Unpacked() fiber.Handler {
	return func(c *fiber.Ctx) error {
		if len(c.Request().Header.PeekAll(fiber.HeaderContentEncoding)) > 0 {
			c.Set(fiber.HeaderAcceptEncoding, "identity") // RFC 9110, 15.5.16: what would have been taken.
			return fault.New(fault.Unsupported, "fault.content_encoding", nil)
		}
		return c.Next()
	}
}
