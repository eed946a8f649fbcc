"""Lengths that the review form and the server must agree on: the form's script begins with them."""

from __future__ import annotations

LONGEST_TEXT = 20_000  # characters of a note, a typed answer or a marked passage
LONGEST_CORRECTION = 200_000  # characters of a corrected output
LONGEST_LAID_OUT = 100_000  # characters of a text that is laid out; longer ones are shown as they are


def limits_as_script() -> str:
    """Write the limits as the form's script reads them."""
    return f"const LONGEST_TEXT = {LONGEST_TEXT};\nconst LONGEST_CORRECTION = {LONGEST_CORRECTION};\n"
