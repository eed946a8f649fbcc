"""`python -m assay` is `assay`."""

from assay.cli import run

run()
