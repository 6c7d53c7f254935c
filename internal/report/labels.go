package report

import (
	"osservatorio/internal/model"
	"osservatorio/internal/schema"
)

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
	case model.OfForecast:
		return schema.Text{IT: "come nell'indicatore previsto", EN: "as in the indicator that is forecast"}
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
	case "sending":
		return schema.Text{IT: "luogo di invio", EN: "place of sending"}
	case "seat":
		return schema.Text{IT: "sede dell'impresa", EN: "seat of the firm"}
	case model.OfForecast:
		return schema.Text{IT: "come nell'indicatore previsto", EN: "as in the indicator that is forecast"}
	}
	return schema.Text{IT: code, EN: code}
}

// sectorOrder is the order of sectors in the report, each aggregate before its parts.
var sectorOrder = []string{"A", "B-F", "B-E", "B", "C", "D", "E", "F", "G-U", "G_I", "G", "H", "I", "J-U", "J", "K", "L", "L-N", "M", "N", "O", "P-Q", "P", "Q", "R-U", "R", "S", "T", "U"}
