# ruff: noqa: E501 - hostile texts stand whole
"""Model output is hostile text: in real Chromium nothing of it runs, nothing is fetched, and the page stays usable."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Server
from tests.browser.desk import GOOD, Desk
from tests.browser.form_studies import THREE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]
TRAP = "http://127.0.0.1:{port}"

HOSTILE = {
    "script": "<script>window.hacked = 1; fetch('{trap}/s')</script>",
    "handlers": '<img src=x onerror="window.hacked = 1"><svg onload="window.hacked = 1"><body onpageshow=hack()>',
    "late handlers": '<details open ontoggle="window.hacked = 1"><video><source onerror="window.hacked = 1"></video>',
    "javascript links": "[a](javascript:window.hacked=1) [b](JaVaScRiPt:window.hacked=1) <javascript:window.hacked=1>",
    "entities": "[a](&#106;avascript:window.hacked=1) [b](java\nscript:window.hacked=1) [c](\x01javascript:window.hacked=1)",
    "images": "![x]({trap}/i.png) ![y][1]\n\n[1]: {trap}/r.png\n\n<picture><source srcset='{trap}/p.png'></picture>",
    "frames": "<iframe src='{trap}/f'></iframe><object data='{trap}/o'></object><embed src='{trap}/e'>",
    "links that load": "<link rel=stylesheet href='{trap}/c.css'><base href='{trap}'><meta http-equiv=refresh content='0;{trap}'>",
    "data URIs": "![x](data:image/svg+xml,<svg onload=alert(1)>) [y](data:text/html,<script>alert(1)</script>)",
    "CSS": "<style>@import url({trap}/i.css); *{{background:url({trap}/b.png)}}</style><p style='background:url({trap}/p.png)'>",
    "LaTeX": r"$\href{{javascript:alert(1)}}{{x}}$ $$\includegraphics{{{trap}/l.png}}$$ \url{{{trap}}}",
    "ANSI": "\x1b[31mred\x1b[0m \x1b]8;;{trap}\x07link\x1b]8;;\x07 \x9b31m",
    "bidi": "\u202eevil\u202c \u2066isolate\u2069 \u200f\u200e a\u0300\u0301\u0302\u0303" + "\u0335" * 200,
    "templates": "{{{{constructor.constructor('window.hacked=1')()}}}} ${{window.hacked=1}} <%= 1 %> #{{1}}",
    "forms": "<form action='{trap}'><input autofocus onfocus=\"window.hacked=1\"><button formaction='{trap}'>Go</button></form>",
    "broken tags": "<<script>window.hacked=1//<</script> <img src=`x` onerror=window.hacked=1> <a\x00href=x>",
    "fences": "```<img src=x onerror=window.hacked=1>\nx\n```\n\n```html\n<script>window.hacked=1</script>\n```",
    "JSON": '{{"__proto__": {{"html": "<img src=x onerror=window.hacked=1>"}}, "</script><script>window.hacked=1": 1}}',
    "streamlit": ":material/home: :red[x] $window$ st.write('x') :blue-badge[x] ![](app/static/x.png)",
}
LISTEN = """() => {
  window.hacked = null; window.violations = [];
  document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.blockedURI), true);
  for (const name of ['alert', 'confirm', 'prompt', 'open']) window[name] = () => { window.hacked = name };
}"""


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[str]]]:
    """A listening server, and what has called it."""
    calls: list[str] = []

    class Listener(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            calls.append(self.rfile.readline().decode(errors="replace"))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield TRAP.format(port=server.server_address[1]), calls
        server.shutdown()


@pytest.fixture(scope="module")
def hostile_server(tmp_path_factory: pytest.TempPathFactory, trap: tuple[str, list[str]]) -> Iterator[Server]:
    """A server whose items are hostile in every text a reviewer sees."""
    folder = tmp_path_factory.mktemp("hostile")
    server = Server(folder / "workspace", folder / "server.log")
    rows = []
    for name, template in HOSTILE.items():
        text = template.format(trap=trap[0])
        messages = [{"role": text, "content": text, "tool_calls": [{"name": text}]}]
        passage = {"title": text, "text": text, "url": text}
        rows.append(
            {"item_id": name, "input": text, "output": text, "context": [passage], "messages": messages, "note": text}
        )
    write_study(server.workspace, "hostile", rows)
    giant = [
        {"item_id": "five megabytes", "output": "A line of text, and **one** more.\n" * 150_000},
        {"item_id": "one line", "output": "x" * 1_000_000},
        {"item_id": "one line of words", "output": "<b>word</b> " * 90_000, "context": "y" * 1_000_000},
    ]
    write_study(server.workspace, "giant", giant)
    for study in ("hostile", "giant"):
        server.run("add", str(server.workspace / f"{study}.jsonl"), "--study", study)
    server.run("user", "Lead", "--role", "lead")
    yield server.start()
    server.stop()


def write_study(workspace: Path, study: str, rows: list[dict[str, object]]) -> None:
    """Write a rubric and outputs."""
    (workspace / "rubric").mkdir(parents=True, exist_ok=True)
    (workspace / "rubric" / f"{study}.toml").write_text(THREE, encoding="utf-8")
    (workspace / f"{study}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def test_hostile_outputs_do_nothing(page: Page, hostile_server: Server, trap: tuple[str, list[str]]) -> None:
    """No script runs, no handler fires, nothing is asked of any server, and every item can be reviewed by key."""
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    page.on("dialog", lambda dialog: pytest.fail(f"a dialog: {dialog.message}"))
    page.add_init_script(f"({LISTEN})()")
    at = Desk(page, hostile_server, "hostile")
    for _ in HOSTILE:
        at.press("m", "m")
        page.locator("[data-testid=review-form] details").evaluate_all(
            "all => all.forEach((one) => { one.open = true })"
        )
        for name in ("item-output", "item-context", "item-input"):
            assert (
                at.part(name)
                .locator("a, img, script, iframe, object, embed, link, style, form, input, svg, video")
                .count()
                == 0
            )
        page.mouse.click(200, 300)
        at.press(*GOOD)
        page.wait_for_timeout(60)
    at.wait_until_saved()

    assert page.get_by_test_id("finished").is_visible()
    assert len(at.reviews()) == len(HOSTILE)
    assert (page.evaluate("window.hacked"), page.evaluate("window.violations")) == (None, [])
    assert [url for url in requested if not url.startswith((hostile_server.url, "data:", "blob:"))] == []
    assert trap[1] == []


def test_a_content_security_policy_would_stop_what_slips_through(page: Page, hostile_server: Server) -> None:
    """An image and a script that something should get into the page are refused by the browser itself."""
    page.add_init_script(f"({LISTEN})()")
    Desk(page, hostile_server, "hostile")
    page.evaluate(
        """() => {
          const image = new Image(); image.src = 'http://127.0.0.1:9/x.png'; document.body.append(image);
          const frame = document.createElement('iframe'); frame.src = 'http://127.0.0.1:9/f'; document.body.append(frame);
        }"""
    )
    page.wait_for_timeout(300)

    assert len(page.evaluate("window.violations")) == 2


def test_giant_outputs_leave_the_page_usable(page: Page, hostile_server: Server) -> None:
    """Five megabytes, a line of a million characters: answers by key, search and selection go on."""
    at = Desk(page, hostile_server, "giant")
    seen = set()
    for _ in range(3):
        seen.add(at.item())
        spent = page.evaluate("""() => new Promise((done) => {
          const start = performance.now();
          document.dispatchEvent(new KeyboardEvent('keydown', {key: '1', bubbles: true, composed: true}));
          requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
        })""")
        assert at.checked() == ["correct-yes"]
        assert spent < 1500, at.item()  # milliseconds; a page that hangs takes many times as long
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        at.press("m", "m", "2", "4", "6", "Enter")
        page.wait_for_timeout(500)
    expect(page.get_by_test_id("finished")).to_be_visible()
    at.wait_until_saved(seconds=60)

    assert seen == {"five megabytes", "one line", "one line of words"}
    assert len(at.reviews()) == 3
