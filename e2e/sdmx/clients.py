"""Reads the SDMX service with sdmx1 and pysdmx and holds what they get against `query`: clients.py SERVICE FLOW KEY QUERY.csv"""
import sys

import pandas
import sdmx
from pysdmx.io import get_datasets, read_sdmx

service, flow, key, expected = sys.argv[1:]
dimensions = ["FREQ", "REF_AREA", "CITIZENSHIP", "SEX", "AGE"]
name = dimensions + ["TIME_PERIOD"]


def cells(rows):
    """Values by key; a value that is withheld is None."""
    values = pandas.to_numeric(rows["OBS_VALUE"], errors="coerce").astype(float)
    out = {tuple(map(str, k)): None if pandas.isna(v) else v for k, v in zip(rows[name].itertuples(index=False), values)}
    assert len(out) == len(rows), f"{len(rows)} rows, {len(out)} keys"
    return out


want = cells(pandas.read_csv(expected, dtype=str, keep_default_na=False))
assert len(want) > 10 and None in want.values(), "too little to compare"


def hold(who, rows):
    got = cells(rows)
    assert got == want, f"{who}: {len(got)} observations, want {len(want)}; first difference {next(iter(set(got.items()) ^ set(want.items())), None)}"
    print(f"{who}: {len(got)} observations agree")


sdmx.add_source({"id": "OSS", "name": "Osservatorio", "url": service})
client = sdmx.Client("OSS")
flows = client.dataflow()
assert flow in flows.dataflow and len(flows.dataflow) > 100, "sdmx1: the list of dataflows"
message = client.dataflow(flow)
structure = message.structure[message.dataflow[flow].structure.id]
assert [d.id for d in structure.dimensions] == name, "sdmx1: dimensions"
assert str(message.codelist["CL_REF_AREA"]["ITC1"].name.localizations["it"]) == "Piemonte", "sdmx1: names"


def frame(message):
    rows = sdmx.to_pandas(message).rename("OBS_VALUE").reset_index()
    return rows


hold("sdmx1, generic", frame(client.data(flow, key=key)))
specific = "application/vnd.sdmx.structurespecificdata+xml;version=2.1"
hold("sdmx1, structure-specific", frame(client.data(flow, key=key, dsd=structure, headers={"Accept": specific})))

described = f"{service}/dataflow/OSS/{flow}/latest?references=all"
artefacts = read_sdmx(described).structures
assert any(a.id == "CL_REF_AREA" for a in artefacts), "pysdmx: code lists"
for form in ("genericdata", "structurespecificdata", "csv", "csv-2.0"):
    data = get_datasets(f"{service}/data/{flow}/{key}?format={form}", described)
    hold(f"pysdmx, {form}", pandas.concat([d.data for d in data]))
