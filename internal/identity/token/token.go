// Package token issues and reads session tokens: which session, for which door, until when, and the secret of what that
// session keeps sealed.
package token

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"amparo/internal/domain"
	"amparo/internal/identity/record"
	"amparo/internal/seal"
)

const (
	// Life is how long a token is taken without a new one being issued.
	Life = 15 * time.Minute
	// Fresh is the age from which an answer carries a new token.
	Fresh = time.Minute
	// maxToken bounds what is looked at: a token of ours has about 600 bytes.
	maxToken = 2048
	// Type stands in the head of every token of ours.
	Type = "amparo+jwt"
	// Leeway is how long after its end a token is taken, because clocks of servers differ.
	Leeway = 30 * time.Second
)

// Claims name a session, and hold the secret of what it keeps sealed: no role, no agency, no person. The row of the
// session says the rest.
type Claims struct {
	SID  string `json:"sid"`
	Lock string `json:"lock,omitempty"` // see package secondlock; it stands nowhere on the server
	jwt.RegisteredClaims
}

// Tokens issues and reads session tokens. One family, one algorithm, keys by name from the ring and from nowhere else.
type Tokens struct {
	Ring *seal.Keyring
	Idle time.Duration // a browser's token lives at least as long as its session may rest
}

var errToken = errors.New("identity: not a token of this installation")

// Issuer names the installation.
func (t Tokens) Issuer() string { return "amparo/" + t.Ring.Deployment() }

// Audience keeps tokens of pages and of programs apart, so that a stolen one does not serve at the other door.
func (t Tokens) Audience(bearer bool) string {
	if bearer {
		return t.Issuer() + "/api"
	}
	return t.Issuer() + "/pages"
}

// Issue returns a token for a session, with the secret of what it keeps. It never outlives the session's row.
func (t Tokens) Issue(sess record.Session, lock string, now time.Time) (string, error) {
	end := now.Add(Life)
	if !sess.Bearer {
		end = now.Add(max(Life, t.Idle+Fresh))
	}
	if sess.EndsAt.Before(end) {
		end = sess.EndsAt
	}
	kid, key := t.Ring.SigningKey()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, Claims{
		SID: string(sess.ID), Lock: lock,
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: t.Issuer(), Audience: jwt.ClaimStrings{t.Audience(sess.Bearer)},
			Subject:  t.Ring.Pseudonym("token subject", string(sess.ID)), // the same for one session, and nobody's name
			ID:       domain.NewID[string](),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(end),
		},
	})
	token.Header["typ"], token.Header["kid"] = Type, kid
	return token.SignedString(key)
}

// Parse returns what a token says, when it is one of ours, meant for this door, and of this hour.
func (t Tokens) Parse(raw string, bearer bool, now time.Time) (Claims, error) {
	return t.read(raw, jwt.WithAudience(t.Audience(bearer)), jwt.WithIssuer(t.Issuer()), jwt.WithIssuedAt(),
		jwt.WithExpirationRequired(),
		jwt.WithNotBeforeRequired(), jwt.WithLeeway(Leeway), jwt.WithTimeFunc(func() time.Time { return now }))
}

// ParseLate takes a token of ours for this door whose hour is over and that was refused for nothing else.
func (t Tokens) ParseLate(raw string, bearer bool, refused error) (Claims, error) {
	if !errors.Is(refused, jwt.ErrTokenExpired) {
		return Claims{}, refused
	}
	c, err := t.ParseOld(raw)
	if err == nil && (c.Issuer != t.Issuer() || !slices.Contains(c.Audience, t.Audience(bearer))) {
		err = refused
	}
	return c, err
}

// ParseOld takes a token of ours whatever its hour and door: enough to end the session it names, never to open one.
func (t Tokens) ParseOld(raw string) (Claims, error) {
	return t.read(raw, jwt.WithoutClaimsValidation())
}

func (t Tokens) read(raw string, more ...jwt.ParserOption) (Claims, error) {
	// Before anything takes it apart. The alphabet too, because decoders skip line ends.
	if len(raw) > maxToken || strings.IndexFunc(raw, func(r rune) bool { return !tokenRune(r) }) >= 0 {
		return Claims{}, fmt.Errorf("%w: too long, or not text of ours", errToken)
	}
	var c Claims
	options := append([]jwt.ParserOption{jwt.WithValidMethods([]string{"HS256"}), jwt.WithStrictDecoding()}, more...)
	if _, err := jwt.NewParser(options...).ParseWithClaims(raw, &c, t.key); err != nil {
		return Claims{}, fmt.Errorf("%w: %w", errToken, err)
	}
	if _, ok := domain.ParseID[domain.SessionID](c.SID); !ok || c.ID == "" || c.IssuedAt == nil {
		return Claims{}, fmt.Errorf("%w: claims missing", errToken)
	}
	return c, nil
}

func tokenRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
}

// key finds the key a token names. The name is looked up in the ring and used for nothing else.
func (t Tokens) key(token *jwt.Token) (any, error) {
	if typ, _ := token.Header["typ"].(string); typ != Type {
		return nil, errToken
	}
	kid, _ := token.Header["kid"].(string)
	key, ok := t.Ring.VerifyKey(kid)
	if !ok {
		return nil, errToken
	}
	return key, nil
}
