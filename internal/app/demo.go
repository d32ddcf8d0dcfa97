package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/demo/folder"
	"amparo/internal/refusal"
)

// DemoPasswordFile keeps the one password of a demo beside its data, so that a second start can show it again. What it
// opens is invented, and says so on every page.
const DemoPasswordFile = "demo-password.txt"

// DemoPasswordPath returns where the password of a demo is kept.
func DemoPasswordPath(s config.Settings) string { return filepath.Join(s.DataDir, DemoPasswordFile) }

// LoadDemo loads a network into this empty installation and returns what was loaded. An empty password is made
// up; it is kept beside the data.
func (a *App) LoadDemo(ctx context.Context, n *folder.Network, opt demo.LoadOptions) (*demo.Loaded, string, error) {
	if _, known, err := a.Installation(ctx); err != nil || known {
		return nil, "", errors.Join(err, refuse(ErrOtherKind, "%s already holds an installation: %s.", Where(a.Settings),
			elsewhere(a.Settings)))
	}
	if opt.Password == "" {
		opt.Password = demo.NewPassword()
	}
	// Where rows are kept elsewhere and keys on a medium of their own, nobody has made this folder.
	if err := prepareFolder(a.Settings.DataDir); err != nil {
		return nil, "", fmt.Errorf("make the folder for the password of the demo: %w", err)
	}
	if err := refusal.ReplaceFile(loadingPath(a.Settings), nil); err != nil {
		return nil, "", fmt.Errorf("begin to load: %w", err)
	}
	loaded, err := demo.Load(ctx, n, a.Store, a.Identity, opt)
	if err != nil {
		return nil, "", err
	}
	if err := a.Store.Logs().Integrate(ctx); err != nil {
		return nil, "", err
	}
	if err := refusal.ReplaceFile(DemoPasswordPath(a.Settings), []byte(opt.Password+"\n")); err != nil {
		return nil, "", fmt.Errorf("keep the demo password: %w", err)
	}
	if err := os.Remove(loadingPath(a.Settings)); err != nil {
		return nil, "", fmt.Errorf("end loading: %w", err)
	}
	return loaded, opt.Password, nil
}

// DemoPassword returns the kept password of a demo, or nothing when it is not kept.
func (a *App) DemoPassword() (string, error) {
	raw, err := os.ReadFile(DemoPasswordPath(a.Settings))
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	return strings.TrimSpace(string(raw)), err
}
