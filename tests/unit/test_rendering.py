"""Markdown becomes HTML that can do nothing."""

from __future__ import annotations

import html as html_module
import re

import pytest

from jurat.rendering.safe_html import render, render_json, render_markdown

HOSTILE = [
    "**x** <script>alert(1)</script>",
    "**x** <img src=x onerror=alert(1)>",
    "**x** ![pixel](https://evil.example/p.png)",
    "**x** [click](javascript:alert(1))",
    "**x** [click](https://evil.example/?q=1)",
    "**x** <https://evil.example>",
    "**x** ![ref][1]\n\n[1]: https://evil.example/p.png",
    "**x** [a](data:text/html,<script>alert(1)</script>)",
    "| **x** |\n|---|\n| <iframe src=//evil.example> |",
    "**x** <style>@import url(//evil.example)</style>",
    "```<img src=x>\n**x** <b onclick=alert(1)>\n```",
    "**x** <svg><animate onbegin=alert(1)>",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_can_run_or_load(text: str) -> None:
    """No attribute but a class on a span, no element but plain formatting."""
    html = render_markdown(text) or ""
    tags = re.findall(r"<(\w+)([^>]*)>", html)

    assert html
    assert {name for name, _ in tags} <= {
        "p",
        "strong",
        "span",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "pre",
        "code",
        "br",
    }
    assert [more for name, more in tags if more.strip() and name not in ("span", "pre")] == []
    assert [more for _, more in tags if "=" in more and not re.fullmatch(r' class="(link|target|code)"', more)] == []


def test_a_links_target_is_shown_as_text() -> None:
    """A reviewer sees where it would have led."""
    assert render_markdown("[docs](https://a.example/x?a=1&b=2)") == (
        '<p><span class="link">docs</span> <span class="target">(https://a.example/x?a=1&amp;b=2)</span></p>\n'
    )


@pytest.mark.parametrize("text", ["", "plain", "two\n\nparagraphs", "a < b & c", "1 * 2 * 3"])
def test_plain_text_is_left_alone(text: str) -> None:
    """Where Markdown shows nothing more, there is nothing to render."""
    assert render_markdown(text) is None


def test_code_is_coloured_by_its_language() -> None:
    """A fence that names one; one that names none, or one that is not known, stays as it is."""
    assert render_markdown("```python\nreturn 'x<y'\n```") == (
        '<pre class="code"><span class="k">return</span> <span class="s1">\'x&lt;y\'</span>\n</pre>\n'
    )
    assert render_markdown("```nonsense\n<b>\n```") == '<pre class="code">&lt;b&gt;\n</pre>\n'


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('{"a":[1,2.50],"b":null}', '{"a":[1,2.50],"b":null}'),  # 2.50 would become 2.5
        ('{"a":[1,"<b>"]}', '{\n  "a": [\n    1,\n    "<b>"\n  ]\n}'),
        ('["שלום"]', '[\n  "שלום"\n]'),
        ('{"a":1,"a":2}', '{"a":1,"a":2}'),  # one of the two would go
    ],
)
def test_json_is_laid_out_and_never_changed(text: str, shown: str) -> None:
    """New lines and indents, where nothing else changes by it."""
    assert html_module.unescape(re.sub("<[^>]*>", "", render(text) or "")) == shown


@pytest.mark.parametrize("text", ["{", "[1, 2", "{not json}", "12", "", "[" * 100_000])
def test_what_is_no_json_is_not_laid_out(text: str) -> None:
    """It is Markdown or plain text."""
    assert render_json(text) is None


def test_very_long_text_is_not_rendered() -> None:
    """It would keep the server busy for one reviewer."""
    assert render_markdown("**x** " * 50_000) is None
