#!/usr/bin/env python3
"""Recomputes observations from the raw extracts of a demonstration lake.

Cells of the current release are drawn at random from the answers of
`osservatorio query`, each is computed again from the providers' bytes in raw/
by the rules of the indicators, and the two are compared. Nothing of the
program is used: only the Python standard library, the manifests beside the
bytes (which file is the newest of its window) and three code lists, which are
data (countries with their years in the Union, contracts, areas).

    scripts/recompute.py --lake data [--program bin/osservatorio] [--seed 7] [--cells 20]

Counts must be equal; ratios must agree to the sixth decimal, the last that is
published. It prints every cell and ends with 1 when one differs.
"""
import argparse
import csv
import gzip
import io
import json
import os
import random
import re
import subprocess
import sys
import zipfile
from collections import defaultdict
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

CODELISTS = Path(__file__).resolve().parent.parent / "schemas" / "codelists"


class Lake:
    """The raw extracts of a lake: for each dataset the newest accepted file of every window."""

    def __init__(self, root):
        self.root = Path(root)

    def files(self, dataset):
        newest = {}
        for path in sorted((self.root / "raw" / dataset).glob("*.json")):
            if path.name.endswith(".raw.json"):
                continue
            m = json.loads(path.read_text(encoding="utf-8"))
            if m["verdict"] != "accepted":
                continue
            old = newest.get(m["window"])
            if old is None or (m["published"], m["observed"]) > (old["published"], old["observed"]):
                newest[m["window"]] = m
        return [newest[w] for w in sorted(newest)]

    def bytes(self, manifest):
        data = (self.root / manifest["raw"]).read_bytes()
        return gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data

    def rows(self, manifest, **form):
        return csv.DictReader(io.StringIO(self.bytes(manifest).decode("utf-8-sig")), **form)


@cache
def codelist(name):
    with open(CODELISTS / (name + ".csv"), encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))



def quarters_of(period):
    """The quarters of a year, a half-year or a quarter."""
    year = period[:4]
    if len(period) == 4:
        return [f"{year}-Q{q}" for q in (1, 2, 3, 4)]
    if period[5] == "S":
        return [f"{year}-Q{q}" for q in ((1, 2) if period[6] == "1" else (3, 4))]
    return [period]


CITIZENSHIPS = {"ITA": ["ITA"], "EU": ["EU"], "NEU": ["NEU"], "FOR": ["EU", "NEU"], "TOTAL": ["ITA", "EU", "NEU"]}
SEXES = {"M": ["M"], "F": ["F"], "T": ["M", "F"]}


# --- Labour force survey: means of quarters of counts of persons; rates are ratios of those means.

AGES = ["Y15-24", "Y25-29", "Y30-34", "Y35-44", "Y45-54", "Y55-64", "Y65-74", "Y_GE75"]
AGE_GROUPS = {"Y15-24": AGES[:1], "Y15-29": AGES[:2], "Y15-34": AGES[:3], "Y15-64": AGES[:6], "Y15-74": AGES[:7], "Y_GE15": AGES}
# A region's code in ISTAT's survey (NUTS 2006), in the microdata (1 to 20) and today.
REGIONS = dict(zip(["ITC1", "ITC2", "ITC4", "ITD1", "ITD2", "ITD3", "ITD4", "ITC3", "ITD5", "ITE1", "ITE2", "ITE3", "ITE4",
                    "ITF1", "ITF2", "ITF3", "ITF4", "ITF5", "ITF6", "ITG1", "ITG2"],
                   ["ITC1", "ITC2", "ITC4", "ITH1", "ITH2", "ITH3", "ITH4", "ITC3", "ITH5", "ITI1", "ITI2", "ITI3", "ITI4",
                    "ITF1", "ITF2", "ITF3", "ITF4", "ITF5", "ITF6", "ITG1", "ITG2"]))
