package address_test

import (
	"bytes"
	"testing"
	"time"

	"amparo/internal/amparotest"
	"amparo/internal/casework/capacity"
	"amparo/internal/casework/placement"
	"amparo/internal/domain"
	"amparo/internal/domain/address"
	"amparo/internal/fault"
	"amparo/internal/identity/approval"
	"amparo/internal/identity/record"
	"amparo/internal/store"
)

// night is a worker, a house and a bed that she asked for.
type night struct {
	*amparotest.World
	ana  *amparotest.Actor
	casa *amparotest.House
	bed  domain.OfferID
}

const green = "Portón verde de casa"

// begins has both sides signed in with their passwords, and a bed asked for.
func begins(t *testing.T) night {
	t.Helper()
	w := amparotest.New(t)
	n := night{World: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", amparotest.Women(3))}
	n.ana.SignsIn()
	n.casa.SignsIn()
	n.bed = n.asks()
	return n
}

func (n night) asks() domain.OfferID {
	n.T.Helper()
	return n.ana.Offers(n.ana.Refers(amparotest.Survivor(amparotest.Woman(30))).Referrals[0], n.casa)[0]
}

// reads returns where the house stands, or the code of what keeps it closed.
func (n night) reads(who *amparotest.Actor) string {
	n.T.Helper()
	where, err := n.Work.ShelterAddress(n.T.Context(), who.Actor, n.bed)
	if err != nil {
		return fault.As(err).Code
	}
	return where
}

// resets gives somebody a new one-time code, with which she chooses her password anew.
func (n night) resets(who *amparotest.Actor) {
	n.T.Helper()
	out, err := approval.Of(n.IDs).ResetAccess(n.T.Context(), domain.System("console"), who.Account, "")
	must(n.T, err)
	n.Waits(time.Second)
	must(n.T, n.Chooses(who.Actor, out.Code))
	n.Waits(time.Second)
	who.SignsIn()
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func want(t testing.TB, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func absent[T any, I ~string](n night, id I) bool {
	n.T.Helper()
	rec, err := store.Find[T](n.T.Context(), n.Store, id)
	must(n.T, err)
	return rec.Rev == 0
}

// TestTheEscortReadsTheAddressInHerOwnSession: at 23:40 the house says yes, and she who brings the group opens the
// address without anybody of the house, until the stay is over.
func TestTheEscortReadsTheAddressInHerOwnSession(t *testing.T) {
	n := begins(t)
	sh, err := store.Get[domain.Shelter](t.Context(), n.Store, n.casa.Shelter.ID)
	must(t, err)
	if sh.V.Address != "" || absent[address.SealedAddress](n, sh.V.ID) {
		t.Fatalf("the address has not moved under the lock: %q", sh.V.Address)
	}
	want(t, n.reads(n.ana), "fault.forbidden")
	n.casa.Accepts(n.bed)
	want(t, n.reads(n.ana), green)
	want(t, n.reads(n.casa.Actor), green)

	stolen := *n.ana // Her session as a thief of the token's row has it: without the secret of the token.
	stolen.Key = nil
	_, err = n.Work.ShelterAddress(t.Context(), stolen.Actor, n.bed)
	f := fault.As(err)
	if f.Code != "address.locked" || f.Args["house"] != "casa" || f.Args["phone"] != "+50200000100" {
		t.Errorf("who cannot open it is told whom to call: %v %v", f.Code, f.Args)
	}

	must(t, n.Work.Transit(t.Context(), n.ana.Actor, n.bed, 0))
	must(t, n.Work.Admit(t.Context(), n.casa.Actor.Actor, n.bed, 0, placement.AdmitInput{}))
	want(t, n.reads(n.ana), green)
	must(t, n.Work.Discharge(t.Context(), n.casa.Actor.Actor, n.bed, 0, placement.EndInput{Reason: "plan_cumplido",
		Outcomes: []string{"estable_seguro"}}))
	if !absent[address.Copy](n, n.bed) {
		t.Error("what was sealed for the way stays when the stay is over")
	}
	n.Verify()
}

// TestWhatIsTakenBackTakesItsCopyAlong: a bed that is released, or whose hold runs out, leaves no address behind.
func TestWhatIsTakenBackTakesItsCopyAlong(t *testing.T) {
	n := begins(t)
	n.casa.Accepts(n.bed)
	must(t, n.Work.Release(t.Context(), n.casa.Actor.Actor, n.bed, 0))
	if !absent[address.Copy](n, n.bed) {
		t.Error("a released bed leaves the address with the team")
	}
	n.bed = n.asks()
	n.casa.Accepts(n.bed)
	want(t, n.reads(n.ana), green)
	n.Waits(72 * time.Hour)
	n.Due()
	if !absent[address.Copy](n, n.bed) {
		t.Error("a hold that ran out leaves the address with the team")
	}
}

// TestWhereTheHouseDidNotSealItTheEscortIsToldWhomToCall: the desk says yes for a house, whose people seal it as soon
// as one of them comes by.
func TestWhereTheHouseDidNotSealItTheEscortIsToldWhomToCall(t *testing.T) {
	n := begins(t)
	desk := n.Coordinator()
	desk.SignsIn()
	forCasa := desk.For(n.casa.Agency, "La casa contestó por teléfono esta noche.")
	forCasa.Accepts(n.bed)
	_, err := n.Work.ShelterAddress(t.Context(), n.ana.Actor, n.bed)
	if f := fault.As(err); f.Code != "address.unsent" || f.Args["phone"] != "+50200000100" || f.Args["house"] != "casa" {
		t.Fatalf("the escort is told to call the house: %v", err)
	}
	card, err := n.Work.ViewOffer(t.Context(), n.ana.Actor, n.bed)
	if must(t, err); card.Arrival == nil || card.Arrival.Provider.Phone == "" {
		t.Error("her card has no telephone of the house")
	}
	_, err = n.Work.ViewOffer(t.Context(), n.casa.Actor.Actor, n.bed)
	must(t, err)
	want(t, n.reads(n.ana), green)

	// Signing in does it as well, without looking at anything.
	n.bed = n.asks()
	forCasa.Accepts(n.bed)
	want(t, n.reads(n.ana), "address.unsent")
	n.casa.SignsIn()
	want(t, n.reads(n.ana), green)
}

// TestAColleagueHealsALostPassword: after a new password nothing opens until a colleague, who asked her, gives her the
// key of their team; nobody gives it to herself, and no other team does.
func TestAColleagueHealsALostPassword(t *testing.T) {
	n := begins(t)
	luz := n.casa.Colleague("luz", domain.RoleShelterHead)
	n.Waits(time.Second)
	luz.SignsIn()
	keys, err := n.Work.AddressKeys(t.Context(), luz.Actor)
	if must(t, err); keys.Closed != "address.not_given" {
		t.Fatalf("whoever comes later asks a colleague: %+v", keys)
	}
	must(t, n.Work.GiveAddressKey(t.Context(), n.casa.Actor.Actor, luz.Account))
	n.casa.Accepts(n.bed)
	want(t, n.reads(luz), green)

	n.resets(n.casa.Actor)
	want(t, n.reads(n.casa.Actor), "address.not_given")
	n.Want(n.Work.GiveAddressKey(t.Context(), n.casa.Actor.Actor, n.casa.Account), fault.Forbidden)
	n.Want(n.Work.GiveAddressKey(t.Context(), n.ana.Actor, n.casa.Account), fault.NotFound)
	locked := luz.Actor
	locked.Key = nil
	n.Want(n.Work.GiveAddressKey(t.Context(), locked, n.casa.Account), fault.Forbidden)
	luz.SignsIn() // A sign-in alone gives nothing to somebody with a new password.
	keys, err = n.Work.AddressKeys(t.Context(), luz.Actor)
	if must(t, err); keys.Closed != "" || len(keys.Waiting) != 1 || keys.Waiting[0].ID != n.casa.Account {
		t.Fatalf("her colleague sees that she waits: %+v", keys)
	}
	must(t, n.Work.GiveAddressKey(t.Context(), luz.Actor, n.casa.Account))
	want(t, n.reads(n.casa.Actor), green)
	want(t, n.reads(n.ana), green)

	// A password that she changes herself keeps her keys.
	in, err := n.IDs.ChangePassword(t.Context(), luz.Actor, amparotest.Password, "otra frase larga de luz", "")
	must(t, err)
	luz.Actor = in.Actor
	want(t, n.reads(luz), green)
	n.Verify()
}

// TestWithNobodyLeftTheHouseWritesItsAddressAgain: her team begins a new key; the old address is lost, and asked for.
func TestWithNobodyLeftTheHouseWritesItsAddressAgain(t *testing.T) {
	n := begins(t)
	n.casa.Accepts(n.bed)
	n.resets(n.casa.Actor)
	want(t, n.reads(n.casa.Actor), "address.lost")
	want(t, n.reads(n.ana), green) // The copy for the way is the other team's own.
	head := n.casa.Colleague("directora", domain.RoleShelterHead)
	board, err := n.Work.ShelterBoard(t.Context(), n.casa.Actor.Actor, n.casa.Shelter.ID)
	if must(t, err); board.Closed != "address.lost" || board.Shelter.Address != "" {
		t.Errorf("the board says %q", board.Closed)
	}
	n.writes(head, "Puerta azul")
	want(t, n.reads(n.casa.Actor), "Puerta azul")
	want(t, n.reads(n.ana), "Puerta azul") // Sealing needs no key.
}

// writes changes the address of the house, and nothing else.
func (n night) writes(who *amparotest.Actor, where string) {
	n.T.Helper()
	sh, err := store.Get[domain.Shelter](n.T.Context(), n.Store, n.casa.Shelter.ID)
	must(n.T, err)
	must(n.T, n.Work.EditShelter(n.T.Context(), who.Actor, sh.V.ID, sh.Rev, capacity.ShelterInput{Name: sh.V.Name,
		Municipality: sh.V.Municipality, Address: where, Active: true, IntakeHours: sh.V.IntakeHours,
		SecurityLevel: sh.V.SecurityLevel, Languages: sh.V.Languages, Units: sh.V.Units}))
}

// TestAnAddressNotWrittenAgainStays: whoever edits the beds of a house without its key loses no address.
func TestAnAddressNotWrittenAgainStays(t *testing.T) {
	n := begins(t)
	n.casa.Accepts(n.bed)
	head := n.casa.Colleague("directora", domain.RoleShelterHead)
	n.writes(head, "")
	want(t, n.reads(n.ana), green)
	want(t, n.reads(n.casa.Actor), green)
}

// TestWhoIsRemovedOpensNothing: a disabled person's own key is gone at once, and what her team gave her with the next
// sign-in of a colleague; enabled again she asks a colleague.
func TestWhoIsRemovedOpensNothing(t *testing.T) {
	n := begins(t)
	luz := n.casa.Colleague("luz", domain.RoleIntake)
	luz.SignsIn()
	must(t, n.Work.GiveAddressKey(t.Context(), n.casa.Actor.Actor, luz.Account))
	n.casa.Accepts(n.bed)
	want(t, n.reads(luz), green)
	must(t, n.IDs.DisableAccount(t.Context(), n.admin().Actor, luz.Account))
	cred, err := store.Get[store.Keyed[record.Credential]](t.Context(), n.Store, luz.Account)
	if must(t, err); cred.V.V.Own.Private != nil {
		t.Error("her own key is still kept")
	}
	team := n.team(n.casa.Agency)
	if len(team.Given) != 2 {
		t.Fatalf("the team has given its key to %d", len(team.Given))
	}
	n.casa.SignsIn()
	if _, has := n.team(n.casa.Agency).Given[luz.Account]; has {
		t.Error("what was given to her is still there")
	}
	must(t, n.IDs.EnableAccount(t.Context(), n.admin().Actor, luz.Account))
	n.Waits(time.Second)
	luz.SignsIn()
	want(t, n.reads(luz), "address.not_given")
}

// TestWhoLeftOpensNothingThatIsWrittenLater: at the next sign-in of a colleague the team has a new key. Who left and
// kept what her password opened, in a copy of the database from before, opens neither the house nor what other houses
// sent to her team; everybody who stayed reads both, and who has to ask a colleague for the key still has to.
func TestWhoLeftOpensNothingThatIsWrittenLater(t *testing.T) {
	n := begins(t)
	luz := n.casa.Colleague("luz", domain.RoleIntake)
	eva := n.ana.Colleague("eva", domain.RoleReferrer)
	n.Waits(time.Second)
	for _, who := range []*amparotest.Actor{luz, eva} {
		who.SignsIn()
	}
	must(t, n.Work.GiveAddressKey(t.Context(), n.casa.Actor.Actor, luz.Account))
	must(t, n.Work.GiveAddressKey(t.Context(), n.ana.Actor, eva.Account))
	n.casa.Accepts(n.bed)
	kept := n.team(n.casa.Agency).Open(luz.Account, luz.Key)
	keptByEva := n.team(n.ana.Agency).Open(eva.Account, eva.Key)
	if kept == nil || keptByEva == nil {
		t.Fatal("they do not have the keys of their teams")
	}
	sol := n.casa.Colleague("sol", domain.RoleIntake)
	n.Waits(time.Second)
	sol.SignsIn()

	for _, id := range []domain.AccountID{luz.Account, eva.Account} {
		must(t, n.IDs.DisableAccount(t.Context(), n.admin().Actor, id))
	}
	n.casa.SignsIn()
	n.ana.SignsIn()
	house, err := store.Get[address.SealedAddress](t.Context(), n.Store, n.casa.Shelter.ID)
	must(t, err)
	if _, err := kept.Open(address.PlaceOf(n.casa.Shelter.ID), house.V.Sealed); err == nil {
		t.Error("the key that luz kept opens where the house stands")
	}
	sent, err := store.Get[address.Copy](t.Context(), n.Store, n.bed)
	must(t, err)
	if _, err := keptByEva.Open(address.PlaceOfCopy(n.bed), sent.V.Sealed[n.ana.Agency]); err == nil {
		t.Error("the key that eva kept opens what the house sent to her team")
	}
	want(t, n.reads(n.casa.Actor), green)
	want(t, n.reads(n.ana), green)
	want(t, n.reads(sol), "address.not_given")
	n.writes(n.casa.Colleague("directora", domain.RoleShelterHead), "Puerta azul")
	want(t, n.reads(n.ana), "Puerta azul")
	before := n.team(n.casa.Agency)
	n.casa.SignsIn()
	if !bytes.Equal(before.Public, n.team(n.casa.Agency).Public) {
		t.Error("the key turns although nobody left")
	}
	n.Verify()
}

func (n night) admin() *amparotest.Actor {
	return n.Person("operadora", domain.Agency{ID: n.Coordinator().Agency, Type: "coordinadora"}, domain.RoleAdmin)
}

func (n night) team(id domain.AgencyID) address.TeamKey {
	n.T.Helper()
	rec, err := store.Get[address.TeamKey](n.T.Context(), n.Store, id)
	must(n.T, err)
	return rec.V
}

// TestAnOlderInstallationMovesItsAddresses: at a sign-in of the house, but not while somebody is brought there whose
// team has no key yet. Colleagues who chose their passwords before there were keys receive theirs by themselves.
func TestAnOlderInstallationMovesItsAddresses(t *testing.T) {
	w := amparotest.New(t)
	n := night{World: w, ana: w.Worker("ana"), casa: w.Shelter("casa", "0108", amparotest.Women(3))}
	luz := n.casa.Colleague("luz", domain.RoleIntake)
	n.BeforeKeys(n.ana, n.casa.Actor, luz)
	n.Waits(time.Second)
	n.bed = n.asks()
	n.casa.Accepts(n.bed)
	want(t, n.reads(n.ana), green)
	n.casa.SignsIn()
	if !absent[address.SealedAddress](n, n.casa.Shelter.ID) {
		t.Fatal("the address moved while ana, whose team has no key, brings somebody there")
	}
	want(t, n.reads(n.ana), green)
	n.ana.SignsIn()
	luz.SignsIn()
	n.casa.SignsIn()
	if absent[address.SealedAddress](n, n.casa.Shelter.ID) {
		t.Fatal("the address has not moved")
	}
	want(t, n.reads(n.ana), green)
	want(t, n.reads(n.casa.Actor), green)
	want(t, n.reads(luz), green)
	n.Verify()
}

// TestPoliceNeverHaveAKeyOfAddresses: not even for a person whom they placed.
func TestPoliceNeverHaveAKeyOfAddresses(t *testing.T) {
	w := amparotest.New(t)
	pol := w.Person("agente", w.Agency("comisaría", "policia"), domain.RoleReferrer)
	pol.SignsIn()
	keys, err := w.Work.AddressKeys(t.Context(), pol.Actor)
	if must(t, err); keys.Reads {
		t.Error("the police have a key of addresses")
	}
	rec, err := store.Find[address.TeamKey](t.Context(), w.Store, pol.Agency)
	if must(t, err); rec.Rev != 0 {
		t.Error("the police have a team with a key")
	}
}

// TestTheHouseIsStillKeptFromWritingItsAddress: into the card, in a session that knows it.
func TestTheHouseIsStillKeptFromWritingItsAddress(t *testing.T) {
	n := begins(t)
	n.casa.Accepts(n.bed)
	err := n.Work.SendMessage(t.Context(), n.casa.Actor.Actor, n.bed, "Es el portón verde de casa.")
	if !fault.Is(err, fault.Invalid) {
		t.Errorf("the address stands in the card: %v", err)
	}
}
