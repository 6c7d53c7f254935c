package co

import (
	"fmt"
	"strings"
	"time"
)

// xmlMessage is one message as it is written.
type xmlMessage struct {
	event, kind          string // INIZIO …; TipoComunicazione
	names                int    // how many messages before lies the one that this names
	late                 bool   // delivered with the next file
	raw                  string // the whole text, of broken ones
	code, previous       string
	sent                 time.Time
	agency, employer     string // with an agency, employer is the user firm
	worker, sex          string
	born                 time.Time
	birthplace           string
	citizenship, comune  string
	ateco, cp, contract  string
	start                time.Time
	end, extended        string
	turned, ended, cause string
	second               bool // a second worker in the message
}

// story is what the messages tell of a job, in the order of sending: that it begins, and for some that it
// is extended, becomes permanent or ends; that a message was wrong, or never should have been sent; and what no
// message should tell.
func (j xmlJob) story() []xmlMessage {
	begin := j.base
	begin.event, begin.kind, begin.sent = "INIZIO", "01", j.start.Add(-17*time.Hour)
	fate := j.id >> 4 % 100
	if odd := j.dirt(&begin, int(fate)); odd {
		return []xmlMessage{begin}
	}
	then := func(event string, at time.Time) xmlMessage {
		m := j.base
		m.event, m.kind, m.sent = event, "01", at.Add(9*time.Hour)
		return m
	}
	switch {
	case fate < 16 && j.term: // extended
		m := then("PROROGA", j.start.AddDate(0, 0, 15))
		last, _ := time.Parse(time.DateOnly, m.end)
		m.extended = iso(last.AddDate(0, 0, 30))
		return []xmlMessage{begin, m}
	case fate < 24 && j.term: // made permanent
		m := then("TRASFORMAZIONE", j.start.AddDate(0, 0, 18))
		m.turned, m.contract = iso(j.start.AddDate(0, 0, 19)), "A.01.00"
		return []xmlMessage{begin, m}
	case fate < 50: // ended
		m := then("CESSAZIONE", j.start.AddDate(0, 0, 13))
		m.ended, m.cause = iso(j.start.AddDate(0, 0, 12)), "DI"
		return []xmlMessage{begin, m}
	case fate < 56: // the start was wrong, and is mended; some by the next delivery
		m := then("INIZIO", j.start.AddDate(0, 0, 2))
		m.kind, m.names, m.late = "03", 1, fate < 53
		m.start = j.start.AddDate(0, 0, 1)
		return []xmlMessage{begin, m}
	case fate < 60: // never began
		m := then("INIZIO", j.start.AddDate(0, 0, 1))
		m.kind, m.names, m.late = "04", 1, fate < 58
		return []xmlMessage{begin, m}
	}
	return []xmlMessage{begin}
}

// dirt spoils one in thirty messages, each in its own way.
func (j xmlJob) dirt(m *xmlMessage, fate int) bool {
	switch fate {
	case 97:
		m.start = m.start.AddDate(176, 0, 0) // 2201
		m.end = ""
	case 98:
		m.worker = m.worker[:15] + string('A'+(m.worker[15]-'A'+1)%26)
	case 99:
		switch j.id >> 28 % 4 {
		case 0:
			m.born = m.start.AddDate(-221, 0, 0)
		case 1:
			m.born = m.start.AddDate(-14, 0, 0)
		case 2:
			m.end = iso(m.start.AddDate(0, 0, -3))
		case 3:
			m.second = true
		}
	case 95: // late by any term, and good
		m.sent = m.start.AddDate(0, 0, 75)
	case 96: // the same person with a letter for a digit, as omocodia has it
		m.worker = omocode(m.worker)
	default:
		return false
	}
	return true
}

