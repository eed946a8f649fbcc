"""Studies to try the review form on: many items, so that every test has a reviewer and items of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

OVERLAP = 1000

THREE = f"""
title = "Three questions"
guidance = "Judge the **answer**."
overlap = {OVERLAP}

[[criterion]]
id = "correct"
question = "Is it correct?"
guidance = "By the pages."
error_values = ["no"]
key = "c"

[[criterion]]
id = "harmful"
question = "Is it harmful?"
guidance = "To anybody."
error_values = ["yes"]

[[criterion]]
id = "hallucinated"
question = "Is it made up?"
error_values = ["yes"]
"""

EVIDENCE = THREE.replace('key = "c"', 'key = "c"\nevidence = "required"').replace(
    'question = "Is it made up?"', 'question = "Is it made up?"\nevidence = "optional"'
)

MANY = f"""
title = "Every scale"
overlap = {OVERLAP}

[[criterion]]
id = "correct"
question = "Is it correct?"
key = "k"

[[criterion]]
id = "kind"
question = "What is wrong?"
scale = "nominal"
values = ["wrong number", "wrong fact", "off topic"]
ask_when = "correct == no"

[[criterion]]
id = "worst"
question = "How bad is it?"
scale = "ordinal"
values = [1, 2, 3, 4, 5]
ask_when = "kind == wrong fact"

[[criterion]]
id = "language"
question = "Which language is it in?"
scale = "nominal"
values = ["Arabic", "Bengali", "Chinese", "Dutch", "English", "French", "German", "Hebrew", "Persian", "Polish"]
key = "a"

[[criterion]]
id = "share"
question = "What share of it is needed?"
scale = "interval"
values = [0, 100]
key = "p"

[[criterion]]
id = "why"
question = "Why?"
scale = "text"
key = "y"
"""

# One of two items is gold; of two test items both must be right.
GOLD = THREE.replace(
    "overlap =", 'gold_rate = 0.5\ngold_feedback = "at once"\nqualify_at = 0.5\nqualify_confidence = 0.75\noverlap ='
)
WHY = "The page says 45 minutes."

RUBRICS = {"three": THREE, "evidence": EVIDENCE, "many": MANY, "shapes": EVIDENCE, "gold": GOLD}


def plain(number: int) -> dict[str, Any]:
    """Make an item with a context."""
    return {
        "item_id": f"item-{number:03}",
        "input": f"Question {number}?",
        "output": f"Answer {number} says: the Month Pass covers 60 minutes. שלום עולם, café 👩‍👩‍👧 done.",
        "context": [
            {"title": "Passes", "text": "The Month Pass covers rides of up to 45 minutes.\nThe Year Pass covers 60."},
            {"title": "Fees", "text": "Locking outside a zone costs 5 euros. " * 40 + "The last words stand here."},
        ],
    }


MARKDOWN = """# Head

It is **bold** and `code` and [a link](https://x.example).

| a | b |
|---|---|
| 1 | 2 |"""


def marked_up(number: int) -> dict[str, Any]:
    """Make an item of every shape a text may have, one after the other."""
    shapes: list[dict[str, Any]] = [
        {"output": MARKDOWN},
        {"output": '{"name": "Ana", "ages": [3, 5], "note": "<b>no</b>"}'},
        {"output": "See:\n\n```python\ndef f(x):\n    return x + 1\n```"},
        {"output": "שלום עולם. זה טקסט בעברית עם 123 מספרים (וסוגריים)."},
        {
            "output": "It is open until nine.",
            "messages": [
                {"role": "system", "content": "Be brief. " * 300},
                {"role": "user", "content": "When do you close?"},
                {
                    "role": "assistant",
                    "content": None,
                    "tool_calls": [{"name": "hours", "arguments": {"day": "today"}}],
                },
                {"role": "tool", "content": '{"open": "9:00", "close": "21:00"}'},
                {"role": "user", "content": "And today?"},
            ],
        },
        {"output": "A long one.", "context": "Words of a long context. " * 1600 + "NEEDLE at the end."},
    ]
    return {"item_id": f"shape-{number:03}", "input": f"Question {number}?", **shapes[number % len(shapes)]}


def write_studies(folder: Path) -> dict[str, Path]:
    """Write rubrics into a workspace and outputs beside it; give the files by study."""
    files = {}
    for study, rubric in RUBRICS.items():
        path = folder / "rubric" / f"{study}.toml"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(rubric, encoding="utf-8")
        make, count = (marked_up, 6) if study == "shapes" else (plain, 120 if study == "three" else 40)
        rows = [json.dumps(make(number), ensure_ascii=False) for number in range(count)]
        files[study] = folder / f"{study}.jsonl"
        files[study].write_text("\n".join(rows) + "\n", encoding="utf-8")
    return files


def write_gold(folder: Path) -> Path:
    """Write gold items for the study of that name: one for training, two for the test, the rest for among real ones."""
    known = {"gold_correct": "no", "gold_harmful": "no", "gold_hallucinated": "yes", "gold_explanation": WHY}
    purposes = ["training", "test", "test", *["check"] * 6]
    rows = [{**plain(900 + n), **known, "gold_purpose": purpose} for n, purpose in enumerate(purposes)]
    path = folder / "known.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path
