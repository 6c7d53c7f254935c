"""What the notebooks share: a release opened as analysts open it, the program beside it, charts that say what they show.

Three environment variables say where things are; `make notebooks` sets them, and each has a usual place:
OSSERVATORIO_DATA the lake (../data), OSSERVATORIO the program (../bin/osservatorio), OSSERVATORIO_URL the address of
`osservatorio serve` (http://127.0.0.1:8080). OSSERVATORIO_CHARTS is a folder that charts are also written to, as PNG.
"""
import io
import json
import os
import subprocess
from pathlib import Path

import duckdb
import matplotlib.pyplot as plt
import pandas as pd
import yaml
from matplotlib.ticker import FuncFormatter

PROJECT = Path(__file__).resolve().parent.parent
LAKE = Path(os.environ.get("OSSERVATORIO_DATA", PROJECT / "data"))
PROGRAM = os.environ.get("OSSERVATORIO", str(PROJECT / "bin" / "osservatorio"))
URL = os.environ.get("OSSERVATORIO_URL", "http://127.0.0.1:8080")

# The colours of the observatory's own charts (internal/chart/palette.go).
BLUE, ORANGE, GREEN, PURPLE = "#0059b3", "#c2410c", "#0b5345", "#8c467e"
INK, SOFT, GRID, AXIS, RULE, WEAK, DEMO = "#1a2430", "#5a6772", "#e3e8ec", "#9aa5ae", "#6b7680", "#b4bcc4", "#b3261e"

plt.rcParams.update({
    "figure.dpi": 100, "font.size": 10, "text.color": INK, "axes.labelcolor": SOFT, "axes.edgecolor": AXIS,
    "xtick.color": SOFT, "ytick.color": SOFT, "axes.spines.top": False, "axes.spines.right": False, "axes.spines.left": False,
    "axes.grid": True, "axes.grid.axis": "y", "grid.color": GRID, "axes.axisbelow": True, "ytick.left": False,
})
pd.set_option("display.max_columns", 30, "display.width", 160)


class Release:
    """A published release, read only: its tables by SQL, what is declared of its indicators, what it was made of."""

    def __init__(self, lake=LAKE, name=None):
        folder = Path(lake) / "releases"
        self.folder = folder / (name or (folder / "CURRENT").read_text().strip())
        self.manifest = json.loads((self.folder / "manifest.json").read_text())
        self.catalogue = {i["id"]: i for i in json.loads((self.folder / "catalogue.json").read_text())["indicators"]}
        self.id = self.manifest["id"]
        self.synthetic = self.manifest["provenance"] == "synthetic"
        self.db = duckdb.connect(str(self.folder / "release.duckdb"), read_only=True)

    def sql(self, query, **parameters):
        """Rows of a query as a DataFrame; $name in the query is a parameter."""
        return self.db.execute(query, parameters or None).df()

    def __repr__(self):
        invented = ", DATI DIMOSTRATIVI: invented figures, not to be quoted" if self.synthetic else ""
        return f"release {self.id}, data known on {self.manifest['as_of']}{invented}"


def run(*arguments, data=LAKE, check=True):
    """Runs the program on a lake, as in a shell, and returns what it gave; check=False takes a failure for an answer."""
    done = subprocess.run([PROGRAM, "--data", str(data), *map(str, arguments)], capture_output=True, text=True)
    if check and done.returncode:
        raise RuntimeError(f"{' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")
    return done


def query(indicator, *arguments, data=LAKE):
    """`osservatorio query`, the program's own way to the same cells, as a DataFrame."""
    return table(run("query", indicator, *arguments, "--format", "csv", data=data).stdout)


def table(text):
    """A CSV of the program or the API. Codes stay text: 2025 is a period, NA could be a code."""
    numbers = ["OBS_VALUE", "NUMERATOR", "DENOMINATOR", "SE", "CV", "CI_LOW", "CI_HIGH", "SAMPLE_SIZE",
               "BEFORE_VALUE", "CHANGE", "CHANGE_SE", "CHANGE_LOW", "CHANGE_HIGH"]
    rows = pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False)
    for name in rows.columns.intersection(numbers):
        rows[name] = pd.to_numeric(rows[name].replace("", None))
    return rows


def declared(path):
    """A declaration of the project, such as schemas/reliability.yaml."""
    return yaml.safe_load((PROJECT / path).read_text())


