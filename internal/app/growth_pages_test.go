package app

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/domain"
	"amparo/internal/store"
)

// growthPage is a page that is measured: the first of a role, or one that reads the whole network.
var growthPage = []struct {
	name, path string
	role       domain.Role
}{
	{"work", "/", domain.RoleReferrer}, {"team", "/", domain.RoleSupervisor}, {"inbox", "/inbox", domain.RoleIntake},
	{"caseload", "/inbox", domain.RolePsych}, {"orders", "/authority", domain.RoleChildAuth},
	{"desk", "/desk", domain.RoleCoordinator},
	{"figures", "/figures", domain.RoleCoordinator}, {"waiting", "/waiting", domain.RoleCoordinator},
	{"register", "/waiting/lacks", domain.RoleCoordinator}, {"agencies", "/agencies", domain.RoleCoordinator},
	{"people", "/people", domain.RoleAdmin}, {"log", "/audit", domain.RoleAuditor},
}

// growthPages measures pages through the whole server without the line: session, rules, store, template and packing.
func growthPages(t *testing.T, a *App, server *fiber.App) map[string]float64 {
	t.Helper()
	password, err := a.DemoPassword()
	grow(t, err)
	accounts, err := store.All[domain.Account](t.Context(), a.Store, store.Filter{})
	grow(t, err)
	tokens, out := map[domain.Role]string{}, map[string]float64{}
	for _, acc := range accounts {
		for _, role := range acc.V.Roles {
			if tokens[role] != "" || !acc.V.Active {
				continue
			}
			raw, err := json.Marshal(map[string]any{"login": acc.V.Login, "password": password, "role": role})
			grow(t, err)
			var answer struct{ Token string }
			grow(t, json.Unmarshal(growthAsk(t, server, fiber.MethodPost, "/api/v1/sessions", "", raw), &answer))
			tokens[role] = answer.Token
		}
	}
	for _, p := range growthPage {
		out[p.name] = median(growthSees/4, func(int) { growthAsk(t, server, fiber.MethodGet, p.path, tokens[p.role], nil) })
	}
	return out
}

// growthAsk asks the server once, and stops where it does not answer.
func growthAsk(t *testing.T, server *fiber.App, method, path, token string, body []byte) []byte {
	t.Helper()
	req := httptest.NewRequest(method, path, bytes.NewReader(body))
	req.Host = "127.0.0.1"
	req.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	req.Header.Set(fiber.HeaderAcceptEncoding, "gzip")
	if token != "" {
		req.Header.Set(fiber.HeaderAuthorization, "Bearer "+token)
	}
	res, err := server.Test(req, -1)
	grow(t, err)
	raw, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode >= fiber.StatusMultipleChoices {
		t.Fatalf("%s: %d %v", path, res.StatusCode, err)
	}
	return raw
}
