"""Holds a tree of open data to the validators of its formats: validate.py TREE"""
import json
import pathlib
import sys

import csvw
import duckdb
import feedparser
import frictionless
import pyshacl
import rdflib
from pysdmx.io import read_sdmx
from rdflib.compare import isomorphic

tree = pathlib.Path(sys.argv[1])
shapes = rdflib.Graph().parse(pathlib.Path(__file__).with_name("shapes.ttl"))
catalogue = rdflib.Graph().parse(tree / "catalogo.ttl", format="turtle")
assert isomorphic(catalogue, rdflib.Graph().parse(tree / "catalogo.rdf", format="xml")), "Turtle and RDF/XML are not the same graph"
conforms, _, text = pyshacl.validate(catalogue, shacl_graph=shapes, inference="none")
assert conforms, text
# A rule that nothing breaks proves nothing: without its licences the catalogue must not conform.
broken = rdflib.Graph() + catalogue
broken.remove((None, rdflib.DCTERMS.license, None))
assert not pyshacl.validate(broken, shacl_graph=shapes, inference="none")[0], "the shapes miss nothing"

feed, items = feedparser.parse(str(tree / "feed.xml")), json.loads((tree / "feed.json").read_text())["items"]
assert not feed.bozo and feed.entries, feed.get("bozo_exception")
assert [e.link for e in feed.entries] == [i["url"] for i in items], "the two feeds lead elsewhere"

# What the columns of Parquet are, by what the package says of them: without a word a reader guesses from the first rows.
types = {"DECIMAL": "number", "DOUBLE": "number", "INTEGER": "number", "BIGINT": "number", "HUGEINT": "number", "DATE": "date", "VARCHAR": "string"}


def columns(parquet):
    return [(name, types[kind.split("(")[0]]) for name, kind, *_ in duckdb.sql(f"DESCRIBE SELECT * FROM '{parquet}'").fetchall()]


flows = 0
for package in sorted(tree.glob("dati/*/latest/datapackage.json")):
    for resource in json.loads(package.read_text())["resources"]:
        declared = [(f["name"], f["type"]) for f in resource["schema"]["fields"]]
        if resource["format"] == "parquet":
            held = columns(package.parent / resource["path"])
            assert declared == held, (package, set(declared) ^ set(held))
    report = frictionless.validate(str(package))
    rows = {}
    for task in report.tasks:
        # Frictionless counts no bytes of Parquet; SHA256SUMS holds these.
        uncounted = ("byte-count", "hash-count") if task.place.endswith(".parquet") else ()
        faults = [e.message for e in task.errors if e.type not in uncounted]
        assert not faults, (package, task.place, faults[:5])
        rows[task.name] = task.stats.get("rows")
    counts = {n for n in rows.values() if n is not None}
    assert len(counts) == 1, (package, rows)
    for message in package.parent.glob("*.sdmx.csv"):
        read = read_sdmx(str(message), validate=False).data
        assert len(read) == 1 and {len(read[0].data)} == counts, (message, len(read[0].data), counts)
    for metadata in package.parent.glob("*.csv-metadata.json"):
        table = csvw.Table.from_file(metadata)
        columns, n = [c.name for c in table.tableSchema.columns], 0
        for row in table.iterdicts(strict=True):
            assert list(row) == columns, (metadata, row)
            n += 1
        assert table.check_primary_key(), metadata
        assert n in counts, (metadata, n, rows)
    flows += 1
assert flows, "no flow was looked at"
print(f"{flows} flows, {len(catalogue)} statements")
