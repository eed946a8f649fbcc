"""Text to HTML that can do nothing: no scripts, no images, no live links. Model output is hostile text."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import cache
from typing import Any

import nh3
from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

from assay.limits import LONGEST_LAID_OUT

SLOW_LANGUAGES = {"c", "c++", "cpp", "java", "c#", "csharp", "cs"}  # their lexers take the square of many lines in time
LONGEST_SLOW = 5_000  # characters
MANY_BLANK_LINES = re.compile(r"\n{20}")
MOST_GROWTH = 20  # characters of HTML for one of text
ALWAYS_ALLOWED = 200_000  # characters of HTML

# The languages that are coloured, each tried on hostile text: the time some other lexers take grows with its cube.
LANGUAGES = {
    *("python", "py", "python3", "javascript", "js", "typescript", "ts", "json", "bash", "sh", "shell", "html", "xml"),
    *("css", "sql", "java", "c", "cpp", "c++", "csharp", "c#", "go", "rust", "ruby", "rb", "php", "yaml", "toml"),
    *("ini", "diff", "kotlin", "swift", "r", "docker", "dockerfile"),
}

# What Markdown is made of; text without any of it is not worth a parser's time.
MARKS = "*_`#<>[]|~\\&"
LINE_START = re.compile(r"^(?:[ \t]*(?:[-+]|\d+[.)])\s|    |\t|[-=]+\s*$)", re.MULTILINE)

TAGS = {
    *("p", "br", "hr", "strong", "em", "s", "code", "pre", "blockquote", "ul", "ol", "li", "span"),
    *("h1", "h2", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}


class TooMuch(Exception):  # noqa: N818
    """What a text would be rendered to is out of all proportion to it."""


def render(text: str) -> str | None:
    """Render a text for reading: JSON laid out, Markdown as it is meant; None where the plain text says as much.

    Raises `TooMuch`. Hostile text can keep it busy for long: a server calls `bounded_rendering.render_within`.
    """
    return render_json(text) or render_markdown(text)


def is_plain(text: str) -> bool:
    """Whether `render` would give None, by a look that takes time in proportion to the text; False if unsure."""
    return len(text) > LONGEST_LAID_OUT or not (any(mark in text for mark in MARKS + "{[") or LINE_START.search(text))


def _in_proportion(html: str, text: str) -> str:
    if len(html) > max(MOST_GROWTH * len(text), ALWAYS_ALLOWED):
        raise TooMuch
    return html


def render_json(text: str) -> str | None:
    """Lay out a text that is a JSON object or array, or give None."""
    start = text.lstrip()[:1]
    if len(text) > LONGEST_LAID_OUT or start not in ("{", "["):
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        return None
    # Numbers stay as they are written: a float of the text must not change on the screen.
    written = json.dumps(value, indent=2, ensure_ascii=False) if _keeps_numbers(text, value) else text
    coloured = _in_proportion(_coloured(_in_proportion(written, text), "json"), text)
    return _clean(f'<pre class="code">{coloured}</pre>')


def _keeps_numbers(text: str, value: object) -> bool:
    return "".join(json.dumps(value, ensure_ascii=False).split()) == "".join(text.split())


def render_markdown(text: str) -> str | None:
    """Render Markdown for reading, or give None where rendering would show nothing that the plain text does not.

    HTML in the text is shown as text. A link becomes its words with the target written behind them. What comes out
    holds only the tags above, none of which can load or run anything.
    """
    if len(text) > LONGEST_LAID_OUT or not (any(mark in text for mark in MARKS) or LINE_START.search(text)):
        return None
    html = _clean(_in_proportion(_renderer().render(text), text))
    bare = html
    for tag in ("<p>", "</p>", "<br>"):
        bare = bare.replace(tag, "")
    return html if "<" in bare else None


def _clean(html: str) -> str:
    classes = {tag: {"class"} for tag in ("span", "pre")}
    return nh3.clean(html, tags=TAGS, attributes=classes, link_rel=None, strip_comments=True)


def _coloured(code: str, language: str) -> str:
    """Give a program's text as HTML with Pygments' classes; escaped and no more where the language is not known.

    Nor where it is long, or mostly blank lines, and of a language whose lexer is slow.
    """
    name = language.lower()
    if name not in LANGUAGES or (name in SLOW_LANGUAGES and _is_too_much_for_it(code)):
        return escapeHtml(code)
    lexer = get_lexer_by_name(name, stripnl=False, ensurenl=False)
    coloured = str(highlight(code, lexer, HtmlFormatter(nowrap=True)))
    return coloured if code.endswith("\n") else coloured.removesuffix("\n")


def _is_too_much_for_it(code: str) -> bool:
    return len(code) > LONGEST_SLOW or MANY_BLANK_LINES.search(code) is not None


def _fence(_self: object, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:  # noqa: ANN401
    language = (tokens[index].info.split() or [""])[0][:40]
    return f'<pre class="code">{_coloured(tokens[index].content, language)}</pre>\n'


@cache
def _renderer() -> MarkdownIt:
    renderer = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"]).disable("image")
    renderer.add_render_rule("fence", _fence)
    renderer.add_render_rule("link_open", _open_link)
    renderer.add_render_rule("link_close", _close_link)
    return renderer


def _open_link(_self: object, tokens: Sequence[Token], index: int, _options: Any, env: Any) -> str:  # noqa: ANN401
    env.setdefault("targets", []).append(str(tokens[index].attrGet("href") or ""))
    return '<span class="link">'


def _close_link(_self: object, _tokens: Sequence[Token], _index: int, _options: Any, env: Any) -> str:  # noqa: ANN401
    target = env["targets"].pop()
    return f'</span> <span class="target">({escapeHtml(target)})</span>'
