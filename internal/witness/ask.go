// Package witness has outsiders sign what the log has come to, so that whoever puts back an older copy of everything on
// this machine is noticed, and is such an outsider for others (C2SP tlog-witness, tlog-cosignature).
//
// It guarantees that a cosignature is kept only when the witness's key made it over a head of this log, that nothing a
// witness answers is taken beyond a bound, and that no act waits for one. A witness that does not answer is said, and
// stops nothing; one that has signed more than the log holds, or another history, stops the start.
package witness

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"amparo/internal/audit"
	"amparo/internal/config"
	"amparo/internal/refusal"
)

const (
	maxAnswer = 8 << 10
	patience  = 5 * time.Second // for one witness in one try
)

// errParted says that a witness has signed another history of the log.
var errParted = errors.New("it has signed another history of this log")

// conflict says which size a witness has signed last.
type conflict int64

// Error implements error.
func (c conflict) Error() string { return fmt.Sprintf("it has signed %d entries", int64(c)) }

// outsider is one witness: its key, and where it is asked.
type outsider struct {
	key   note.Verifier
	place string
}

func parse(settings []config.Witness) ([]outsider, error) {
	var all []outsider
	seen := map[string]bool{}
	for _, w := range settings {
		key, err := audit.ParseWitness(w.Key)
		if err != nil || seen[key.Name()] {
			return nil, refusal.New(errors.Join(errors.New("witness: bad setting"), err),
				"The setting witnesses holds what is no key of a witness, or two of one name: give what \"amparo witness\" "+
					"prints, a space, and where it is asked; the next after a comma.")
		}
		seen[key.Name()] = true
		all = append(all, outsider{key, w.Place})
	}
	return all, nil
}

// client follows nobody elsewhere and keeps no cookie.
var client = &http.Client{Timeout: patience,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// ask asks for a cosignature of a signed head, and returns the note with what was answered behind it.
func (o outsider) ask(ctx context.Context, old int64, proof tlog.TreeProof, signed []byte) ([]byte, error) {
	body := fmt.Appendf(nil, "old %d\n", old)
	for _, h := range proof {
		body = append(base64.StdEncoding.AppendEncode(body, h[:]), '\n')
	}
	body = append(append(body, '\n'), signed...)
	if !strings.Contains(o.place, "://") {
		return o.askByFile(body)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, strings.TrimSuffix(o.place, "/")+"/add-checkpoint",
		bytes.NewReader(body))
	if err != nil {
		return nil, errors.New("its address is none")
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, errors.New("it does not answer, or its certificate is not that of its name")
	}
	defer func() { _ = res.Body.Close() }()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil || len(answer) > maxAnswer {
		return nil, errors.New("its answer cannot be read")
	}
	switch res.StatusCode {
	case http.StatusOK:
		return append(bytes.Clone(signed), answer...), nil
	case http.StatusConflict:
		size, err := strconv.ParseInt(strings.TrimSpace(string(answer)), 10, 64)
		if err != nil || size < 0 || res.Header.Get("Content-Type") != sizeType {
			return nil, errors.New("its answer cannot be read")
		}
		return nil, conflict(size)
	case http.StatusUnprocessableEntity:
		return nil, errParted
	}
	return nil, fmt.Errorf("it answers with status %d", res.StatusCode)
}

// askByFile writes the request beside the file and reads what somebody has brought back there; nothing is no error.
func (o outsider) askByFile(body []byte) ([]byte, error) {
	if err := refusal.ReplaceFile(o.place+".ask", body); err != nil {
		return nil, fmt.Errorf("the request for it cannot be written: %w", refusal.Reason(err))
	}
	return o.dropped()
}

// dropped reads what was brought back from a witness without an address.
func (o outsider) dropped() ([]byte, error) {
	f, err := os.Open(o.place)
	if err != nil {
		return nil, errors.New("nothing has been brought back from it")
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxAnswer+maxAnswer))
}
