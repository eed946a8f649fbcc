"""`python -m jurat` is `jurat`."""

from jurat.cli import run

run()