MICRO_REGIONS = ["ITC1", "ITC2", "ITC4", None, "ITH3", "ITH4", "ITC3", "ITH5", "ITI1", "ITI2", "ITI3", "ITI4",
                 "ITF1", "ITF2", "ITF3", "ITF4", "ITF5", "ITF6", "ITG1", "ITG2"]  # 4 is Bolzano and Trento
RIPARTIZIONI = ["ITC", "ITH", "ITE", "ITF", "ITG"]
MEASURES = {"POP": ["EMP", "UNEMP", "INAC"], "LF": ["EMP", "UNEMP"], "EMP": ["EMP"], "UNEMP": ["UNEMP"], "INAC": ["INAC"], "NEET": ["NEET"]}
COUNTS = {"pop_15p": "POP", "employed": "EMP", "unemployed": "UNEMP", "labour_force": "LF", "inactive_1564": "INAC", "neet": "NEET"}
RATES = {"emp_rate_1564": ("EMP", "POP"), "act_rate_1564": ("LF", "POP"), "inact_rate_1564": ("INAC", "POP"),
         "unemp_rate": ("UNEMP", "LF"), "neet_rate_1524": ("NEET", "POP"), "neet_rate_1529": ("NEET", "POP"), "neet_rate_1534": ("NEET", "POP")}


def areas_of(region):
    """A region or ripartizione and everything that it lies in."""
    out = [region]
    if region in ("ITH1", "ITH2"):
        out.append("ITDA")
    rip = {"ITI": "ITE"}.get(region[:3], region[:3])
    if rip != region:
        out.append(rip)
    out.append({"ITC": "ITCD", "ITH": "ITCD", "ITF": "ITFG", "ITG": "ITFG"}.get(rip, rip))
    out.append("IT")
    return list(dict.fromkeys(out))


def age_of_years(years):
    for upper, name in zip((24, 29, 34, 44, 54, 64, 74), AGES):
        if years <= upper:
            return name if years >= 15 else None
    return AGES[-1]


def age_of_class(code):
    """CLETAS of the microdata from 2021: 5 is 15-19, then five years each, 17 is 75 and over."""
    return age_of_years(min(15 + 5 * (int(code) - 5), 75)) if 5 <= int(code) <= 17 else None


class LabourForce:
    def __init__(self, lake):
        self.cells = defaultdict(dict)  # quarter, area, citizenship, sex, age -> status -> tenths of a person, or None
        self.tabulated = set()
        for m in lake.files("istat/rcfl-tabulation"):
            for r in lake.rows(m):
                self.tabulated.add(r["TIME_PERIOD"])
                key = (r["TIME_PERIOD"], REGIONS[r["REF_AREA"]], r["CITIZENSHIP"], {"1": "M", "2": "F"}[r["SEX"]], r["AGE"])
                self.cells[key][r["LABOUR_STATUS"]] = 10 * int(r["PERSONS"]) if r["PERSONS"] else None
        for m in lake.files("istat/rcfl-microdata"):
            for r in lake.rows(m, delimiter="\t", quoting=csv.QUOTE_NONE):
                self.respondent({k.strip(): v.strip() for k, v in r.items()})

    def respondent(self, r):
        quarter = f"{r['ANNO']}-Q{r['TRIM']}"
        if quarter in self.tabulated:
            return
        if int(r["ANNO"]) < 2021:
            area = MICRO_REGIONS[int(r["REG"]) - 1] or {"21": "ITH1", "22": "ITH2"}[r["PROVCM"]]
            age, sex, weight = age_of_years(int(r["ETAM"])), r["SG11"], int(r["COEFMI"])
        else:  # no region any more; weights in persons in the first quarter, in tenths after it
            area = RIPARTIZIONI[int(r["RIP5"]) - 1]
            age, sex, weight = age_of_class(r["CLETAS"]), r["SESSO"], int(r["COEF_CCP"]) * (10 if quarter == "2021-Q1" else 1)
        status = {"1": "EMP", "2": "UNEMP", "3": "INAC"}.get(r["COND3"])
        if age is None or status is None:
            return
        key = (quarter, area, {"1": "ITA", "2": "EU", "3": "NEU"}[r["CITTAD"]], {"1": "M", "2": "F"}[sex], age)
        cell = self.cells[key]
        for s in ("EMP", "UNEMP", "INAC"):
            cell.setdefault(s, 0)
        cell[status] += weight

    @cache
    def by_area(self):
        index = defaultdict(list)
        for (quarter, region, *rest), cell in self.cells.items():
            for area in areas_of(region):
                index[quarter, area].append((tuple(rest), cell))
        return index

    def persons(self, measure, row):
        """The mean over the quarters of the period; None when a cell is withheld."""
        total, quarters = 0, quarters_of(row["TIME_PERIOD"])
        for quarter in quarters:
            for (citizenship, sex, age), cell in self.by_area()[quarter, row["REF_AREA"]]:
                if citizenship not in CITIZENSHIPS[row["CITIZENSHIP"]] or sex not in SEXES[row["SEX"]] or age not in AGE_GROUPS[row["AGE"]]:
                    continue
                for status in MEASURES[measure]:
                    if cell.get(status) is None:
                        return None
                    total += cell[status]
        return Fraction(total, 10 * len(quarters))

    def compute(self, row):
        if row["INDICATOR"] in COUNTS:
            return self.persons(COUNTS[row["INDICATOR"]], row)
        over, under = (self.persons(m, row) for m in RATES[row["INDICATOR"]])
        return 100 * over / under


