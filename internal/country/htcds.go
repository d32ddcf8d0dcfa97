package country

import (
	"fmt"
	"slices"
)

// OfHTCDS is the code of a list that a value of the HTCDS is read as: the only one that is written so, or of several
// the one that the pack marks. Where there is neither, it is empty: nobody knows which was meant.
func (p *Pack) OfHTCDS(list, value string) string {
	var only string
	n := 0
	for _, v := range p.List(list) {
		if !slices.Contains(v.HTCDS, value) {
			continue
		}
		if v.HTCDSMain {
			return v.Code
		}
		only, n = v.Code, n+1
	}
	if n != 1 {
		return ""
	}
	return only
}

// checkMain refuses two entries of a list that one value of the HTCDS would be read as.
func (l list) checkMain(name string) (faults []error) {
	of := map[string]string{}
	for _, v := range l.Values {
		for _, value := range v.HTCDS {
			if v.HTCDSMain && of[value] != "" {
				faults = append(faults, fmt.Errorf("list %s: %s and %s are both htcds_main of %s", name, of[value], v.Code, value))
			}
			if v.HTCDSMain {
				of[value] = v.Code
			}
		}
	}
	return faults
}
