package folder

import "fmt"

// Usage is what the referrals of a folder take, counted while they are read.
type Usage struct {
	Occupied, Held  map[string]int // by unit
	Active, Waiting map[string]int // by programme
}

// NewUsage begins with nothing taken.
func NewUsage() Usage {
	return Usage{map[string]int{}, map[string]int{}, map[string]int{}, map[string]int{}}
}

// Count adds what one referral takes.
func (u Usage) Count(r *ReferralRow) {
	if p := r.Placement; p != nil {
		for _, in := range p.Persons {
			switch p.State {
			case PlacementAdmitted:
				u.Occupied[in.Unit]++
			case PlacementHeld:
				u.Held[in.Unit]++
			}
		}
	}
	for _, s := range r.Services {
		switch s.Status {
		case ServiceActive:
			u.Active[s.Program]++
		case ServiceWaiting:
			u.Waiting[s.Program]++
		}
	}
}

// Free returns the beds a unit has left, negative when more is promised than there is.
func (u Usage) Free(row *UnitRow) int {
	return row.Beds.Total - row.Beds.Blocked - row.Beds.Baseline - u.Occupied[row.ID] - u.Held[row.ID]
}

// compareUse warns where the folder declares other figures than follow from its referrals. Those that follow are used.
func (n *Network) compareUse(log *ledger) {
	for i := range n.Shelters {
		where := at{log, FileShelters, i + 1, n.Shelters[i].ID}
		for j := range n.Shelters[i].Units {
			u := &n.Shelters[i].Units[j]
			got := [3]int{u.Beds.Baseline + n.Use.Occupied[u.ID], n.Use.Held[u.ID], n.Use.Free(u)}
			if got != [3]int{u.Beds.Occupied, u.Beds.Held, u.Beds.Available} {
				where.warn(fmt.Sprintf("units.%d.beds", j),
					"says %d occupied, %d held, %d available; the referrals give %d, %d, %d",
					u.Beds.Occupied, u.Beds.Held, u.Beds.Available, got[0], got[1], got[2])
			}
			if got[2] < 0 {
				where.warn(fmt.Sprintf("units.%d.beds", j), "holds %d persons more than it has beds", -got[2])
			}
		}
	}
	for i := range n.Programs {
		p, where := &n.Programs[i], at{log, FilePrograms, i + 1, n.Programs[i].ID}
		got := [2]int{p.Caseload.Baseline + n.Use.Active[p.ID], n.Use.Waiting[p.ID]}
		if got != [2]int{p.Caseload.Active, p.Caseload.Waiting} {
			where.warn("caseload", "says %d active, %d waiting; the referrals give %d, %d",
				p.Caseload.Active, p.Caseload.Waiting, got[0], got[1])
		}
	}
}
