package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"amparo/internal/config"
	"amparo/internal/demo"
	"amparo/internal/domain"
	"amparo/internal/store"
)

// DemoPasswordFile keeps the one password of a demo beside its data, so that a second start can show it again. What it
// opens is invented, and says so on every page.
const DemoPasswordFile = "demo-password.txt"

// DemoPasswordPath returns where the password of a demo is kept.
func DemoPasswordPath(s config.Settings) string { return filepath.Join(s.DataDir, DemoPasswordFile) }

// loadingFile stands in the data folder while a network is being loaded, so that one that was cut short is known.
const loadingFile = "demo-loading"

func loadingPath(s config.Settings) string { return filepath.Join(s.DataDir, loadingFile) }

// refuseHalf refuses a folder whose network was not loaded whole, or whose copy or restore was not finished.
func refuseHalf(s config.Settings) error {
	copying, err := present(copyingPath(s.DataDir))
	if err != nil {
		return err
	}
	if copying && s.Store != config.MongoDB {
		return refuseHalfCopy(s)
	}
	restoring, err := present(workDir(s))
	if err != nil {
		return err
	}
	// The data file moves last: where it is, the restore came to its end, and only its folder was not taken away any more.
	there, err := present(s.SQLiteFile())
	if err != nil {
		return err
	}
	if restoring && !there && s.Store != config.MongoDB {
		return refuse(ErrBackup, "A restore into %s was cut short. Run \"amparo restore\" again: it begins anew.%s", s.DataDir, untouched)
	}
	half, err := present(loadingPath(s))
	if err != nil || !half {
		return err
	}
	if s.Store == config.MongoDB {
		return refuse(ErrHalfLoaded, "The invented network in %s was not loaded whole: drop that database, remove the folder %s, and load it again. It holds nothing of real people.", place(s), s.DataDir)
	}
	return refuse(ErrHalfLoaded, "The invented network in %s was not loaded whole: remove that folder and load it again. It holds nothing of real people.", s.DataDir)
}

// LoadDemo loads a network into this empty installation and returns what was loaded. An empty password is made up; it is
// kept beside the data.
func (a *App) LoadDemo(ctx context.Context, n *demo.Network, opt demo.LoadOptions) (*demo.Loaded, string, error) {
	if _, known, err := a.Installation(ctx); err != nil || known {
		return nil, "", errors.Join(err, refuse(ErrOtherKind, "%s already holds an installation: %s.", place(a.Settings), elsewhere(a.Settings)))
	}
	if opt.Password == "" {
		opt.Password = demo.NewPassword()
	}
	// Where rows are kept elsewhere and keys on a medium of their own, nobody has made this folder.
	if err := prepareFolder(a.Settings.DataDir); err != nil {
		return nil, "", fmt.Errorf("make the folder for the password of the demo: %w", err)
	}
	if err := replaceFile(loadingPath(a.Settings), nil); err != nil {
		return nil, "", fmt.Errorf("begin to load: %w", err)
	}
	loaded, err := demo.Load(ctx, n, a.Store, a.Identity, opt)
	if err != nil {
		return nil, "", err
	}
	if err := a.Store.Number(ctx); err != nil {
		return nil, "", err
	}
	if err := replaceFile(DemoPasswordPath(a.Settings), []byte(opt.Password+"\n")); err != nil {
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

// DemoLogin is one person of a demo to sign in as.
type DemoLogin struct {
	Name   string
	Role   domain.Role
	Agency string
	Login  string
}

// DemoLogins returns one person for each role, in the order of the roles: of those who hold it the one whose agency has
// most to do, so that the first page has something to show.
func (a *App) DemoLogins(ctx context.Context) ([]DemoLogin, error) {
	accounts, err := store.All[domain.Account](ctx, a.Store, store.Filter{})
	if err != nil {
		return nil, err
	}
	agencies, err := a.agencies(ctx)
	if err != nil {
		return nil, err
	}
	waiting, err := a.waiting(ctx)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(accounts, func(x, y store.Rec[domain.Account]) int {
		return cmp.Or(cmp.Compare(waiting[string(y.V.ID)], waiting[string(x.V.ID)]), cmp.Compare(waiting[string(y.V.Agency)], waiting[string(x.V.Agency)]), cmp.Compare(x.V.Ref, y.V.Ref))
	})
	var out []DemoLogin
	for _, role := range domain.Roles() {
		for _, acc := range accounts {
			of := agencies[acc.V.Agency]
			if acc.V.Active && of.Active && acc.V.Holds(role) {
				out = append(out, DemoLogin{Name: acc.V.Name, Role: role, Agency: of.Name, Login: acc.V.Login})
				break
			}
		}
	}
	return out, nil
}

func (a *App) agencies(ctx context.Context) (map[domain.AgencyID]domain.Agency, error) {
	recs, err := store.All[domain.Agency](ctx, a.Store, store.Filter{})
	out := make(map[domain.AgencyID]domain.Agency, len(recs))
	for _, r := range recs {
		out[r.V.ID] = r.V
	}
	return out, err
}

// waiting counts what waits for an account or an agency: live offers and open referrals. A page of each is enough to
// choose by.
func (a *App) waiting(ctx context.Context) (map[string]int, error) {
	n := map[string]int{}
	offers, _, err := store.List[domain.Offer](ctx, a.Store, store.Filter{By: store.By("live", "network"), Limit: 1000})
	if err != nil {
		return nil, err
	}
	for _, o := range offers {
		n[string(o.V.To)]++
	}
	referrals, _, err := store.List[domain.Referral](ctx, a.Store, store.Filter{By: store.By("waits", "network"), Limit: 1000})
	if err != nil {
		return nil, err
	}
	for _, r := range referrals {
		n[string(r.V.Agency)]++
		n[string(r.V.Worker)]++
	}
	return n, nil
}
