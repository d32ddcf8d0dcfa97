package cli

import (
	"context"
	"errors"
	"net"
	"net/http"
	"time"

	"amparo/internal/witness"
)

// witnessCmd is a witness for the logs of others.
type witnessCmd struct {
	Folder string   `arg:"" help:"Folder of this witness: its key, and the newest head of each log."`
	Name   string   `required:"" help:"Name of this witness, such as witness.example.org." placeholder:"NAME"`
	Log    []string `required:"" sep:"none" help:"Public key of a log that is signed; may be repeated." placeholder:"NAME+ID+KEY"`
	At     string   `default:"127.0.0.1:8091" help:"Where it listens. TLS is the affair of the proxy before it."`
}

// Run serves until it is stopped.
func (c witnessCmd) Run(s *session) error {
	w, err := witness.OpenServer(c.Folder, c.Name, c.Log...)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(s.ctx, "tcp", c.At)
	if err != nil {
		return err
	}
	const most = 10 * time.Second
	server := http.Server{Handler: w, ReadTimeout: most, WriteTimeout: most, IdleTimeout: time.Minute,
		MaxHeaderBytes: 16 << 10}
	s.printf("The witness listens on http://%s. For the setting witnesses, before the address of its proxy:\n%s\n",
		listener.Addr(), w.Key())
	stop := context.AfterFunc(s.ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