# --- Comunicazioni Obbligatorie: relationships rebuilt from messages (employer, worker, start date).

OPEN = ("", "9999-12-31", "1900-01-01")


def day(text, required=True):
    if not required and text in OPEN:
        return None
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise ValueError(text)
    return date.fromisoformat(text)


def sector(ateco):
    division = int(ateco[:2])
    return "A" if division <= 3 else "B-E" if division <= 39 else "F" if division <= 43 else "G-U"


class Messages:
    """Messages that keep the contract; the others are counted, and must be as many as went to quarantine."""

    def __init__(self, lake):
        self.countries = {c["mlps_code"]: c for c in codelist("countries") if c["mlps_code"]}
        for alias in codelist("countries.aliases"):
            if alias["system"] == "mlps":
                self.countries.setdefault(alias["alias"], next(c for c in codelist("countries") if c["code"] == alias["code"]))
        self.contracts = {c["code"]: c for c in codelist("contract")}
        areas = {a["code"]: a for a in codelist("areas")}
        self.provinces = {}
        for a in codelist("areas"):
            if a["level"] == "province" and a["istat_code"]:
                parent = areas[a["parent"]]
                self.provinces[a["istat_code"]] = parent["code"]
        self.relationships = defaultdict(list)
        for m in lake.files("co/records"):
            refused = 0
            for r in lake.rows(m, delimiter=";"):
                try:
                    self.take(r, date.fromisoformat(m["published"]))
                except (ValueError, KeyError):
                    refused += 1
            if refused != m["rows"]["quarantined"]:
                raise SystemExit(f"co/records {m['window']}: {refused} messages break the contract here, {m['rows']['quarantined']} in quarantine")

    def take(self, r, published):
        if r["TIPO_EVENTO"] not in ("ATT", "PRO", "TRA", "CES") or r["SESSO"] not in ("M", "F") or r["ORARIO"] not in self.working_times():
            raise ValueError(r)
        for pseudonym in (r["DATORE"], r["LAVORATORE"]):
            if not re.fullmatch(r"[0-9a-f]{16}", pseudonym):
                raise ValueError(pseudonym)
        if not re.fullmatch(r"\d{2}(\.\d{1,2}){1,2}", r["ATECO"]):
            raise ValueError(r["ATECO"])
        day(r["DATA_NASCITA"])
        message = {
            "event": r["TIPO_EVENTO"], "form": r["MODULO"], "sent": day(r["DATA_INVIO"]), "sex": r["SESSO"],
            "born": self.countries[r["PAESE_NASCITA"]]["code"], "citizenship": self.countries[r["CITTADINANZA"]],
            "ateco": r["ATECO"], "contract": self.contracts[r["CONTRATTO"]], "region": self.provinces[r["PROVINCIA"]],
            "expiry": day(r["DATA_FINE"], False), "effect": day(r["DATA_DECORRENZA"], False), "end": day(r["DATA_CESSAZIONE"], False),
            "published": published,
        }
        self.relationships[r["DATORE"], r["LAVORATORE"], day(r["DATA_INIZIO"])].append(message)

    @cache
    def working_times(self):
        return {a["alias"] for a in codelist("working_time.aliases") if a["system"] == "co"} | {
            t["co_code"] for t in codelist("working_time") if t.get("co_code")}