// text writes the message in the form of its kind.
func (m xmlMessage) text() string {
	var b strings.Builder
	root, version := "UniLav", "CO160201R1"
	if m.agency != "" {
		root, version = "UniSomm", "CO190701R1"
	}
	previous := ""
	if m.previous != "" {
		previous = ` codiceComunicazionePrecedente="` + m.previous + `"`
	}
	fmt.Fprintf(&b, "<%s xmlns=\"http://servizi.lavoro.gov.it/%s\" codiceComunicazione=\"%s\"%s dataInvio=\"%s0000+02:00\" assunzioneForzaMaggiore=\"NO\" versione=\"%s\">\n",
		root, strings.ToLower(root), m.code, previous, m.sent.Format("2006-01-02T15:04:05.000"), version)
	site := fmt.Sprintf("<SedeLavoro><Comune>%s</Comune><cap>86100</cap><Indirizzo>Via Inesistente %s</Indirizzo><e-mail>ditta.%s@example.org</e-mail><telefono>0874000000</telefono></SedeLavoro>",
		m.comune, m.employer[8:], m.employer)
	if m.agency == "" {
		fmt.Fprintf(&b, " <DatoreLavoro codiceFiscale=\"%s\" denominazione=\"Ditta Inventata %s\">%s<Settore>%s</Settore><PubblicaAmministrazione>NO</PubblicaAmministrazione></DatoreLavoro>\n",
			m.employer, m.employer[8:], site, m.ateco)
	} else {
		fmt.Fprintf(&b, " <AgenziaSomministrazione codiceFiscale=\"%s\" denominazione=\"Agenzia Inventata\"><RapportoAgenziaSomm dataInizioSomm=\"%s\" TipologiaContrattuale=\"%s\"/></AgenziaSomministrazione>\n",
			m.agency, iso(m.start), m.contract)
	}
	worker := m.person()
	b.WriteString(worker)
	if m.second {
		b.WriteString(worker)
	}
	if m.agency == "" {
		b.WriteString(" " + m.tells("", "dataInizio", "dataFine") + "\n")
	} else {
		fmt.Fprintf(&b, " <DittaUtilizzatrice codiceFiscale=\"%s\" denominazione=\"Ditta Inventata\">%s<Settore>%s</Settore><InizioContratto>%s</InizioContratto></DittaUtilizzatrice>\n",
			m.employer, site, m.ateco, m.tells("Inizio", "dataInizioMissione", "dataFineMissione"))
	}
	fmt.Fprintf(&b, " <TipoComunicazione>%s</TipoComunicazione>\n</%s>\n", m.kind, root)
	return b.String()
}

func (m xmlMessage) person() string {
	permit := ""
	if m.citizenship != "000" && m.citizenship != "235" {
		permit = `<extraCE dataScadenzaPS="2027-12-31" motivoPermesso="LAVOR" tipoDocumento="1" questura="016" numeroDocumento="I0000000"/>`
	}
	return fmt.Sprintf(" <Lavoratore><AnagraficaCompleta><cognome>Inventatini</cognome><nome>%s</nome><codice-fiscale>%s</codice-fiscale><cittadinanza>%s</cittadinanza><sesso>%s</sesso><nascita><comune>%s</comune><data>%s</data></nascita></AnagraficaCompleta>%s<IndirizzoLavoratore><Comune>%s</Comune><Indirizzo>Via Inesistente 7</Indirizzo></IndirizzoLavoratore><LivelloIstruzione>40</LivelloIstruzione></Lavoratore>\n",
		map[string]string{"M": "Adalgiso", "F": "Adalgisa"}[m.sex], m.worker, m.citizenship, m.sex, m.birthplace, iso(m.born), permit, m.comune)
}

// tells writes the event. A later one of an employer repeats the contract.
func (m xmlMessage) tells(begin, start, end string) string {
	name := map[string]string{"INIZIO": "InizioRapporto", "PROROGA": "Proroga", "TRASFORMAZIONE": "Trasformazione", "CESSAZIONE": "Cessazione"}[m.event]
	if begin != "" && m.event == "INIZIO" {
		name = begin
	}
	var own string
	for _, a := range [][2]string{{"dataFineProroga", m.extended}, {"dataTrasformazione", m.turned}, {"dataCessazione", m.ended}, {"codiceCausa", m.cause}} {
		if a[1] != "" {
			own += fmt.Sprintf(" %s=\"%s\"", a[0], a[1])
		}
	}
	dates := fmt.Sprintf(" %s=\"%s\" %s=\"%s\" tipologiaContrattuale=\"%s\" lavoroStagionale=\"NO\"", start, iso(m.start), end, m.end, m.contract)
	inner := fmt.Sprintf("<tipoOrario codice=\"F\"/><qualificaProfessionale>%s</qualificaProfessionale><RetribuzioneCompenso>21368</RetribuzioneCompenso>", m.cp)
	if m.event == "INIZIO" || begin != "" {
		return "<" + name + own + dates + ">" + inner + "</" + name + ">"
	}
	return "<" + name + own + "><Contratto" + dates + ">" + inner + "</Contratto></" + name + ">"
}
