"""The rules that the server and the review form share, written as the form's module `rules.js`.

`python -m jurat.web.form.rules` writes it anew (`make rules`); a test says when it is stale.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jurat.rubric import limits
from jurat.rubric.evidence import LONGEST_SPAN, MOST_SPANS
from jurat.rubric.model import Scale
from jurat.rubric.renamed_values import LISTED
from jurat.rubric.values import DIGITS
from jurat.web.sessions import LONGEST_NAME

MODULE = Path(__file__).with_name("rules.js")
HEAD = (
    "// Rules that the server checks, too. Written by `make rules` from jurat/web/form/rules.py: change them there.\n"
)
WORDS = ("SCALES", "FLAGS")  # the type checker knows each of these words


def rules() -> dict[str, tuple[str, Any]]:
    """Return each rule's name with what it says and its value."""
    return {
        "SCALES": ("the kinds of answers", [str(scale) for scale in Scale]),
        "CHOICES": ("those that have a list of answers", [str(scale) for scale in Scale if scale in LISTED]),
        "DIGITS": ("numbers are compared with so many digits", DIGITS),
        "FLAGS": ("what a reviewer may say of an item beside the answers", list(limits.FLAGS)),
        "RESERVED_KEYS": ("no question may take these", "".join(sorted(limits.RESERVED_KEYS))),
        "LONGEST_TEXT": ("characters of a note or a typed answer", limits.LONGEST_TEXT),
        "LONGEST_SPAN": ("characters of a marked passage", LONGEST_SPAN),
        "LONGEST_CORRECTION": ("characters of a corrected output", limits.LONGEST_CORRECTION),
        "LONGEST_REASON": ("characters of a reason", limits.LONGEST_REASON),
        "MOST_SPANS": ("marked passages of one answer", MOST_SPANS),
        "LONGEST_NAME": ("characters of a reviewer's name", LONGEST_NAME),
    }


def rules_module() -> str:
    """Return the text of `rules.js`."""
    return HEAD + "".join(
        f"\n// {what[0].upper()}{what[1:]}.\nexport const {name} = {_written(name, value)};\n"
        for name, (what, value) in rules().items()
    )


def _written(name: str, value: object) -> str:
    return f"/** @type {{const}} */ ({json.dumps(value)})" if name in WORDS else json.dumps(value)


if __name__ == "__main__":
    MODULE.write_text(rules_module(), encoding="utf-8")
