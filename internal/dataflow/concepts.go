package dataflow

import "osservatorio/internal/schema"

// Scheme is the concept scheme of all components.
var Scheme = own("CS_OSS")

// SchemeName is its name.
var SchemeName = schema.Text{IT: "Concetti dell'Osservatorio", EN: "Concepts of the observatory"}

// Concept is what a dimension or an attribute is about.
type Concept struct {
	ID   string
	Name schema.Text
	// CrossDomain says that SDMX has the concept in its own scheme, CROSS_DOMAIN_CONCEPTS.
	CrossDomain bool
}

// ConceptOf is what a column is about; one that nothing is known of is called by its id.
func ConceptOf(id string) Concept {
	if c, ok := concepts[id]; ok {
		return Concept{id, c.name, c.cross}
	}
	return Concept{ID: id, Name: schema.Text{IT: id, EN: id}}
}

type concept struct {
	name  schema.Text
	cross bool
}

func shared(it, en string) concept { return concept{schema.Text{IT: it, EN: en}, true} }
func ours(it, en string) concept   { return concept{schema.Text{IT: it, EN: en}, false} }

var concepts = map[string]concept{
	"FREQ": shared("Frequenza", "Frequency"), "REF_AREA": shared("Area", "Reference area"), "TIME_PERIOD": shared("Periodo", "Time period"),
	"OBS_VALUE": shared("Valore", "Observation value"), "OBS_STATUS": shared("Stato dell'osservazione", "Observation status"),
	"CONF_STATUS": shared("Riservatezza", "Confidentiality status"), "UNIT_MEASURE": shared("Unità di misura", "Unit of measure"),
	"UNIT_MULT": shared("Moltiplicatore dell'unità", "Unit multiplier"), "DECIMALS": shared("Decimali", "Decimals"),
	"SEX": shared("Sesso", "Sex"), "AGE": shared("Età", "Age"), "CITIZENSHIP": ours("Cittadinanza", "Citizenship"),

	"SECTOR": ours("Settore (ATECO 2007)", "Sector (NACE Rev. 2)"), "SECTOR_2025": ours("Settore (ATECO 2025)", "Sector (NACE Rev. 2.1)"),
	"CONTRACT": ours("Contratto", "Contract"), "PERIMETER": ours("Perimetro", "Perimeter"), "OCCUPATION": ours("Professione", "Occupation"),
	"WORKING_TIME": ours("Orario di lavoro", "Working time"), "EDUCATION": ours("Titolo di studio", "Education"), "COUNTRY": ours("Paese", "Country"),
	"NATIONALITY": ours("Nazionalità", "Nationality"), "REASON": ours("Motivo della cessazione", "Reason of termination"), "DURATION": ours("Durata del rapporto", "Duration of the job"),
	"SCHEME": ours("Prestazione", "Benefit scheme"), "PERMIT_REASON": ours("Motivo del permesso", "Reason of the permit"), "PERMIT_TYPE": ours("Tipo di permesso", "Kind of permit"),
	"RATE": ours("Tasso", "Rate"), "REFERENCE": ours("Termine di confronto", "Reference group"), "CAUSE": ours("Causa della difficoltà", "Cause of the difficulty"),
	"SCENARIO": ours("Scenario", "Scenario"), "HORIZON": ours("Orizzonte", "Horizon"), "EDITION": ours("Edizione", "Edition"), "BRANCH": ours("Ramo", "Branch"),
	"PENSION_CATEGORY": ours("Categoria di pensione", "Category of pension"), "ACT": ours("Provvedimento", "Act"), "QUOTA_CONCEPT": ours("Concetto di quota", "Concept of quota"),
	"OBS_DATE": ours("Data della rilevazione", "Day of the count"), "FACILITY": ours("Struttura", "Facility"), "FORECAST_OF": ours("Indicatore previsto", "Indicator forecast"),
	"METHOD": ours("Metodo", "Method"), "COMPONENT": ours("Componente", "Component"),

	"NUMERATOR": ours("Numeratore", "Numerator"), "DENOMINATOR": ours("Denominatore", "Denominator"), "SE": ours("Errore standard", "Standard error"),
	"CV": ours("Coefficiente di variazione, %", "Coefficient of variation, %"), "CI_LOW": ours("Intervallo al 95 %, estremo inferiore", "95 % interval, lower end"),
	"CI_HIGH": ours("Intervallo al 95 %, estremo superiore", "95 % interval, upper end"), "SE_METHOD": ours("Come è fatto l'errore standard", "How the standard error was made"),
	"SAMPLE_SIZE": ours("Casi nel campione", "Cases in the sample"), "POPULATION_CRITERION": ours("Come la fonte riconosce gli stranieri", "How the source tells who is foreign"),
	"PROVENANCE": ours("Provenienza", "Provenance"), "SOURCE": ours("Fonte", "Source"), "KNOWN_FROM": ours("Pubblicato dal", "Published from"),
	"KNOWN_TO": ours("Sostituito dal", "Replaced from"), "RELEASE": ours("Release", "Release"), "RELEASE_STATE": ours("Stato della release", "State of the release"),
	"LO80": ours("Intervallo all'80 %, estremo inferiore", "80 % interval, lower end"), "HI80": ours("Intervallo all'80 %, estremo superiore", "80 % interval, upper end"),
	"LO95": ours("Intervallo al 95 %, estremo inferiore", "95 % interval, lower end"), "HI95": ours("Intervallo al 95 %, estremo superiore", "95 % interval, upper end"),
	"ORIGIN": ours("Ultimo periodo noto", "Last known period"), "DATA_VINTAGE": ours("Dati usati", "Data used"), "PAST_ERROR": ours("Errore passato", "Past error"),
	"PAST_ERROR_OF": ours("A che cosa si riferisce l'errore passato", "What the past error is of"), "DETAIL": ours("Dettaglio", "Detail"),
}

