package identity

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
	// TokenLife is how long a token is taken without a new one being issued.
	TokenLife = 15 * time.Minute
	// TokenFresh is the age from which an answer carries a new token.
	TokenFresh = time.Minute
	// maxToken bounds what is looked at: a token of ours has about 500 bytes.
	maxToken  = 2048
	tokenType = "amparo+jwt"
	leeway    = 30 * time.Second
)

// claims name a session and nothing else: no role, no agency, no person. The row of the session says the rest.
type claims struct {
	SID string `json:"sid"`
	jwt.RegisteredClaims
}

// tokens issues and reads session tokens. One family, one algorithm, keys by name from the ring and from nowhere else.
type tokens struct {
	ring *seal.Keyring
	idle time.Duration // a browser's token lives at least as long as its session may rest
}

var errToken = errors.New("identity: not a token of this installation")

func (t tokens) issuer() string { return "amparo/" + t.ring.Deployment() }

// audience keeps tokens of pages and of programs apart, so that a stolen one does not serve at the other door.
func (t tokens) audience(bearer bool) string {
	if bearer {
		return t.issuer() + "/api"
	}
	return t.issuer() + "/pages"
}

// issue returns a token for a session. It never outlives the session's row.
func (t tokens) issue(sess record.Session, now time.Time) (string, error) {
	end := now.Add(TokenLife)
	if !sess.Bearer {
		end = now.Add(max(TokenLife, t.idle+TokenFresh))
	}
	if sess.EndsAt.Before(end) {
		end = sess.EndsAt
	}
	kid, key := t.ring.SigningKey()
	token := jwt.NewWithClaims(jwt.SigningMethodHS256, claims{
		SID: string(sess.ID),
		RegisteredClaims: jwt.RegisteredClaims{
			Issuer: t.issuer(), Audience: jwt.ClaimStrings{t.audience(sess.Bearer)},
			Subject:  t.ring.Term("token", "subject", string(sess.ID)), // the same for one session, and nobody's name
			ID:       domain.NewID[string](),
			IssuedAt: jwt.NewNumericDate(now), NotBefore: jwt.NewNumericDate(now), ExpiresAt: jwt.NewNumericDate(end),
		},
	})
	token.Header["typ"], token.Header["kid"] = tokenType, kid
	return token.SignedString(key)
}

// parse returns what a token says, when it is one of ours, meant for this door, and of this hour.
func (t tokens) parse(raw string, bearer bool, now time.Time) (claims, error) {
	return t.read(raw, jwt.WithAudience(t.audience(bearer)), jwt.WithIssuer(t.issuer()), jwt.WithIssuedAt(), jwt.WithExpirationRequired(),
		jwt.WithNotBeforeRequired(), jwt.WithLeeway(leeway), jwt.WithTimeFunc(func() time.Time { return now }))
}

// parseLate takes a token of ours for this door whose hour is over and that was refused for nothing else.
func (t tokens) parseLate(raw string, bearer bool, refused error) (claims, error) {
	if !errors.Is(refused, jwt.ErrTokenExpired) {
		return claims{}, refused
	}
	c, err := t.parseOld(raw)
	if err == nil && (c.Issuer != t.issuer() || !slices.Contains(c.Audience, t.audience(bearer))) {
		err = refused
	}
	return c, err
}

// parseOld takes a token of ours whatever its hour and door: enough to end the session it names, never to open one.
func (t tokens) parseOld(raw string) (claims, error) {
	return t.read(raw, jwt.WithoutClaimsValidation())
}

func (t tokens) read(raw string, more ...jwt.ParserOption) (claims, error) {
	// Before anything takes it apart. The alphabet too, because decoders skip line ends.
	if len(raw) > maxToken || strings.IndexFunc(raw, func(r rune) bool { return !tokenRune(r) }) >= 0 {
		return claims{}, fmt.Errorf("%w: too long, or not text of ours", errToken)
	}
	var c claims
	options := append([]jwt.ParserOption{jwt.WithValidMethods([]string{"HS256"}), jwt.WithStrictDecoding()}, more...)
	if _, err := jwt.NewParser(options...).ParseWithClaims(raw, &c, t.key); err != nil {
		return claims{}, fmt.Errorf("%w: %w", errToken, err)
	}
	if _, ok := domain.ParseID[domain.SessionID](c.SID); !ok || c.ID == "" || c.IssuedAt == nil {
		return claims{}, fmt.Errorf("%w: claims missing", errToken)
	}
	return c, nil
}

func tokenRune(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
}

// key finds the key a token names. The name is looked up in the ring and used for nothing else.
func (t tokens) key(token *jwt.Token) (any, error) {
	if typ, _ := token.Header["typ"].(string); typ != tokenType {
		return nil, errToken
	}
	kid, _ := token.Header["kid"].(string)
	key, ok := t.ring.VerifyKey(kid)
	if !ok {
		return nil, errToken
	}
	return key, nil
}
