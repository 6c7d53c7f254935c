package naming

import "osservatorio/internal/schema"

// own are names of codes that readers understand better than those of the code lists,
// or no list has them.
var own = map[string]map[string]schema.Text{
	"perimeter": {
		"DIP": {IT: "lavoro dipendente e parasubordinato, senza somministrazione, tirocini e lavoro domestico",
			EN: "dependent and para-subordinate work, without agency missions, internships and domestic work"},
		"SOM": {IT: "somministrazione (missioni)", EN: "agency work (missions)"},
		"TIR": {IT: "tirocini", EN: "internships"},
		"DOM": {IT: "lavoro domestico", EN: "domestic work"},
	},
	"sector": {
		"A":   {IT: "Agricoltura", EN: "Agriculture"},
		"B-E": {IT: "Industria in senso stretto", EN: "Industry"},
		"F":   {IT: "Costruzioni", EN: "Construction"},
		"G-U": {IT: "Servizi", EN: "Services"},
		"B-F": {IT: "Industria e costruzioni", EN: "Industry and construction"},
	},
	// The occupations of the report are those of Excelsior, whose first group is managers alone.
	"occupation": {
		"1": {IT: "Dirigenti", EN: "Managers"},
	},
	"contract": {
		"TI":   {IT: "Tempo indeterminato", EN: "Permanent"},
		"TD":   {IT: "Tempo determinato", EN: "Fixed-term"},
		"APPR": {IT: "Apprendistato", EN: "Apprenticeship"},
		"COLL": {IT: "Collaborazione", EN: "Collaboration"},
		"ALT":  {IT: "Altro", EN: "Other"},
	},
	"facility": {
		"HOTSPOT": {IT: "Hotspot", EN: "Hotspots"},
		"CENTRES": {IT: "Centri di accoglienza", EN: "Reception centres"},
		"SAI":     {IT: "Rete SAI (già SPRAR, SIPROIMI)", EN: "SAI network (before: SPRAR, SIPROIMI)"},
	},
	"cause": {
		"LACKING":    {IT: "Mancanza di candidati", EN: "Lack of candidates"},
		"UNPREPARED": {IT: "Preparazione inadeguata", EN: "Inadequate preparation"},
	},
	"pension_category": {
		"OLD_AGE":    {IT: "Vecchiaia", EN: "Old age"},
		"EARLY":      {IT: "Anticipate", EN: "Early retirement"},
		"DISABILITY": {IT: "Invalidità", EN: "Disability"},
		"SURVIVORS":  {IT: "Superstiti", EN: "Survivors"},
	},
	"freq": {
		"A": {IT: "annuale", EN: "yearly"}, "S": {IT: "semestrale", EN: "half-yearly"}, "Q": {IT: "trimestrale", EN: "quarterly"},
		"M": {IT: "mensile", EN: "monthly"}, "D": {IT: "giornaliera", EN: "daily"},
	},
	"permit_type": {
		"SEASONAL": {IT: "Lavoro stagionale", EN: "Seasonal work"}, "DOMESTIC": {IT: "Lavoro domestico e di assistenza", EN: "Domestic and care work"},
		"MULTIANNUAL": {IT: "Stagionale pluriennale", EN: "Seasonal, several years"},
	},
	"quota_concept": {
		"CEILING": {IT: "Tetto nazionale", EN: "National ceiling"}, "INITIAL": {IT: "Prima ripartizione", EN: "First allotment"},
		"TOPPED_UP": {IT: "Ripartizione integrata", EN: "Allotment as topped up"},
	},
	"scenario": {
		"BASE": {IT: "Base", EN: "Baseline"}, "POSITIVE": {IT: "Favorevole", EN: "Favourable"}, "ADVERSE": {IT: "Sfavorevole", EN: "Adverse"},
		"LATER_RETIREMENT": {IT: "Pensione più tardi", EN: "Later retirement"}, "PARTICIPATION": {IT: "Più partecipazione", EN: "More participation"},
		"need": {IT: "Quote secondo il fabbisogno", EN: "Quotas by need"}, "capacity": {IT: "Quote secondo la capacità degli uffici", EN: "Quotas by the offices' capacity"},
		"staffed": {IT: "Capacità con più personale", EN: "Capacity with more staff"}, "residents": {IT: "Quote al netto di chi è già presente", EN: "Quotas less those already present"},
	},
	"component": {
		"RETIREMENT": {IT: "Pensionamenti", EN: "Retirements"}, "MORTALITY": {IT: "Decessi", EN: "Deaths"}, "EMIGRATION": {IT: "Emigrazioni", EN: "Emigrations"},
		"CARE": {IT: "Cura della famiglia", EN: "Care of the family"}, "ENDING": {IT: "Contratti che finiscono", EN: "Ending contracts"},
		"TRANSFERS": {IT: "Passaggi ad altro lavoro", EN: "Moves to other work"}, "UNEMPLOYED": {IT: "Disoccupati", EN: "Unemployed"}, "NEET": {IT: "NEET", EN: "NEET"},
		"FAMILY": {IT: "Permessi per famiglia", EN: "Permits for family"}, "PROTECTION": {IT: "Permessi per protezione", EN: "Permits for protection"},
		"OCCUPATION": {IT: "Esperienza nella professione", EN: "Experience in the occupation"}, "SECTOR": {IT: "Esperienza nel settore", EN: "Experience in the sector"},
		"NONE":   {IT: "Nessuna esperienza", EN: "No experience"},
		"CO_NET": {IT: "Attivazioni nette (CO)", EN: "Net activations (CO)"}, "INPS_CIG": {IT: "Lavoratori in integrazione salariale (INPS)", EN: "Workers on wage supplementation (INPS)"},
		"EXC_ENTRIES": {IT: "Entrate previste dalle imprese (Excelsior)", EN: "Entries that firms plan (Excelsior)"},
	},
	"method": {
		"SIMULATION": {IT: "simulazione", EN: "simulation"}, "EXITS": {IT: "uscite definitive", EN: "final exits"},
		"EXITS_TRANSFERS": {IT: "uscite e passaggi", EN: "exits and transfers"}, "NET": {IT: "ricambio netto", EN: "net turnover"},
		"COHORT": {IT: "coorti", EN: "cohorts"}, "DEMOGRAPHIC": {IT: "demografico", EN: "demographic"}, "GAP": {IT: "divario", EN: "gap"},
		"SHARE": {IT: "quota degli stranieri", EN: "share of foreigners"}, "SURVEY": {IT: "indagine presso le imprese", EN: "survey of firms"},
		"SEASONS": {IT: "stagioni", EN: "seasons"}, "LAST_SEASON": {IT: "ultima stagione", EN: "last season"}, "PROPENSITY": {IT: "propensione delle famiglie", EN: "propensity of households"},
		"MEAN_OF_COHORTS": {IT: "media delle coorti", EN: "mean of cohorts"}, "MATURE_COHORTS": {IT: "coorti mature", EN: "mature cohorts"},
		"SCENARIO": {IT: "scenario", EN: "scenario"}, "BRIDGE": {IT: "con indicatori anticipatori", EN: "with leading indicators"}, "PLAIN": {IT: "dalla sola rilevazione", EN: "from the survey alone"},
		"COUNTED": {IT: "contati", EN: "counted"}, "ACTIVATED": {IT: "attivabili", EN: "to be activated"},
	},
}
