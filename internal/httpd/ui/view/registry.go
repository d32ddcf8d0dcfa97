package view

// Pages returns one empty struct of every page. Each has one template of its own name, and every
// template has one struct: a test holds them to it.
func Pages() []Page {
	return []Page{SignIn{}, Password{}, Sessions{}, Factor{}, Factors{}, Pending{}, Notices{}, Channels{}, Rota{},
		Message{}, Exit{}, MyWork{}, Find{}, Tonight{}, CaseForm{}, Case{}, CaseIdentity{}, CaseConsent{},
		CaseNotes{}, CaseDiary{}, CaseAlike{}, CaseContact{}, CaseDivide{}, CaseIncidents{}, CaseFiles{}, CaseHandon{},
		Handons{}, CaseTasks{}, CaseOutcomes{}, Tasks{}, CaseRestricted{}, CaseSheet{}, BreakGlass{}, Refer{},
		Referral{}, Plan{}, Together{}, Match{}, PastMatch{}, PastNight{}, Inbox{}, Agenda{}, Offer{}, Interpreters{},
		Interpreting{},
		ShelterBoard{}, ShelterForm{}, ProgramBoard{}, ProgramForm{}, Interests{}, Desk{}, Figures{},
		Health{}, Guide{}, People{}, PersonForm{}, Agencies{}, AgencyForm{}, Authority{}, WaitingList{},
		Audit{}, Erasure{}, Erasures{}, Declines{}, Emergencies{}, Decoys{},
		Reports{}, Report{}, Lacks{}, Years{}, Year{}, Approvals{},
		Night{}, Duty{}, Machines{}, Machine{}, SignOn{}}
}