// words name codes that no code list declares; "DIMENSION.CODE" goes before "CODE".
var words = map[string]schema.Text{
	"_T": {IT: "Totale", EN: "Total"}, "_Z": {IT: "Non applicabile", EN: "Not applicable"}, "TOTAL": {IT: "Totale", EN: "Total"},
	"OTHER": {IT: "Altri", EN: "Others"}, "ND": {IT: "Non indicato", EN: "Not stated"},
	"SCENARIO.HIGH": {IT: "Alto", EN: "High"}, "SCENARIO.LOW": {IT: "Basso", EN: "Low"}, "SCENARIO.BASE": {IT: "Base", EN: "Baseline"},
	"CAUSE.LACKING": {IT: "Mancanza di candidati", EN: "Lack of candidates"}, "CAUSE.UNPREPARED": {IT: "Preparazione inadeguata", EN: "Inadequate preparation"},
	"PERMIT_TYPE.SEASONAL": {IT: "Stagionale", EN: "Seasonal"}, "PERMIT_TYPE.MULTIANNUAL": {IT: "Stagionale pluriennale", EN: "Seasonal, several years"},
	"QUOTA_CONCEPT.CEILING": {IT: "Tetto", EN: "Ceiling"}, "QUOTA_CONCEPT.INITIAL": {IT: "Iniziale", EN: "Initial"}, "QUOTA_CONCEPT.TOPPED_UP": {IT: "Integrata", EN: "Topped up"},
	"FACILITY.HOTSPOT": {IT: "Hotspot", EN: "Hotspots"}, "FACILITY.CENTRES": {IT: "Centri", EN: "Centres"}, "FACILITY.SAI": {IT: "SAI", EN: "SAI"},
	"PENSION_CATEGORY.OLD_AGE": {IT: "Vecchiaia", EN: "Old age"}, "PENSION_CATEGORY.EARLY": {IT: "Anticipata", EN: "Early"},
	"PENSION_CATEGORY.DISABILITY": {IT: "Invalidità", EN: "Disability"}, "PENSION_CATEGORY.SURVIVORS": {IT: "Superstiti", EN: "Survivors"},
	"PROVENANCE.synthetic": {IT: "Dati dimostrativi (inventati)", EN: "Demonstration data (invented)"}, "PROVENANCE.published": {IT: "Cifre pubblicate", EN: "Published figures"}, "PROVENANCE.real": {IT: "Dati delle fonti", EN: "Data of the sources"},
	"POPULATION_CRITERION.citizenship": {IT: "cittadinanza", EN: "citizenship"}, "POPULATION_CRITERION.citizenship_declared": {IT: "nazionalità dichiarata", EN: "declared nationality"},
	"POPULATION_CRITERION.birth": {IT: "Paese di nascita", EN: "country of birth"}, "POPULATION_CRITERION.birth_and_citizenship": {IT: "nascita all'estero e cittadinanza non italiana", EN: "birth abroad and citizenship other than Italian"},
	"POPULATION_CRITERION.permit": {IT: "permesso di soggiorno", EN: "residence permit"}, "POPULATION_CRITERION.permit_and_birth": {IT: "permesso di soggiorno e Paese di nascita", EN: "residence permit and country of birth"},
	"POPULATION_CRITERION.presence": {IT: "presenza", EN: "presence"}, "POPULATION_CRITERION.immigrant_as_declared_by_firm": {IT: "immigrato secondo l'impresa", EN: "immigrant in the words of the firm"},
	"POPULATION_CRITERION.none": {IT: "nessuna distinzione", EN: "no distinction"},
}
