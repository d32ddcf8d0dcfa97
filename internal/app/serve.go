package app

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"

	"amparo/internal/demo"
	"amparo/internal/host"
	"amparo/internal/httpd"
	"amparo/internal/httpd/mid"
	"amparo/internal/httpd/ui/view"
	"amparo/internal/httpd/wire"
	"amparo/internal/identity/factor"
	"amparo/internal/identity/sso"
	"amparo/internal/metrics"
	"amparo/internal/refusal"
	"amparo/internal/translation"
)

// HTTP returns the server of this installation, ready to listen.
func (a *App) HTTP(ctx context.Context) (*fiber.App, error) {
	inst, _, err := a.Installation(ctx)
	if err != nil {
		return nil, err
	}
	opt := view.FromPack(a.Pack)
	opt.Now = a.now
	opt.Translated, err = translation.Open(a.Settings.LanguagesDir, a.Pack, a.Settings.LanguagesTrial)
	if err != nil {
		return nil, fmt.Errorf("read the languages: %w", err)
	}
	views, err := view.New(opt)
	if err != nil {
		return nil, fmt.Errorf("read the pages: %w", err)
	}
	a.metrics = metrics.New(a.version, a.Checkup, a.now)
	deps := httpd.Deps{
		Factors: factor.New(factor.Deps{Store: a.Store, Identity: a.Identity, Base: a.Settings.BaseURL}),
		SSO:     sso.New(sso.Deps{Store: a.Store, Identity: a.Identity, Base: a.Settings.BaseURL}),
		Work:    a.Work, Identity: a.Identity, Views: views, FormKey: a.formKey(), Secure: a.Settings.Secure(),
		Checkup: a.Checkup, Demo: inst.Demo && !inst.Practice, BodyLimit: a.Settings.BodyLimit, Ready: a.Store.Ready,
		Log:  a.Log,
		Lang: a.Settings.Speaks(a.Pack.DefaultLanguage()),
		Seen: a.metrics.Request, Refused: a.metrics.Refused,
		Version: a.version, Deadline: a.Settings.RequestTimeout, Searches: a.Settings.Searches,
		Voices: opt.Translated, Practice: a.Practice, Inside: inst.Practice,
	}
	for _, p := range a.Settings.TrustedProxies {
		deps.TrustedProxies = append(deps.TrustedProxies, p.String())
	}
	if inst.Demo {
		logins, err := demo.Logins(ctx, a.Store)
		if err != nil {
			return nil, err
		}
		for _, l := range logins {
			deps.Logins = append(deps.Logins, view.DemoLogin{Role: string(l.Role), Login: l.Login})
		}
	}
	server := httpd.New(deps)
	server.Server().Concurrency = a.Settings.Connections
	return server, nil
}

// formKey binds forms to sessions. It follows from the ring that never rotates, so that a form outlives a restart and a
// rotation, and any process of an installation takes it.
func (a *App) formKey() []byte {
	mac := hmac.New(sha256.New, []byte(a.Keys.Pseudonym("form key", "amparo form key v3")))
	mac.Write([]byte(a.Keys.Pseudonym("form key", "amparo form key v3, second half")))
	return mac.Sum(nil)
}

// Serve listens on the configured address, tells ready under which address people reach it, and serves until ctx ends.
// Requests under way then have the shutdown time to finish.
func (a *App) Serve(ctx context.Context, ready func(base string)) error {
	if a.shared() {
		return a.serveWithPeers(ctx, ready)
	}
	return a.serve(ctx, ready)
}

// serveWithPeers serves as one of several processes, until the context ends or another process makes this one give way.
func (a *App) serveWithPeers(ctx context.Context, ready func(base string)) error {
	p, err := a.joinPeers(ctx)
	if err != nil {
		return err
	}
	within, end := context.WithCancelCause(ctx)
	defer end(nil)
	var keeping sync.WaitGroup
	keeping.Go(func() { end(p.run(within)) })
	err = a.serve(within, ready)
	var refused *Refusal
	if errors.As(context.Cause(within), &refused) {
		err = errors.Join(refused, err)
	}
	end(nil)
	keeping.Wait()
	if left := p.withdraw(ctx); left != nil && err == nil {
		a.Log.Error("this process could not say that it serves no more", slog.String("error", left.Error()))
	}
	return err
}

func (a *App) serve(ctx context.Context, ready func(base string)) error {
	server, err := a.HTTP(ctx)
	if err != nil {
		return err
	}
	clock, err := a.newClock(ctx)
	if err != nil {
		return err
	}
	listener, err := a.listen(ctx)
	if err != nil {
		return err
	}
	base := a.base(listener.Addr())
	a.Log.Info("listening", slog.String("addr", listener.Addr().String()), slog.String("version", a.version))
	background, stop := context.WithCancel(ctx)
	defer stop()
	served := make(chan error, 1)
	guard := wire.Options{PerAddress: a.Settings.PerAddress, Free: a.Settings.TrustsProxy}
	if a.Settings.Secure() {
		guard.Strict = mid.Strict
	}
	go func() { served <- server.Listener(wire.Guard(listener, guard)) }()
	rested := a.startUpkeep(background, clock, base)
	if ready != nil {
		ready(base)
	}
	end := func() error {
		a.Log.Info("stopping")
		err := server.ShutdownWithTimeout(a.Settings.ShutdownTimeout)
		_ = listener.Close() // Closed already, unless the end came before the server had begun.
		return errors.Join(err, <-served)
	}
	select {
	case err = <-served:
	case <-ctx.Done():
		err = end()
	case why := <-a.Store.Broken():
		err = errors.Join(explain(a.Settings, why), end())
	}
	stop()
	rested()
	a.Outside.Last(ctx)
	if err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

func (a *App) listen(ctx context.Context) (net.Listener, error) {
	var shown *host.Certificate
	var err error
	if a.Settings.TLS() {
		shown, err = host.OpenCertificate(a.Settings.TLSCertFile, a.Settings.TLSKeyFile, a.now, a.Log)
		if err != nil {
			return nil, fmt.Errorf("read the certificate and its key: %w", err)
		}
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", a.Settings.Listen)
	if err != nil {
		return nil, refuse(err, "Cannot listen on %s: %s. Stop what listens there, or choose another address with --listen.",
			a.Settings.Listen, refusal.Reason(err))
	}
	if !a.Settings.TLS() {
		return listener, nil
	}
	return tls.NewListener(listener, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: shown.Get}), nil
}

// base returns the address people use, with the port that was found when none was said.
func (a *App) base(at net.Addr) string {
	base := a.Settings.BaseURL
	u, err := url.Parse(base)
	if err != nil || u.Port() != "0" {
		return base
	}
	_, port, err := net.SplitHostPort(at.String())
	if err != nil {
		return base
	}
	return strings.TrimSuffix(base, ":0") + ":" + port
}
