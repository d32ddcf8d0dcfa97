package address_test

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/fault"
	"amparo/internal/identity/record"
	"amparo/internal/identity/token"
	"amparo/internal/seal"
	"amparo/internal/secondlock"
	"amparo/internal/store"
	"amparo/internal/store/driver"
	"amparo/internal/store/noun"
	"amparo/internal/store/sealed"
)

// planted is how many houses a thief looks for.
const planted = 500

// TestAThiefOfEverythingReadsNoAddress: with the database, the file of the root key and the keyset in hand every row
// opens, and in none of them stands where one of 500 houses is. No key that the files hold opens what is sealed of it,
// and a session that the thief forges a token for opens it neither.
func TestAThiefOfEverythingReadsNoAddress(t *testing.T) {
	w := amparotest.New(t, amparotest.Roomy)
	n := night{World: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", amparotest.Women(9))}
	n.ana.SignsIn()
	n.casa.SignsIn()
	head := n.casa.Colleague("directora", domain.RoleShelterHead)
	in := capacity.ShelterInput{Municipality: "0108", Active: true, IntakeHours: "24h", SecurityLevel: 1,
		Languages: []string{"spa"}, Units: []domain.Unit{{Name: "Mujeres", Population: "mujeres",
			Genders: []domain.Gender{domain.Woman}, AgeMin: 18, AgeMax: 99, Open: true, Beds: domain.Beds{Total: 2}}}}
	var last domain.ShelterID
	for i := range planted - 1 {
		in.Name, in.Address = fmt.Sprintf("casa %d", i), fmt.Sprintf("CALLE-PLANTADA-%03d zona 1", i)
		id, err := w.Work.CreateShelter(t.Context(), head.Actor, n.casa.Agency, in)
		must(t, err)
		last = id
	}
	n.writes(head, "CALLE-PLANTADA-999 zona 1")
	for range 5 {
		n.bed = n.asks()
		n.casa.Accepts(n.bed)
		want(t, n.reads(n.ana), "CALLE-PLANTADA-999 zona 1")
	}
	board, err := w.Work.ShelterBoard(t.Context(), n.casa.Actor.Actor, last)
	if must(t, err); board.Shelter.Address != fmt.Sprintf("CALLE-PLANTADA-%03d zona 1", planted-2) {
		t.Fatalf("the house's own people read %q", board.Shelter.Address)
	}
	live, err := store.Get[record.Session](t.Context(), w.Store, n.ana.Session)
	must(t, err)
	// What a thief has: the files.
	root, err := seal.FileRoot(filepath.Join(w.Dir, "root.key"))
	must(t, err)
	ring, err := seal.Open(filepath.Join(w.Dir, "keyset.json"), root)
	must(t, err)
	// With the keyset the thief signs a token for a session that lives, against a server that runs.
	forged, err := (token.Tokens{Ring: ring, Idle: time.Hour}).Issue(live.V, "", w.Clock.Now())
	must(t, err)
	auth, err := w.IDs.Authenticate(t.Context(), forged, false)
	must(t, err)
	_, err = w.Work.ShelterAddress(t.Context(), auth.Actor, n.bed)
	if f := fault.As(err); f.Code != "address.locked" {
		t.Errorf("a forged token reads the address: %v", err)
	}

	must(t, w.Store.Close())
	d := amparotest.Driver(t, w.Dir)
	rows := sealed.New(d, ring, time.Now)
	read, houses := 0, 0
	var boxes []box
	var owns []secondlock.Own
	var kept, keys [][]byte
	for _, kind := range store.Kinds() {
		if kind == noun.DataKey {
			continue // They are opened by what follows.
		}
		must(t, rows.Walk(t.Context(), driver.Query{Kind: kind, Limit: 500}, func(row driver.Row) error {
			plain, err := rows.OpenBytes(t.Context(), row)
			if err != nil {
				return err
			}
			read++
			if i := bytes.Index(plain, []byte("PLANTADA")); i >= 0 {
				t.Errorf("a %s row says %.60q", row.Key.Kind, plain[max(0, i-20):])
			}
			v, err := noun.Decode(kind, row.Key.ID, plain)
			if err != nil {
				return nil //nolint:nilerr // rows of the log are no nouns; their bytes were looked at
			}
			switch v := v.(type) {
			case address.SealedAddress:
				houses++
				boxes = append(boxes, box{address.PlaceOf(v.Shelter), v.Sealed})
			case address.Copy:
				for _, b := range v.Sealed {
					boxes = append(boxes, box{address.PlaceOfCopy(v.Offer), b})
				}
			case address.TeamKey:
				for _, b := range v.Given {
					boxes = append(boxes, box{"team|" + string(v.Agency), b})
				}
			case store.Keyed[record.Credential]:
				owns = append(owns, v.V.Own)
				for _, part := range strings.Split(v.V.Hash, "$") {
					b, _ := base64.RawStdEncoding.DecodeString(part)
					keys = append(keys, b)
				}
			case record.Session:
				kept = append(kept, v.Lock)
				keys = append(keys, v.DraftKey, []byte(v.ID))
			}
			return nil
		}))
	}
	if houses != planted || len(boxes) < planted+5 || read < 2*planted {
		t.Fatalf("%d houses, %d boxes, %d rows", houses, len(boxes), read)
	}
	_, signs := ring.SigningKey()
	keys = append(keys, signs, make([]byte, 32))
	for _, secret := range keys {
		if pepper, _, err := ring.Pepper(0, secret); err == nil {
			keys = append(keys, pepper)
		}
		if len(keys) > 200 {
			break
		}
	}
	tries := 0
	opens := func(k *secondlock.Key) {
		if k == nil {
			return
		}
		for _, b := range boxes {
			if plain, err := k.Open(b.as, b.Box); err == nil {
				t.Errorf("a key of the files opens %s: %q", b.as, plain)
			}
		}
	}
	for _, secret := range keys {
		for _, o := range owns {
			opens(o.Opened(secret))
			tries++
		}
		for _, k := range kept {
			opens(secondlock.OfSession(k, base64.RawURLEncoding.EncodeToString(secret)))
			tries++
		}
		private, err := secondlock.Read(secret)
		if err == nil {
			opens(private)
		}
	}
	t.Logf("%d rows opened, %d sealed addresses, %d tries with what the files hold: 0 addresses", read, houses, tries)
	must(t, d.Close())
}

// box is something sealed, and as what.
type box struct {
	as string
	secondlock.Box
}