def latest(messages, field, order):
    """The field of the message that comes last in the order given; None without messages."""
    return max(messages, key=order)[field] if messages else None


class Flows:
    """Activations on the first day, terminations on the last day of work."""

    def __init__(self, lake):
        self.events = []  # what, day, region, perimeter, sector, contract, sex, citizenship
        for (_, _, start), messages in Messages(lake).relationships.items():
            self.relationship(start, messages)

    def relationship(self, start, messages):
        of = {e: [m for m in messages if m["event"] == e] for e in ("ATT", "PRO", "TRA", "CES")}
        began = min(messages, key=lambda m: (m["event"] != "ATT", m["sent"], m["contract"]["code"]))
        told = latest(of["CES"], "end", lambda m: (m["sent"], m["end"]))
        permanent_from = min((m["effect"] for m in of["TRA"]), default=None)
        extended = [m["effect"] for m in of["PRO"] if m["effect"]]
        if any(d < start for d in [told, permanent_from, *extended] if d):
            return  # something happens to it before it begins
        end = told
        if end is None and permanent_from is None and began["contract"]["duration"] != "permanent":
            # A term lapses without a message, and counts once it has passed.
            expiry = latest(of["PRO"], "expiry", lambda m: (m["effect"], m["sent"])) or max((m["expiry"] for m in of["ATT"] if m["expiry"]), default=None)
            if expiry and expiry < max(m["published"] for m in messages):
                end = expiry
        kind = began["contract"]["perimeter"]
        perimeter = "SOM" if began["form"] == "UNISOMM" or kind == "AGENCY" else {
            "DEPENDENT": "DIP", "COLLABORATION": "DIP", "INTERNSHIP": "TIR", "DOMESTIC": "DOM"}.get(kind)
        if perimeter is None:
            return
        group = began["contract"]["contract_group"]
        if group == "SOMM":
            group = "TI" if began["contract"]["duration"] == "permanent" else "TD"
        elif group not in ("TI", "TD", "APPR", "COLL", "ALT"):
            group = "ALT"
        self.event("co_activations", start, began, perimeter, group)
        if end:
            self.event("co_terminations", end, began, perimeter, "TI" if permanent_from and permanent_from <= end else group)

    def event(self, what, when, began, perimeter, group):
        country = began["citizenship"]
        citizenship = "NEU"
        if country["code"] == "IT" or began["born"] == "IT":
            citizenship = "ITA"
        elif country["eu_from"] and country["eu_from"] <= when.isoformat() <= (country["eu_to"] or "9999-12-31"):
            citizenship = "EU"
        self.events.append((what, f"{when.year}-Q{(when.month + 2) // 3}", began["region"], perimeter, sector(began["ateco"]), group, began["sex"], citizenship))

    def compute(self, row):
        quarters, n = quarters_of(row["TIME_PERIOD"]), 0
        for what, quarter, region, perimeter, of_sector, group, sex, citizenship in self.events:
            n += (what == row["INDICATOR"] and quarter in quarters and region == row["REF_AREA"] and perimeter == row["PERIMETER"]
                  and row["SECTOR"] in ("_T", of_sector) and row["CONTRACT"] in ("_T", group)
                  and sex in SEXES[row["SEX"]] and citizenship in CITIZENSHIPS[row["CITIZENSHIP"]])
        return Fraction(n)


