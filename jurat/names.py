"""Names of people: which spellings are one person's, and which only look like another's. Pure.

Two spellings are one person's when they fold to the same text: NFKC, case folded, no characters that cannot be seen,
one blank between words and none around them, and a whole number without its empty decimals (3.0 is 3). Two names look
alike when they fold to the same text once letters of other scripts that are drawn alike are taken for the Latin ones.
"""

from __future__ import annotations

import re
import unicodedata

WHOLE = re.compile(r"([0-9]+)\.0+")

# Drawn as nothing, though not of the category "format": fillers, joiners and variation selectors.
INVISIBLE = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u2800", "\u3164", "\uffa0"} | {
    chr(code) for code in (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))
}

# Letters that are drawn as Latin ones are: Cyrillic, Greek, without dots. By code point: nobody could tell them apart.
LOOKS_LIKE = str.maketrans(
    {
        "\u0410": "A", "\u0412": "B", "\u0415": "E", "\u0405": "S", "\u0406": "I", "\u0408": "J", "\u041a": "K",
        "\u041c": "M", "\u041d": "H", "\u041e": "O", "\u0420": "P", "\u0421": "C", "\u0422": "T", "\u0423": "Y",
        "\u0425": "X", "\u050c": "G", "\u051a": "Q", "\u051c": "W", "\u0430": "a", "\u0435": "e", "\u043e": "o",
        "\u0440": "p", "\u0441": "c", "\u0443": "y", "\u0445": "x", "\u0455": "s", "\u0456": "i", "\u0458": "j",
        "\u043a": "k", "\u04bb": "h", "\u0501": "d", "\u051b": "q", "\u051d": "w", "\u04cf": "l", "\u04c0": "l",
        "\u0391": "A", "\u0392": "B", "\u0395": "E", "\u0396": "Z", "\u0397": "H", "\u0399": "I", "\u039a": "K",
        "\u039c": "M", "\u039d": "N", "\u039f": "O", "\u03a1": "P", "\u03a4": "T", "\u03a5": "Y", "\u03a7": "X",
        "\u03b1": "a", "\u03b9": "i", "\u03ba": "k", "\u03bd": "v", "\u03bf": "o", "\u03c1": "p", "\u03c5": "u",
        "\u03c7": "x", "\u03f3": "j", "\u03f2": "c", "\u0131": "i", "\u0237": "j",
    }
)  # fmt: skip


def tidy(name: object) -> str:
    """Return a name as it is kept: NFC, nothing in it that cannot be seen, single blanks. Empty where none is left."""
    if isinstance(name, float) and name.is_integer():
        name = int(name)
    seen = "".join(character for character in str(name) if not _is_invisible(character))
    kept = " ".join(unicodedata.normalize("NFC", seen).split())
    whole = WHOLE.fullmatch(kept)
    return whole[1] if whole else kept


def fold(name: str) -> str:
    """Return the text that all spellings of one person's name share."""
    return tidy(_normal(_normal(tidy(name)).casefold()))


def look(name: str) -> str:
    """Return the text that all names share which look alike."""
    return fold(_normal(tidy(name)).translate(LOOKS_LIKE))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _is_invisible(character: str) -> bool:
    return character in INVISIBLE or unicodedata.category(character) == "Cf"
