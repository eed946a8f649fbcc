"""The front-end forms as text: HTML, CSS and one JavaScript module each, no build step."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from jurat.rubric.limits import limits_as_script

# One module a form, joined in this order; each file says in its first line what it is for.
REVIEW_PARTS = (
    *("elements.js", "kept.js", "keys.js", "clock.js", "look.js", "answers.js", "outbox.js", "recent.js", "spares.js"),
    *("item.js", "text_map.js", "marks.js", "finder.js", "correction.js", "selection_bar.js", "server_gone.js"),
    *("questions.js", "feedback.js", "screen.js", "commands.js", "form.js"),
)
SIGN_IN_PARTS = ("elements.js", "sign_in.js")


class Assets(NamedTuple):
    """What Streamlit registers for a form."""

    html: str
    css: str
    js: str


def form_assets() -> Assets:
    """Return the review form."""
    return Assets(
        '<div class="jurat"></div>', _read("form.css"), "\n".join([limits_as_script(), *map(_read, REVIEW_PARTS)])
    )


def sign_in_assets() -> Assets:
    """Return the sign-in form."""
    return Assets('<div class="jurat"></div>', _read("form.css"), "\n".join(map(_read, SIGN_IN_PARTS)))


def _read(name: str) -> str:
    return files("jurat.web.form").joinpath(name).read_text(encoding="utf-8")