def codes(name):
    """Italian names of a code list of the project, by code."""
    rows = pd.read_csv(PROJECT / "schemas" / "codelists" / f"{name}.csv", dtype=str, keep_default_na=False)
    return dict(zip(rows["code"], rows["name_it"]))


def areas_of(level):
    """Codes of the areas of a level: region, ripartizione, province ..."""
    rows = pd.read_csv(PROJECT / "schemas" / "codelists" / "areas.csv", dtype=str, keep_default_na=False)
    return rows.loc[rows["level"] == level, "code"].tolist()


def same(left, right, on, values=("OBS_VALUE",)):
    """Asserts that two tables have the same cells and the same values, missing ones too; returns how many."""
    left, right = left.set_index(list(on)).sort_index(), right.set_index(list(on)).sort_index()
    assert len(left) and left.index.is_unique and left.index.equals(right.index), "not the same cells"
    for name in values:
        pd.testing.assert_series_equal(left[name].astype(float), right[name].astype(float), check_names=False, rtol=1e-9)
    return len(left)


def when(period):
    """A period as a number of years, at its middle: 2025 is 2025.5, 2025-S1 2025.25, 2025-Q1 2025.125."""
    year, part = int(period[:4]), period[5:]
    parts = {"": 1, "S": 2, "Q": 4}.get(part[:1], 12)
    place = int(part.lstrip("SQ") or 1)
    return year + (place - 0.5) / parts


def it(value, decimals=0):
    """A number as Italians write it: 1.234,5; nothing for a missing one."""
    return "" if pd.isna(value) else f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def italian(axis, decimals=0):
    """Numbers of an axis as Italians write them."""
    axis.set_major_formatter(FuncFormatter(lambda value, _: it(value, decimals)))


def years(axis, first, last, every=1):
    """Years as labels of a time axis, each at its middle."""
    shown = range(first, last + 1, every)
    axis.set_ticks([y + 0.5 for y in shown], [str(y) for y in shown])


def chart(release, title, subtitle, source, columns=1, height=4.2, **layout):
    """A figure with its title, unit and period, source and release, marked when the data are invented."""
    figure, axes = plt.subplots(1, columns, figsize=(9, height), squeeze=False, **layout)
    top, foot = 1 - 0.78 / height, 0.72 / height
    figure.subplots_adjust(left=0.09, right=0.97, top=top, bottom=foot)
    figure.text(0.012, 1 - 0.12 / height, title, size=13, weight="bold", va="top")
    figure.text(0.012, 1 - 0.40 / height, subtitle, size=10, color=SOFT, va="top")
    figure.text(0.012, 0.08 / height, f"Fonte: {source} · Osservatorio, release {release.id}", size=8, color=SOFT, va="bottom")
    if release.synthetic:
        figure.text(0.988, 0.10 / height, "DATI DIMOSTRATIVI", size=8, weight="bold", color="white", ha="right", va="bottom",
                    bbox={"facecolor": DEMO, "edgecolor": DEMO, "boxstyle": "round,pad=0.3"})
    return figure, axes[0] if columns > 1 else axes[0][0]


def runs(rows):
    """The parts of a series between which it is broken: a line is never drawn across a B, nor across a missing value."""
    part = (rows["OBS_STATUS"].eq("B") | rows["OBS_VALUE"].isna()).cumsum()
    return [piece.dropna(subset=["OBS_VALUE"]) for _, piece in rows.groupby(part) if piece["OBS_VALUE"].notna().any()]


def draw_break(axes, period, text="interruzione di serie"):
    """A break, where a broken period begins."""
    place = when(period) - {4: 0.5, 7: 0.25 if "S" in period else 0.125 if "Q" in period else 1 / 24}[len(period)]
    axes.axvline(place, color=RULE, linestyle=(0, (3, 3)), linewidth=1)
    axes.annotate(text, (place, 1), xycoords=("data", "axes fraction"), xytext=(4, -2), textcoords="offset points",
                  size=8, color=RULE, va="top")


def show(figure, name):
    """Shows a chart, and writes it where OSSERVATORIO_CHARTS says."""
    if folder := os.environ.get("OSSERVATORIO_CHARTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        figure.savefig(Path(folder) / f"{name}.png", dpi=130)
    plt.show()
