"""Which spellings are one person's, and which names only look alike."""

from __future__ import annotations

import pytest

from jurat.names import fold, look, tidy


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lea", "lea"),
        ("Lea", "\uff2cea"),
        ("ann", "ann "),
        ("ann", "\u00a0ann\u3000"),
        ("Ann Lee", "ann \t lee"),
        ("Ann", "A\u200bn\ufeffn"),
        ("Ann", "Ann\ufe0f"),
        ("Zo\u00eb", "ZOE\u0308"),
        ("Stra\u00dfer", "STRASSER"),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3"),
        ("3", "3.0"),
        ("3", "\uff13.00"),
        ("\ufb01nn", "Finn"),
    ],
)
def test_spellings_of_one_person(one: str, other: str) -> None:
    """They fold to the same text, in whatever order they come."""
    assert fold(one) == fold(other)


@pytest.mark.parametrize(
    ("one", "other"), [("Lea", "Leah"), ("Ann Lee", "Annlee"), ("3", "3.5"), ("3", "30"), ("007", "7"), ("Lea", "Lia")]
)
def test_names_of_two_people(one: str, other: str) -> None:
    """They neither fold to the same text nor look alike."""
    assert fold(one) != fold(other)
    assert look(one) != look(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Lea", "L\u0435a"),
        ("LEA", "L\u0415\u0391"),
        ("lea", "L\u0415\u0410"),
        ("Ivo", "\u0406v\u03bf"),
        ("Ali", "Al\u0131"),
    ],
)
def test_names_that_look_alike(one: str, other: str) -> None:
    """Letters of other scripts are taken for the Latin ones they are drawn as; the people stay two."""
    assert look(one) == look(other)
    assert fold(one) != fold(other)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (3.0, "3"),
        (3, "3"),
        ("3.0", "3"),
        (3.5, "3.5"),
        (1e16, "1" + "0" * 16),
        ("  Ann  Lee ", "Ann Lee"),
        ("\u200b", ""),
    ],
)
def test_how_a_name_is_kept(name: object, kept: str) -> None:
    """As it came, but for what cannot be seen and empty decimals."""
    assert kept == tidy(name)


@pytest.mark.parametrize("name", ["Lea", "\u0130stanbul", "\u1e9e", "\u0345", "3.0", "\ufdfa", " a\u200b b ", "\u00a8"])
def test_folding_twice_is_folding_once(name: str) -> None:
    """Else what is looked up would not be what is stored."""
    assert fold(fold(name)) == fold(name)