# --- INPS: recipients by scheme; persons count once in Italy, so areas are never added.

class Recipients:
    def __init__(self, lake):
        self.cells = {}
        for m in lake.files("inps/benefit-recipients"):
            for r in lake.rows(m):
                value = Fraction(r["RECIPIENTS"]) if r["RECIPIENTS"] else None
                self.cells[r["TIME_PERIOD"], r["REF_AREA"], r["SCHEME"], r["CITIZENSHIP"], r["SEX"]] = value

    def persons(self, row, **changed):
        r = {**row, **changed}
        return sum(self.cells[r["TIME_PERIOD"], r["REF_AREA"], r["SCHEME"], c, r["SEX"]] for c in CITIZENSHIPS[r["CITIZENSHIP"]])

    def compute(self, row):
        if row["INDICATOR"] == "welfare_benef":
            return self.persons(row)
        whole = {"welfare_reg_share": {"CITIZENSHIP": "TOTAL"}, "welfare_nat_share": {"REF_AREA": "IT"}}[row["INDICATOR"]]
        return 100 * self.persons(row) / self.persons(row, **whole)


# --- Seasonal work: counts by act as last observed, and the ratios of one act, quota, kind of permit and day of the count.

STAGES = {"seasonal_demand_ratio": ("APPLICATIONS", "QUOTA", 1), "seasonal_no_over_quota": ("NULLA_OSTA", "QUOTA", 100),
          "seasonal_contracts_over_no": ("CONTRACTS", "NULLA_OSTA", 100), "seasonal_pds_over_quota": ("PERMITS", "QUOTA", 100)}


class Funnel:
    def __init__(self, lake):
        self.counts = defaultdict(dict)  # year, act, area, stage, concept, permit -> day -> value
        for m in lake.files("flussi/funnel"):
            for r in lake.rows(m):
                key = (r["TIME_PERIOD"], r["ACT"], r["REF_AREA"], r["STAGE"], r["QUOTA_CONCEPT"], r["PERMIT_TYPE"])
                self.counts[key][r["OBS_DATE"]] = Fraction(r["OBS_VALUE"]) if r["OBS_VALUE"] else None

    def value(self, row, stage, concept, by="9999-12-31"):
        """The last count of a stage by a day."""
        keys = [(row["TIME_PERIOD"], row["ACT"], area, stage, concept, row["PERMIT_TYPE"])
                for area in (("ITH1", "ITH2") if row["REF_AREA"] == "ITDA" else (row["REF_AREA"],))]
        return sum(self.counts[k][max(day for day in self.counts[k] if day <= by)] for k in keys)

    def compute(self, row):
        if row["INDICATOR"] not in STAGES:
            return self.value(row, row["INDICATOR"].removeprefix("seasonal_").upper(), row["QUOTA_CONCEPT"])
        over, under, factor = STAGES[row["INDICATOR"]]
        base = self.value(row, under, row["QUOTA_CONCEPT"], **({} if under == "QUOTA" else {"by": row["OBS_DATE"]}))
        return factor * self.value(row, over, "_Z", by=row["OBS_DATE"]) / base


# --- Reception: as printed, a dot for thousands, a blank is no value.

