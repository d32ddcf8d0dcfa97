package desk

import (
	"bufio"
	"time"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/request"
)

// liveFor bounds one event stream; a browser opens the next one by itself. It is shorter than the server's write
// timeout.
const liveFor = 25 * time.Second

// live nudges a page to look again when something may have changed for the reader's agency. It sends no content.
func live(b *request.Base, c *fiber.Ctx) error {
	actor, err := mid.Need(c)
	if err != nil {
		return err
	}
	nudges, end := b.Work.Watch(actor)
	c.Set(fiber.HeaderContentType, "text/event-stream")
	c.Set("X-Accel-Buffering", "no")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		defer end()
		stop := time.NewTimer(liveFor)
		defer stop.Stop()
		heartbeat := time.NewTicker(10 * time.Second)
		defer heartbeat.Stop()
		if !send(w, "retry: 3000\n\n") {
			return
		}
		for {
			select {
			case <-stop.C:
				return
			case <-heartbeat.C:
				if !send(w, ": still here\n\n") {
					return
				}
			case <-nudges:
				if !send(w, "data: look\n\n") {
					return
				}
			}
		}
	})
	return nil
}

// send writes one event, and reports whether the reader is still there.
func send(w *bufio.Writer, event string) bool {
	if _, err := w.WriteString(event); err != nil {
		return false
	}
	return w.Flush() == nil
}
