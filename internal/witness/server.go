package witness

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"

	"github.com/transparency-dev/formats/log"
	cosigned "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"amparo/internal/refusal"
)

const (
	maxRequest = 64 << 10
	maxLines   = 63 // of a consistency proof, as the protocol has it
	keyFile    = "witness.key"
	sizeType   = "text/x.tlog.size"
)

// Server is a witness: of each log that it knows it keeps the newest head that it has signed, and signs no other
// history. One process works on a folder.
type Server struct {
	mu     sync.Mutex // of the heads in the folder: compared and replaced in one
	dir    string
	key    string
	signer note.Signer
	logs   map[string][]note.Verifier // by origin
}

// OpenServer opens a witness in a folder, with the public keys "name+id+key" of the logs that it knows; a log may have
// several. A folder without a key gets one, under this name.
func OpenServer(dir, name string, logs ...string) (*Server, error) {
	s := &Server{dir: dir, logs: map[string][]note.Verifier{}}
	for _, text := range logs {
		v, err := note.NewVerifier(text)
		if err != nil {
			return nil, fmt.Errorf("the public key of a log: %w", err)
		}
		s.logs[v.Name()] = append(s.logs[v.Name()], v)
	}
	path := filepath.Join(dir, keyFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		raw, err = newKey(path, name)
	}
	if err != nil {
		return nil, err
	}
	secret, public, _ := strings.Cut(strings.TrimSpace(string(raw)), "\n")
	signer, err := cosigned.NewSignerForCosignatureV1(secret)
	if err != nil || signer.Name() != name {
		return nil, fmt.Errorf("%s does not hold the key of a witness named %s", path, name)
	}
	s.signer, s.key = signer, public
	return s, nil
}

// newKey makes the key of a witness: its secret half, and its public one on a line of its own.
func newKey(path, name string) ([]byte, error) {
	secret, public, err := note.GenerateKey(rand.Reader, name)
	if err != nil {
		return nil, err
	}
	if public, err = cosigned.VKeyToCosignatureV1(public); err != nil {
		return nil, err
	}
	raw := []byte(secret + "\n" + public + "\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, err
	}
	return raw, refusal.ReplaceFile(path, raw)
}

// Key returns the public key, as the setting witnesses takes it.
func (s *Server) Key() string { return s.key }

// ServeHTTP implements C2SP tlog-witness.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodPost || r.URL.Path != "/add-checkpoint" {
		http.NotFound(w, r)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	if err != nil {
		http.Error(w, "the request cannot be read", http.StatusBadRequest)
		return
	}
	status, answer := s.add(body)
	if status == http.StatusConflict {
		w.Header().Set("Content-Type", sizeType)
	}
	w.WriteHeader(status)
	_, _ = w.Write(answer)
}

// request is what asks for a cosignature.
type request struct {
	old    int64
	proof  tlog.TreeProof
	origin string
	signed []byte
}

func parseRequest(body []byte) (q request, err error) {
	top, signed, ok := bytes.Cut(body, []byte("\n\n"))
	lines := strings.Split(string(top), "\n")
	size, found := strings.CutPrefix(lines[0], "old ")
	if !ok || !found || len(lines) > 1+maxLines {
		return q, errors.New("not a request for a cosignature")
	}
	if q.old, err = strconv.ParseInt(size, 10, 64); err != nil || q.old < 0 || strconv.FormatInt(q.old, 10) != size {
		return q, errors.New("the old size is no number")
	}
	for _, line := range lines[1:] {
		h, err := tlog.ParseHash(line)
		if err != nil {
			return q, errors.New("the proof holds what is no hash")
		}
		q.proof = append(q.proof, h)
	}
	q.signed = signed
	q.origin, _, _ = strings.Cut(string(signed), "\n")
	return q, nil
}

// parseTree reads the first lines of a checkpoint, each in its one spelling.
func parseTree(text string) (tree tlog.Tree, ok bool) {
	var c log.Checkpoint
	_, err := c.Unmarshal([]byte(text))
	if err != nil || len(c.Hash) != tlog.HashSize || c.Size>>62 != 0 || !strings.HasPrefix(text, string(c.Marshal())) {
		return tree, false
	}
	return tlog.Tree{N: int64(c.Size), Hash: tlog.Hash(c.Hash)}, true
}

// add answers one request: with the line of the cosignature, or with a refusal.
func (s *Server) add(body []byte) (status int, answer []byte) {
	q, err := parseRequest(body)
	if err != nil {
		return http.StatusBadRequest, []byte(err.Error() + "\n")
	}
	keys, known := s.logs[q.origin]
	if !known {
		return http.StatusNotFound, []byte("this log is not known here\n")
	}
	n, err := note.Open(q.signed, note.VerifierList(keys...))
	if err != nil {
		return http.StatusForbidden, []byte("no key of this log has signed it\n")
	}
	tree, ok := parseTree(n.Text)
	if !ok || q.old > tree.N {
		return http.StatusBadRequest, []byte("not a checkpoint, or smaller than the old size\n")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	sum := sha256.Sum256([]byte(q.origin))
	path := filepath.Join(s.dir, hex.EncodeToString(sum[:])+".checkpoint")
	before, err := kept(path)
	if err != nil {
		return http.StatusInternalServerError, []byte("what was signed last cannot be read\n")
	}
	if q.old != before.N || before.N > 0 && tree.N == before.N && tree.Hash != before.Hash {
		return http.StatusConflict, fmt.Appendf(nil, "%d\n", before.N)
	}
	if q.old == 0 && len(q.proof) > 0 ||
		q.old > 0 && tlog.CheckTree(q.proof, tree.N, tree.Hash, q.old, before.Hash) != nil {
		return http.StatusUnprocessableEntity, []byte("the log does not continue what was signed last\n")
	}
	signed, err := note.Sign(&note.Note{Text: n.Text, Sigs: n.Sigs}, s.signer)
	if err == nil {
		err = refusal.ReplaceFile(path, signed)
	}
	if err != nil {
		return http.StatusInternalServerError, []byte("the checkpoint could not be kept\n")
	}
	return http.StatusOK, signed[bytes.LastIndexByte(signed[:len(signed)-1], '\n')+1:]
}

// kept reads the newest tree that was signed of one log; the empty one where there is none. A file that does not read
// is an error: what was signed must not be forgotten.
func kept(path string) (tlog.Tree, error) {
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return tlog.Tree{}, nil
	}
	tree, ok := parseTree(string(raw))
	if err == nil && !ok {
		err = errors.New("the file of a checkpoint is damaged")
	}
	return tree, err
}
