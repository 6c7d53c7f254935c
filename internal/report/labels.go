package report

import "osservatorio/internal/schema"

// criterion is who counts as foreign in a series.
func criterion(code string) schema.Text {
	switch code {
	case "citizenship":
		return schema.Text{IT: "per cittadinanza", EN: "by citizenship"}
	case "birth_and_citizenship":
		return schema.Text{IT: "nati all'estero e di cittadinanza non italiana; tra gli italiani sono contati tutti gli altri, compresi gli stranieri nati in Italia",
			EN: "born abroad and not Italian citizens; all others, with foreigners born in Italy, are counted as Italians"}
	case "birth":
		return schema.Text{IT: "per paese di nascita", EN: "by country of birth"}
	case "permit":
		return schema.Text{IT: "titolari di permesso di soggiorno", EN: "holders of a residence permit"}
	case "permit_and_birth":
		return schema.Text{IT: "non comunitari per permesso di soggiorno, comunitari per paese di nascita",
			EN: "non-EU by residence permit, EU by country of birth"}
	case "immigrant_as_declared_by_firm":
		return schema.Text{IT: "immigrati secondo l'impresa che risponde", EN: "immigrants as the firm declares them"}
	case "citizenship_declared":
		return schema.Text{IT: "per nazionalità dichiarata allo sbarco", EN: "by nationality declared at landing"}
	case "presence":
		return schema.Text{IT: "migranti presenti nelle strutture", EN: "migrants present in the facilities"}
	case "none":
		return schema.Text{IT: "non distinti (tutte le cittadinanze)", EN: "not told apart (all citizenships)"}
	}
	return schema.Text{IT: code, EN: code}
}

// placed is the area that a series assigns people to.
func placed(code string) schema.Text {
	switch code {
	case "residence":
		return schema.Text{IT: "luogo di residenza o presenza", EN: "place of residence or presence"}
	case "workplace":
		return schema.Text{IT: "sede di lavoro", EN: "workplace"}
	case "landing":
		return schema.Text{IT: "luogo di sbarco", EN: "place of landing"}
	}
	return schema.Text{IT: code, EN: code}
}

// sectorOrder is the order of sectors in the report, each aggregate before its parts.
var sectorOrder = []string{"A", "B-F", "B-E", "B", "C", "D", "E", "F", "G-U", "G_I", "G", "H", "I", "J-U", "J", "K", "L", "L-N", "M", "N", "O", "P-Q", "P", "Q", "R-U", "R", "S", "T", "U"}

// ownLabels are names of codes where the report wants others than the code lists have,
// or no list has them.
var ownLabels = map[string]map[string]schema.Text{
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
}
