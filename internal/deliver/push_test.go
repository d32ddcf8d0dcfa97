package deliver_test

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"amparo/internal/config"
	"amparo/internal/deliver"
	"amparo/internal/domain/delivery"
)

// phone is a browser that was subscribed: it opens what was encrypted for it.
type phone struct {
	key  *ecdh.PrivateKey
	auth []byte
}

func newPhone(t *testing.T) phone {
	t.Helper()
	key, err := ecdh.P256().GenerateKey(rand.Reader)
	must(t, err)
	auth := make([]byte, 16)
	_, err = rand.Read(auth)
	must(t, err)
	return phone{key, auth}
}

func (p phone) subscription(endpoint string) string {
	b := delivery.Browser{Endpoint: endpoint}
	b.Keys.P256DH = base64.RawURLEncoding.EncodeToString(p.key.PublicKey().Bytes())
	b.Keys.Auth = base64.RawURLEncoding.EncodeToString(p.auth)
	return b.String()
}

// opens reads a message as RFC 8291 has it: salt, record size, length of a key, the key, and one record.
func (p phone) opens(t *testing.T, body []byte) map[string]string {
	t.Helper()
	salt, sender, sealed := body[:16], body[21:86], body[86:]
	public, err := ecdh.P256().NewPublicKey(sender)
	must(t, err)
	shared, err := p.key.ECDH(public)
	must(t, err)
	derive := func(secret, salt []byte, info string, n int) []byte {
		out, err := hkdf.Key(sha256.New, secret, salt, info, n)
		must(t, err)
		return out
	}
	ikm := derive(shared, p.auth, "WebPush: info\x00"+string(p.key.PublicKey().Bytes())+string(sender), 32)
	block, err := aes.NewCipher(derive(ikm, salt, "Content-Encoding: aes128gcm\x00", 16))
	must(t, err)
	gcm, err := cipher.NewGCM(block)
	must(t, err)
	plain, err := gcm.Open(nil, derive(ikm, salt, "Content-Encoding: nonce\x00", 12), sealed, nil)
	must(t, err)
	var told map[string]string
	must(t, json.Unmarshal(plain[:bytes.LastIndexByte(plain, 2)], &told)) // What follows is padding.
	return told
}

// maker is the service of a browser's maker on this machine; whoever calls it by its name gets here.
func maker(t *testing.T, answer func(http.ResponseWriter, *http.Request)) *http.Client {
	t.Helper()
	cert, pool := certificate(t, "fcm.googleapis.com")
	s := httptest.NewUnstartedServer(http.HandlerFunc(answer))
	s.TLS = &tls.Config{Certificates: []tls.Certificate{cert}, MinVersion: tls.VersionTLS12}
	s.StartTLS()
	t.Cleanup(s.Close)
	trusts := &tls.Config{RootCAs: pool, MinVersion: tls.VersionTLS12}
	return &http.Client{Transport: &http.Transport{TLSClientConfig: trusts,
		DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
			return (&net.Dialer{}).DialContext(ctx, "tcp", s.Listener.Addr().String())
		}}}
}

// TestANoticeReachesABrowser: encrypted for it alone, always of the same length, signed by the key that the operator
// made; a telephone that sleeps is woken only by what is urgent, and the text says only that something waits.
func TestANoticeReachesABrowser(t *testing.T) {
	file := filepath.Join(t.TempDir(), "push.key")
	must(t, deliver.NewPushKey(file))
	if err := deliver.NewPushKey(file); err == nil {
		t.Error("a key was written over another one")
	}
	set := config.Settings{PushContact: "soporte@example.org", PushKeyFile: file}
	senders, err := deliver.Open(set, time.Now)
	must(t, err)
	push, ok := senders[delivery.Push].(deliver.Push)
	if !ok || deliver.PushKey(senders) == "" {
		t.Fatal("no browser is told")
	}
	her := newPhone(t)
	raw, err := base64.RawURLEncoding.DecodeString(push.Public())
	must(t, err)
	vapid, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	must(t, err)
	var told []map[string]string
	var urgency []string
	length := map[int64]bool{}
	push.Client = maker(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		token, _, _ := strings.Cut(strings.TrimPrefix(r.Header.Get("Authorization"), "vapid t="), ",")
		claims := jwt.RegisteredClaims{}
		if _, err := jwt.ParseWithClaims(token, &claims, func(*jwt.Token) (any, error) { return vapid, nil },
			jwt.WithAudience("https://fcm.googleapis.com"), jwt.WithSubject("mailto:soporte@example.org")); err != nil {
			t.Errorf("%v in %s", err, r.Header.Get("Authorization"))
		}
		told, urgency = append(told, her.opens(t, body)), append(urgency, r.Header.Get("Urgency"))
		length[r.ContentLength] = true
		w.WriteHeader(http.StatusCreated)
	})
	n := note
	n.To = her.subscription("https://fcm.googleapis.com/fcm/send/abc")
	must(t, push.Send(t.Context(), n))
	n.Template, n.Text = delivery.TextUrgent, "Una solicitud urgente espera su respuesta."
	must(t, push.Send(t.Context(), n))
	if len(told) != 2 || told[0]["title"] != note.Subject || told[1]["text"] != n.Text || len(told[0]) != 2 ||
		urgency[0] != "normal" || urgency[1] != "high" || len(length) != 1 {
		t.Errorf("%v %v %v", told, urgency, length)
	}
	push.Client = maker(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusGone) })
	if err := push.Send(t.Context(), n); err == nil || strings.Contains(err.Error(), "abc") ||
		!strings.Contains(err.Error(), "410") {
		t.Errorf("the browser is no longer subscribed: %v", err)
	}
	must(t, os.Chmod(file, 0o644))
	if _, err := deliver.Open(set, time.Now); err == nil {
		t.Error("others can read the key")
	}
}

// TestNothingKnocksWhereSomebodyMadeUpAnAddress: only the makers of browsers are called, over TLS, at their own port.
func TestNothingKnocksWhereSomebodyMadeUpAnAddress(t *testing.T) {
	her := newPhone(t)
	for _, good := range []string{"https://fcm.googleapis.com/fcm/send/x",
		"https://updates.push.services.mozilla.com/x",
		"https://web.push.apple.com/x", "https://wns2-by3p.notify.windows.com/w/?token=x"} {
		if _, ok := delivery.ReadBrowser(her.subscription(good)); !ok {
			t.Errorf("%s is refused", good)
		}
	}
	for _, bad := range []string{"http://fcm.googleapis.com/x", "https://localhost/x", "https://169.254.169.254/latest",
		"https://fcm.googleapis.com.example.org/x", "https://fcm.googleapis.com:8443/x", "https://a:b@fcm.googleapis.com/x",
		"https://evilfcm.googleapis.com/x", "https://example.org/?fcm.googleapis.com", "//fcm.googleapis.com/x", "",
		"https://fcm.googleapis.com/" + strings.Repeat("x", 1000)} {
		if _, ok := delivery.ReadBrowser(her.subscription(bad)); ok {
			t.Errorf("%s is called", bad)
		}
	}
	for _, none := range []string{"", "{}", "null", "[]", `{"endpoint":"https://fcm.googleapis.com/x"}`,
		strings.Replace(her.subscription("https://fcm.googleapis.com/x"), `"auth":"`, `"auth":"AA`, 1)} {
		if _, ok := delivery.ReadBrowser(none); ok {
			t.Errorf("%s is a browser", none)
		}
	}
}