class Reception:
    COLUMNS = {"Migranti presenti negli hot spot": "HOTSPOT", "Migranti presenti nei centri di accoglienza": "CENTRES",
               "Migranti presenti nei centri SPRAR": "SAI", "Migranti presenti nei centri SIPROIMI": "SAI", "Migranti presenti nei centri SAI": "SAI",
               "Totale migranti in accoglienza sul territorio": "_T"}

    def __init__(self, lake):
        names = {a["name_it"]: a["code"] for a in codelist("areas") if a["level"] in ("country", "region")}
        for a in codelist("areas.aliases"):
            if a["system"] == "interno":
                names[a["alias"]] = a["code"]
        names["Totale complessivo"] = "IT"
        self.cells = {}
        for m in lake.files("interno/reception"):
            dd, mm, yyyy = re.search(r"(\d{2})[-.](\d{2})[-.](\d{4})", m["url"]).groups()
            for r in lake.rows(m):
                for column, facility in self.COLUMNS.items():
                    text = r.get(column, "").replace(".", "")
                    if text:
                        self.cells[f"{yyyy}-{mm}-{dd}", names.get(r["Regione"], r["Regione"]), facility] = Fraction(text)

    def compute(self, row):
        when = row["TIME_PERIOD"]
        if row["FREQ"] == "S":  # the last day of the half-year at hand
            first, last = (f"{when[:4]}-01-01", f"{when[:4]}-06-30") if when.endswith("S1") else (f"{when[:4]}-07-01", f"{when[:4]}-12-31")
            when = max(d for d, _, _ in self.cells if first <= d <= last)
        return self.cells[when, row["REF_AREA"], row["FACILITY"]]


# --- Excelsior: the shares that a region's workbook prints, and its total of entries.

class Workbooks:
    SECTORS = {"_T": "TOTALE", "A": "Agricoltura", "B-E": "Industria in senso stretto", "F": "Costruzioni", "G-U": "Servizi", "G": "Commercio",
               "H": "Trasporto, logistica e magazzinaggio", "I": "Servizi di alloggio e ristorazione; servizi turistici", "J-U": "Altri servizi"}
    NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

    def __init__(self, lake):
        slug = lambda name: re.sub(r"[^a-z]+", "-", name.split("/")[0].lower().strip())
        areas = {slug(a["name_it"]): a["code"] for a in codelist("areas") if a["level"] in ("country", "region")}
        self.lake, self.books = lake, {}
        for m in lake.files("excelsior/immigrants"):
            year, name = re.search(r"excelsior_(\d{4})_([^.]+)\.xlsx", m["url"]).groups()
            self.books[year, areas.get(slug(name), slug(name))] = m

    @cache
    def tables(self, year, area):
        """The rows of every sheet of the book, by the sheet's title."""
        book = zipfile.ZipFile(io.BytesIO(self.lake.bytes(self.books[year, area])))
        text = lambda element: "".join(t.text or "" for t in element.iter(self.NS + "t"))
        strings = [text(s) for s in ElementTree.fromstring(book.read("xl/sharedStrings.xml"))]
        found = {}
        for name in sorted(n for n in book.namelist() if n.startswith("xl/worksheets/sheet")):
            rows = []
            for r in ElementTree.fromstring(book.read(name)).iter(self.NS + "row"):
                cells = []
                for c in r:
                    v = c.find(self.NS + "v")
                    value = v.text if v is not None else text(c)
                    cells.append(strings[int(value)] if c.get("t") == "s" else value or "")
                rows.append(cells)
            if rows and rows[0]:
                found[rows[0][0]] = rows
        return found

    def cell(self, row, words, label):
        for title, rows in self.tables(row["TIME_PERIOD"], row["REF_AREA"]).items():
            if title.startswith("Tavola ") and all(w in title for w in words) and len(rows) > 3:
                return Fraction(next(r[1] for r in rows if r and r[0] == label))
        raise KeyError(words)

    def compute(self, row):
        if row["INDICATOR"] == "exc_entries":
            return self.cell(row, ("classe dimensionale",), "TOTALE")
        return self.cell(row, ("personale immigrato", "settore di attività"), self.SECTORS[row["SECTOR"]])


# --- The draw.

