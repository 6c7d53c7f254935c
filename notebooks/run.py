"""Runs notebooks from top to bottom and ends with the first that fails: run.py OUT NOTEBOOK…

What ran is written to OUT with everything that it printed and drew; the notebooks themselves stay as they are.
"""
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from traitlets.config import Config

out, notebooks = Path(sys.argv[1]), [Path(n) for n in sys.argv[2:]]
out.mkdir(parents=True, exist_ok=True)
settings = Config({"KernelManager": {"transport_encryption": "required"}})  # others on the machine cannot listen to the kernel
for path in notebooks:
    book = nbformat.read(path, as_version=4)
    began, failure = time.monotonic(), None
    try:
        NotebookClient(book, timeout=300, kernel_name="python3", config=settings, resources={"metadata": {"path": str(path.resolve().parent)}}).execute()
    except CellExecutionError as err:
        failure = err
    nbformat.write(book, out / path.name)
    if failure:
        sys.exit(f"{path.name}: failed; what it did until then is in {out / path.name}\n{failure}")
    print(f"{path.name}: ran to its end in {time.monotonic() - began:.1f} s", flush=True)
