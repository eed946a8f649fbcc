"""The front-end forms as text: HTML, CSS and one script each, joined from ES modules without a build step."""

from __future__ import annotations

from importlib.resources import files
from typing import NamedTuple

from jurat.web.form.joining import join_modules


class Assets(NamedTuple):
    """What Streamlit registers for a form."""

    html: str
    css: str
    js: str


def form_assets() -> Assets:
    """Return the review form."""
    return Assets('<div class="jurat"></div>', _read("form.css"), join_modules("form", _module))


def sign_in_assets() -> Assets:
    """Return the sign-in form."""
    return Assets('<div class="jurat"></div>', _read("form.css"), join_modules("sign_in", _module))


def _read(name: str) -> str:
    return files("jurat.web.form").joinpath(name).read_text(encoding="utf-8")


def _module(name: str) -> str:
    return _read(f"{name}.js")
