package factor

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // RFC 6238 with SHA-1 is what every app of this kind can do; HMAC rests on no collision.
	"crypto/subtle"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Codes that change with time, as RFC 6238 has them and every app can do: SHA-1, six digits, thirty seconds.
const (
	stepSeconds = 30
	secretBytes = 20
)

var base = base32.StdEncoding.WithPadding(base32.NoPadding)

// Secret is the secret of such codes as it is shown, once.
type Secret struct {
	Text string // in groups of four, for typing
	Link string // otpauth link, for an app on the same telephone or the picture of it
	Till time.Time
}

func newSecret() []byte {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw)
	return raw
}

// shown is a secret as its owner takes it over. The link names the installation and the account.
func shown(secret []byte, issuer, login string, till time.Time) Secret {
	plain := base.EncodeToString(secret)
	var groups []string
	for i := 0; i < len(plain); i += 4 {
		groups = append(groups, plain[i:i+4])
	}
	link := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + issuer + ":" + login,
		RawQuery: url.Values{"secret": {plain}, "issuer": {issuer}}.Encode()}
	return Secret{Text: strings.Join(groups, " "), Link: link.String(), Till: till}
}

// codeOf is the code of a step of time.
func codeOf(secret []byte, step int64) string {
	mac := hmac.New(sha1.New, secret)
	_ = binary.Write(mac, binary.BigEndian, step)
	sum := mac.Sum(nil)
	at := sum[len(sum)-1] & 0x0f
	return fmt.Sprintf("%06d", binary.BigEndian.Uint32(sum[at:at+4])&0x7fffffff%1_000_000)
}

// rightStep returns the step of time whose code was typed: the one of now, or one beside it, for clocks that go a
// little wrong. A step up to the one that was used last is never right again.
func rightStep(secret []byte, typed string, now time.Time, used int64) (int64, bool) {
	typed = strings.ReplaceAll(typed, " ", "")
	found := int64(0)
	for step := now.Unix()/stepSeconds - 1; step <= now.Unix()/stepSeconds+1; step++ {
		if subtle.ConstantTimeCompare([]byte(codeOf(secret, step)), []byte(typed)) == 1 && step > used {
			found = step
		}
	}
	return found, found > 0
}
