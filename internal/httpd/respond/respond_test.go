package respond

import (
	"errors"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/fault"
)

func TestEveryKindHasAStatus(t *testing.T) {
	for _, k := range fault.Kinds() {
		if _, ok := status[k]; !ok {
			t.Errorf("kind %v has no status", k)
		}
	}
}

type words struct{}

func (words) Text(_, key string, _ map[string]any) (string, error) {
	if key == "unknown" {
		return "", errors.New("no such words")
	}
	return "words for " + key, nil
}

func TestTheCauseNeverLeavesTheProcess(t *testing.T) {
	f := Fault(errors.New("SELECT dpi FROM survivor"))
	p := Describe(f, words{}, "es", "abc")
	if p.Title != "words for fault.internal" || p.Status != 500 || p.Reference != "abc" {
		t.Fatalf("got %+v", p)
	}
	if g := Fault(fiber.ErrMethodNotAllowed); g.Kind != fault.WrongMethod {
		t.Fatalf("a wrong method is told as one, got %v", g)
	}
}
