"""Logs whose ids are in the scripts of the world, in the order of no collation: for draws by several engines."""

from __future__ import annotations

import datetime as dt
from typing import Any

# Composed and decomposed letters, capitals, right to left, beyond the first plane, and what SQL reads.
STEMS = (
    *("log", "Log", "LOG", "Ärger", "A\u0308rger", "naïve", "zebra", "Zebra", "_x", "-x", "~x", "00", "0"),
    *("запрос", "Запрос", "שלום", "תשובה", "你好", "回答", "こんにちは", "안녕", "नमस्ते", "مرحبا"),
    *("😀", "👩\u200d🚀", "𝔘", "e\u0301", "é", "ﬁ", "fi", "İ", "ı", "ß", "SS"),
    *("it's", 'a"b', "a\\b", "a|b", "50%", "%25", "${x}", "a b", "--", "/*", "a\tb"),
)
MODELS = ("atlas", "Atlas", "a|b", "50 %", "модель", "模型", "😀 model", None)
LANGUAGES = ("de", "en", None)
LONG = "ä" * 700
START = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def world_id(number: int) -> str:
    """Return the id of a row: a stem and a number, some with leading zeros, every thousandth very long."""
    stem = STEMS[number % len(STEMS)]
    tail = f"{number:012}" if number % 3 == 0 else str(number)
    return f"{stem}{LONG if number % 1000 == 7 else ''}-{tail}"


def world_row(number: int) -> dict[str, Any]:
    """Make one row of a log, of strata very unequal in size."""
    return {
        "item_id": world_id(number),
        "output": f"Answer {number}: {STEMS[(number * 7) % len(STEMS)]}",
        "model": MODELS[min(number % 11, number % 13, len(MODELS) - 1)],
        "language": LANGUAGES[number % 7 % 3],
        "flagged": number % 17 == 0,
        "latency_ms": number % 900 / 8,
        "tokens": number % 4096,
        "created_at": START + dt.timedelta(seconds=number, microseconds=number % 3),
    }


def world_rows(count: int) -> list[dict[str, Any]]:
    """Make so many rows."""
    return [world_row(number) for number in range(count)]
