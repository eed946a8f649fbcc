"""Markdown to HTML that can do nothing: no scripts, no images, no live links. Model output is hostile text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

LONGEST = 100_000  # characters; longer texts are shown as they are

# What Markdown is made of; text without any of it is not worth a parser's time.
MARKS = "*_`#<>[]|~\\&"
LINE_START = re.compile(r"^(?:[ \t]*(?:[-+]|\d+[.)])\s|    |\t|[-=]+\s*$)", re.MULTILINE)

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "span"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


def render_markdown(text: str) -> str | None:
    """Render Markdown for reading, or give None where rendering would show nothing that the plain text does not.

    HTML in the text is shown as text. A link becomes its words with the target written behind them. What comes out
    holds only the tags above, none of which can load or run anything.
    """
    if len(text) > LONGEST or not (any(mark in text for mark in MARKS) or LINE_START.search(text)):
        return None
    html = nh3.clean(
        _renderer().render(text), tags=TAGS, attributes={"span": {"class"}}, link_rel=None, strip_comments=True
    )
    bare = html
    for tag in ("<p>", "</p>", "<br>"):
        bare = bare.replace(tag, "")
    return html if "<" in bare else None


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    renderer.add_render_rule("link_open", _open_link)
    renderer.add_render_rule("link_close", _close_link)
    return renderer


def _open_link(_self: object, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:  # noqa: ANN401
    env.setdefault("targets", []).append(str(tokens[index].attrGet("href") or ""))
    return '<span class="link">'


def _close_link(_self: object, _tokens: Sequence[Token], _index: int, _options: Any, env: Any) -> str:  # noqa: ANN401
    target = env["targets"].pop()
    return f'</span> <span class="target">({escapeHtml(target)})</span>'
