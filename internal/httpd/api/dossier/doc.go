// Package dossier holds what several answers say of one case: the card, stays, consent, identity, needs.
package dossier
