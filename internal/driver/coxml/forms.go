package coxml

// The columns of a record. Dates are yyyy-mm-dd as found, 9999-12-31 and 1900-01-01 included.
const (
	colForm         = iota // MODULO: UNILAV, UNISOMM
	colVersion             // VERSIONE: CO160201R1, CO190701R1
	colCode                // CODICE: codiceComunicazione, 16 digits
	colPrevious            // CODICE_PRECEDENTE: the message that this one rectifies, annuls or follows
	colKind                // TIPO: TipoComunicazione, two digits
	colSentDay             // DATA_INVIO: day on which it was sent
	colSentAt              // ISTANTE_INVIO: the instant in UTC, 2020-01-01T08:00:00.0000000Z
	colForce               // FORZA_MAGGIORE: SI, NO
	colEvent               // EVENTO: INIZIO, PROROGA, TRASFORMAZIONE, CESSAZIONE, AGENZIA
	colEmployer            // DATORE: tax code of the employer, or of the agency
	colUser                // UTILIZZATRICE: tax code of the user firm, UniSomm only
	colWorkplace           // COMUNE_LAVORO: Belfiore code of the place of work
	colActivity            // ATECO: six digits, of the user firm where there is one
	colPublic              // PA: SI, NO
	colWorker              // LAVORATORE: tax code of the worker
	colSex                 // SESSO: M, F
	colBirth               // DATA_NASCITA
	colBirthCountry        // PAESE_NASCITA: Belfiore code of the country, 0000 for Italy
	colCitizenship         // CITTADINANZA: the Ministry's three digits
	colPermit              // MOTIVO_PERMESSO: five letters
	colStatus              // TIPO_DOCUMENTO: status of the permit
	colEducation           // ISTRUZIONE: two digits
	colContract            // CONTRATTO: the Ministry's code, A.02.00
	colHours               // ORARIO: F, P, V, M, N
	colOccupation          // CP: CP2011
	colSeasonal            // STAGIONALE: SI, NO
	colFarming             // AGRICOLTURA: SI, NO
	colStart               // DATA_INIZIO: first day of the job, or of the mission
	colExpiry              // DATA_FINE: last day agreed when it began
	colExtended            // DATA_FINE_PROROGA: last day agreed after an extension
	colTurned              // DATA_TRASFORMAZIONE
	colEnd                 // DATA_CESSAZIONE: last day of work
	colReason              // CAUSA_CESSAZIONE
	colTurn                // CODICE_TRASFORMAZIONE
	colAgencyStart         // INIZIO_AGENZIA: first day of the contract with the agency
	colAgencyEnd           // FINE_AGENZIA
)

var columns = []string{
	"MODULO", "VERSIONE", "CODICE", "CODICE_PRECEDENTE", "TIPO", "DATA_INVIO", "ISTANTE_INVIO", "FORZA_MAGGIORE", "EVENTO",
	"DATORE", "UTILIZZATRICE", "COMUNE_LAVORO", "ATECO", "PA", "LAVORATORE", "SESSO", "DATA_NASCITA", "PAESE_NASCITA",
	"CITTADINANZA", "MOTIVO_PERMESSO", "TIPO_DOCUMENTO", "ISTRUZIONE", "CONTRATTO", "ORARIO", "CP", "STAGIONALE",
	"AGRICOLTURA", "DATA_INIZIO", "DATA_FINE", "DATA_FINE_PROROGA", "DATA_TRASFORMAZIONE", "DATA_CESSAZIONE",
	"CAUSA_CESSAZIONE", "CODICE_TRASFORMAZIONE", "INIZIO_AGENZIA", "FINE_AGENZIA",
}

var days = []int{colBirth, colStart, colExpiry, colExtended, colTurned, colEnd, colAgencyStart, colAgencyEnd}

// EventAgency is a contract with an agency that has no mission.
const EventAgency = "AGENZIA"

// form says where the columns stand in a kind of message. Paths are names of elements in lower
// case below the root, which itself is "".
type form struct {
	name, namespace string
	agency          bool
	attributes      map[string]map[string]int // path, attribute in lower case
	texts           map[string]int            // path
	events          map[string]string         // path
	once            map[string]bool
}

