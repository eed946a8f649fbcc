"""What the review form and the server must agree on and no other module says: lengths, flags, the form's own keys."""

from __future__ import annotations

from typing import Literal, get_args

LONGEST_TEXT = 20_000  # characters of a note, a typed answer or a marked passage
LONGEST_CORRECTION = 200_000  # characters of a corrected output
LONGEST_REASON = 500  # characters, why an answer cannot be judged or an item was skipped
LONGEST_LAID_OUT = 100_000  # characters of a text that is laid out; longer ones are shown as they are

Flag = Literal["item defect", "rubric unclear"]
FLAGS: tuple[Flag, ...] = get_args(Flag)

RESERVED_KEYS = frozenset("gusmnex?/+-=0123456789 ")  # the review form's own
