package e2e

import (
	"fmt"
	"strings"
)

// messageFault is a fault that messages about persons meet, and what becomes of them: a kind of
// failure, rejected or accepted, and what the operator reads of it.
type messageFault struct{ name, script, becomes, says string }

// messageFaults are the faults of the wire and those of what the messages say.
var messageFaults = []messageFault{
	{"cut, length announced", "{do: truncate, share: 0.9, path: DATA}", "broken", "the answer broke off"},
	{"cut, in chunks", "{do: truncate, share: 0.9, transfer: chunked, path: DATA}", "broken", "the answer broke off"},
	{"cut, nothing announced", "{do: truncate, share: 0.9, transfer: close, path: DATA}", "broken", "the answer is broken (asked 3 times); the next run asks again"},
	{"cut in the content", "{do: cut, share: 0.9, path: DATA}", "broken", "the answer is broken (asked 3 times); the next run asks again"},
	{"reset in the answer", "{do: reset, at: 2000, path: DATA}", "broken", "the answer broke off"},
	{"hangs in the answer", "{do: hang, at: 2000, path: DATA}", "transient", "no whole answer within 2s"},
	{"half a gzip stream", "{do: half-gzip, path: DATA}", "broken", "the answer broke off"},
	{"200 with a maintenance page", "{do: page, path: DATA}", "not data", "answered 200 with a page for people"},
	{"503 for good", "{do: status, status: 503, body: out of order, path: DATA}", "transient", "the provider answered 503 Service Unavailable (asked 3 times); the next run asks again"},
	{"429 and a ban of a day", "{do: status, status: 429, ban: 24h, path: DATA}", "banned", "nothing is asked of co until"},
	{"no bytes", "{do: empty, path: DATA}", "broken", "it is empty"},
	{"byte order mark", "{do: bom, path: DATA}", "accepted", "245 rows, 4 records in quarantine"},
	{"UTF-16", "{do: utf-16, path: DATA}", "rejected", "rejected: no row of 1 keeps the contract co_messages"},
	{"declared as ISO-8859-1", `{do: rewrite, equals: 'encoding="(utf|UTF)-8"', to: 'encoding="ISO-8859-1"', path: DATA}`, "accepted", "245 rows, 4 records in quarantine"},
	{"messages repeated", `{do: rewrite, equals: '(?s)<UniLav .*?</UniLav>', to: '$0$0', rows: 40, path: DATA}`, "rejected", "rejected: 44 of 289 records break the contract, more than the 5% that it allows"},
	{"messages repeated, other values", `{do: rewrite, equals: '(?s)(<UniLav .*?)<sesso>[MF]</sesso>(.*?</UniLav>)', to: '$0${1}<sesso>X</sesso>${2}', rows: 40, path: DATA}`, "rejected", "column SEX: breaks the contract (rule: code)"},
	{"most messages gone", `{do: rewrite, equals: '(?s)<UniLav .*?</UniLav>', rows: 140, path: DATA}`, "accepted", "108 rows, 1 record in quarantine"},
	{"all messages gone", `{do: rewrite, equals: '(?s)<Uni(Lav|Somm) .*</Uni(Lav|Somm)>', path: DATA}`, "rejected", "original line 1: no data in the file (rule: row)"},
	{"an element renamed", `{do: rewrite, equals: '(</?)sesso>', to: '${1}genere>', path: DATA}`, "rejected", "column SEX: breaks the contract (rule: incomplete)"},
	{"an element gone", `{do: rewrite, equals: '<cittadinanza>[^<]*</cittadinanza>', path: DATA}`, "rejected", "column CITIZENSHIP_COUNTRY: breaks the contract (rule: incomplete)"},
	{"the namespace is another", `{do: rewrite, equals: 'servizi.lavoro.gov.it/', to: 'example.org/', path: DATA}`, "rejected", "original line 1: of another form (rule: row)"},
	{"the version is unknown", `{do: rewrite, equals: 'versione="[^"]*"', to: 'versione="CO990101R9"', path: DATA}`, "rejected", "column MESSAGE_VERSION: breaks the contract (rule: code)"},
	{"codes of another list", `{do: rewrite, equals: '<cittadinanza>[^<]*<', to: '<cittadinanza>ITA<', path: DATA}`, "rejected", "column CITIZENSHIP_COUNTRY: breaks the contract (rule: code)"},
	{"an unknown kind of message", `{do: rewrite, equals: '<TipoComunicazione>[^<]*<', to: '<TipoComunicazione>77<', path: DATA}`, "rejected", "column MESSAGE_TYPE: breaks the contract (rule: code)"},
	{"dates in the Italian form", `{do: rewrite, equals: 'dataInizio="(\d{4})-(\d\d)-(\d\d)"', to: 'dataInizio="${3}/${2}/${1}"', path: DATA}`, "rejected", "column START_DATE: breaks the contract (rule: date)"},
	{"days that do not exist", `{do: rewrite, equals: 'dataInizio="(\d{4})-\d\d-\d\d"', to: 'dataInizio="${1}-02-31"', path: DATA}`, "rejected", "column START_DATE: breaks the contract (rule: date)"},
	{"beginnings in the year 2201", `{do: rewrite, equals: 'dataInizio="\d{4}', to: 'dataInizio="2201', path: DATA}`, "rejected", "column START_DATE: breaks the contract (rule: age)"},
	{"births in 1801", `{do: rewrite, equals: '<data>\d{4}', to: '<data>1801', path: DATA}`, "rejected", "column START_DATE: breaks the contract (rule: age)"},
	{"an impossible date in a few", `{do: rewrite, equals: 'dataInizio="\d{4}', to: 'dataInizio="2201', rows: 3, path: DATA}`, "accepted", "column START_DATE: breaks the contract (rule: age)"},
}

// messageTable documents them.
func messageTable() string {
	var b strings.Builder
	b.WriteString("\n\nTwo deliveries of messages, the second of which meets the fault (`TestFaultsOfMessages`): the first stays as it is, nothing of a person is left or said, and the second is had whole when the fault ends, if it was not accepted. A delivery of which messages are missing has no other to be held against before the same quarter of the next year: what is accepted short stays so until the provider dates it anew.\n\n| fault | what becomes of the delivery | what the operator reads |\n|---|---|---|\n")
	for _, f := range messageFaults {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", f.name, f.becomes, strings.ReplaceAll(f.says, "|", "¦"))
	}
	return b.String()
}
