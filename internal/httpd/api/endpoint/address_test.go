package endpoint

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

// TestAnAddressThatHoldsNoIDReachesNoHandler: what has another shape is answered like what is not there.
func TestAnAddressThatHoldsNoIDReachesNoHandler(t *testing.T) {
	app := fiber.New()
	var reached []string
	r := Get("/things/:thing", "", "getThing", "One thing", func(c *Call, _ None) (None, error) {
		reached = append(reached, ID[string](c, "thing"))
		return None{}, nil
	})
	app.Get(r.Path, func(f *fiber.Ctx) error {
		_, err := r.run(&Call{HTTP: f, route: &r})
		if fault.Is(err, fault.NotFound) {
			return f.SendStatus(http.StatusNotFound)
		}
		return err
	})
	for id, want := range map[string]int{"abcdefghijkmnpqrstuvwxyz23": http.StatusOK, "abc": http.StatusNotFound,
		"ABCDEFGHIJKMNPQRSTUVWXYZ23": http.StatusNotFound, "..%2f..%2fetc": http.StatusNotFound} {
		res, err := app.Test(httptest.NewRequest(http.MethodGet, "/things/"+id, http.NoBody))
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", id, res.StatusCode, want)
		}
	}
	if len(reached) != 1 {
		t.Errorf("the handler was reached with %q", reached)
	}
}