TABULATION, MICRODATA, RECORDS = ("--where", "SOURCE=istat/rcfl-tabulation"), ("--where", "SOURCE=istat/rcfl-microdata"), ("--where", "SOURCE=co/records")
BY_ACT = lambda r: r["ACT"] != "_T" and r["SOURCE"] == "flussi/funnel"
OF_REGIONS = lambda r: r["REF_AREA"] != "IT"
# How many cells of each kind, from which answers: indicators, arguments, which rows.
DRAW = [
    (LabourForce, 3, ["employed", "unemployed", "labour_force", "inactive_1564", "pop_15p", "neet"], TABULATION, None),
    (LabourForce, 3, ["emp_rate_1564", "act_rate_1564", "inact_rate_1564", "unemp_rate", "neet_rate_1524", "neet_rate_1534"], TABULATION, None),
    (LabourForce, 2, ["employed", "labour_force", "pop_15p"], MICRODATA, None),
    (LabourForce, 1, ["emp_rate_1564", "unemp_rate", "inact_rate_1564"], MICRODATA, None),
    (Flows, 2, ["co_activations"], RECORDS, None),
    (Flows, 2, ["co_terminations"], RECORDS, None),
    (Recipients, 1, ["welfare_benef"], (), None),
    (Recipients, 1, ["welfare_reg_share"], (), None),
    (Recipients, 1, ["welfare_nat_share"], (), None),
    (Funnel, 1, ["seasonal_quota", "seasonal_applications", "seasonal_nulla_osta", "seasonal_contracts", "seasonal_permits"], (), BY_ACT),
    (Funnel, 1, list(STAGES), (), BY_ACT),
    (Reception, 1, ["reception_present"], (), None),
    (Workbooks, 1, ["exc_imm_share"], (), OF_REGIONS),
    (Workbooks, 1, ["exc_entries"], ("--where", "CITIZENSHIP=TOTAL", "--where", "SECTOR=_T", "--where", "OCCUPATION=_T"), OF_REGIONS),
]


def query(program, lake, indicator, arguments):
    command = [program, "--data", lake, "query", indicator, "--format", "csv", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{' '.join(command)}\n{done.stderr}")
    return [r for r in csv.DictReader(io.StringIO(done.stdout)) if r["OBS_VALUE"]]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--lake", default="data")
    parser.add_argument("--program", default="bin/osservatorio")
    parser.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(4), "big"))
    parser.add_argument("--cells", type=int, default=20, help="at least so many (the mix is repeated)")
    args = parser.parse_args()
    print(f"seed {args.seed}")
    draw, lake, sources, answers = random.Random(args.seed), Lake(args.lake), {}, {}
    times = -(-args.cells // sum(n for _, n, _, _, _ in DRAW))
    differ = drawn = 0
    for source, n, indicators, arguments, keep in DRAW:
        if source not in sources:
            sources[source] = source(lake)
        for _ in range(n * times):
            indicator = draw.choice(indicators)
            if (indicator, arguments) not in answers:
                answers[indicator, arguments] = query(args.program, args.lake, indicator, arguments)
            row = draw.choice([r for r in answers[indicator, arguments] if keep is None or keep(r)])
            want, got = Fraction(row["OBS_VALUE"]), sources[source].compute(row)
            count = row["UNIT_MEASURE"] not in ("PC", "RATIO")
            same = got is not None and (got == want if count else abs(got - want) <= Fraction(1, 1_000_000))
            drawn, differ = drawn + 1, differ + (not same)
            cell = " ".join(v for k, v in row.items() if k in (
                "REF_AREA", "TIME_PERIOD", "CITIZENSHIP", "SEX", "AGE", "PERIMETER", "SECTOR", "CONTRACT", "SCHEME", "FACILITY",
                "ACT", "QUOTA_CONCEPT", "PERMIT_TYPE", "SOURCE") and v not in ("_T", "_Z"))
            print(f"{'same' if same else 'DIFFERS':8}{indicator:28}{row['OBS_VALUE']:>16}  {'none' if got is None else f'{float(got):.6f}'.rstrip('0').rstrip('.'):>16}  {cell}")
    print(f"{drawn} cells, {differ} differ")
    sys.exit(1 if differ else 0)


if __name__ == "__main__":
    main()