var forms = map[string]*form{"UniLav": uniLav(), "UniSomm": uniSomm()}

// root are the attributes of every message.
var root = map[string]int{"codicecomunicazione": colCode, "codicecomunicazioneprecedente": colPrevious, "datainvio": colSentAt,
	"versione": colVersion, "assunzioneforzamaggiore": colForce}

// job are the attributes of an event and of the contract within it.
var job = map[string]int{
	"datainizio": colStart, "datafine": colExpiry, "datainiziomissione": colStart, "datafinemissione": colExpiry,
	"datafineproroga": colExtended, "datatrasformazione": colTurned, "datacessazione": colEnd, "codicecausa": colReason,
	"codicetrasformazione": colTurn, "tipologiacontrattuale": colContract, "lavorostagionale": colSeasonal, "lavoroinagricoltura": colFarming,
}

// worker adds what a message says of the worker.
func (f *form) worker() {
	const personal = "lavoratore/anagraficacompleta/"
	f.once["lavoratore"] = true
	f.texts[personal+"codice-fiscale"] = colWorker
	f.texts[personal+"cittadinanza"] = colCitizenship
	f.texts[personal+"sesso"] = colSex
	f.texts[personal+"nascita/comune"] = colBirthCountry
	f.texts[personal+"nascita/data"] = colBirth
	f.texts["lavoratore/livelloistruzione"] = colEducation
	f.texts["tipocomunicazione"] = colKind
	f.attributes["lavoratore/extrace"] = map[string]int{"motivopermesso": colPermit, "tipodocumento": colStatus}
}

// firm adds what a message says of the place of work.
func (f *form) firm(at string) {
	f.once[at] = true
	f.texts[at+"/sedelavoro/comune"] = colWorkplace
	f.texts[at+"/settore"] = colActivity
	f.texts[at+"/pubblicaamministrazione"] = colPublic
}

// event adds an event and the contract that it repeats.
func (f *form) event(at, name string) {
	f.events[at] = name
	for _, path := range []string{at, at + "/contratto"} {
		f.attributes[path] = job
		f.attributes[path+"/tipoorario"] = map[string]int{"codice": colHours}
		f.texts[path+"/qualificaprofessionale"] = colOccupation
	}
}

func newForm(name, namespace string) *form {
	f := &form{name: name, namespace: namespace, attributes: map[string]map[string]int{"": root}, texts: map[string]int{},
		events: map[string]string{}, once: map[string]bool{}}
	f.worker()
	return f
}

func uniLav() *form {
	f := newForm("UNILAV", "http://servizi.lavoro.gov.it/unilav")
	f.attributes["datorelavoro"] = map[string]int{"codicefiscale": colEmployer}
	f.firm("datorelavoro")
	f.event("iniziorapporto", "INIZIO")
	f.event("proroga", "PROROGA")
	f.event("trasformazione", "TRASFORMAZIONE")
	f.event("cessazione", "CESSAZIONE")
	return f
}

func uniSomm() *form {
	f := newForm("UNISOMM", "http://servizi.lavoro.gov.it/unisomm")
	f.agency = true
	f.once["agenziasomministrazione"] = true
	f.attributes["agenziasomministrazione"] = map[string]int{"codicefiscale": colEmployer}
	f.attributes["agenziasomministrazione/rapportoagenziasomm"] = map[string]int{"datainiziosomm": colAgencyStart,
		"datafinesomm": colAgencyEnd, "tipologiacontrattuale": colContract}
	f.attributes["dittautilizzatrice"] = map[string]int{"codicefiscale": colUser}
	f.firm("dittautilizzatrice")
	const mission = "dittautilizzatrice/iniziocontratto/"
	f.event(mission+"inizio", "INIZIO")
	f.event(mission+"proroga", "PROROGA")
	f.event(mission+"trasformazione", "TRASFORMAZIONE")
	f.event(mission+"cessazione", "CESSAZIONE")
	return f
}
