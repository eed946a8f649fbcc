"""Hostile text costs a second of a process of its own, and no more; what people write comes out as ever."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest
from pygments.lexers import get_lexer_by_name

from assay import bounded_rendering
from assay.bounded_rendering import SECONDS, Rendered, render_within
from assay.rendering import ALWAYS_ALLOWED, LANGUAGES, MOST_GROWTH, TooMuch, is_plain, render

HOSTILE = {
    "an unknown lexer": "```autohotkey\n" + "\n" * 3000 + "```",
    "deep and long JSON": "[" * 900 + "1," * 48000 + "1" + "]" * 900,
    "reference links": "[x]: http://e.example/" + "y" * 2000 + "\n\n" + "[x]\n" * 20000,
    "emphasis": "*a_" * 30000,
    "brackets": "[" * 90000,
    "quotes": ">" * 90000,
    "lists": "- " * 45000,
    "backticks": "".join("`" * n + " " for n in range(1, 430)),
    "tables": "|a" * 300 + "\n" + "|-" * 300 + "\n" + "|\n" * 40000,
}
SHORT = ["\n", " ", "[", "(", "{", "<", '"', "'", "`", "\\", "/*", "#", "$", "a", "0", "a=", '"""']
LONG = ["\n", "[", '"', "a", "\n" * 19 + "a"]


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_ends_in_time_and_in_proportion(text: str) -> None:
    """Whether it can be laid out or not, it takes no longer than its second, and what comes of it is remembered."""
    render_within("**warm**")
    start = time.monotonic()
    rendered = render_within(text)
    taken = time.monotonic() - start
    again = time.monotonic()

    assert taken < SECONDS + 1
    assert len(rendered.html or "") <= 1.5 * max(MOST_GROWTH * len(text), ALWAYS_ALLOWED)
    assert render_within(text) == rendered
    assert time.monotonic() - again < 0.1


@pytest.mark.parametrize("language", sorted({get_lexer_by_name(name).aliases[0] for name in LANGUAGES}))
def test_no_allowed_language_is_slow_on_hostile_text(language: str) -> None:
    """Runs of any one piece, 2,000 and 20,000 of them, take less than the second, counted in processor time."""
    slow = []
    for piece, count in [
        *((piece, 2000) for piece in SHORT),
        *((piece, size // len(piece)) for piece in LONG for size in (4_900, 20_000)),
    ]:
        start = time.process_time()
        with suppress(TooMuch):
            render(f"```{language}\n{piece * count}\n```")
        if time.process_time() - start > SECONDS:
            slow.append((piece, count))

    assert slow == []


def test_what_people_write_comes_out_as_ever() -> None:
    """The worker gives what the function gives, also after one had to be killed."""
    texts = ["**bold**", '{"a": [1, 2.50]}', "```python\nx = 1\n```", "plain", "# é \U0001f600"]

    assert [render_within(text) for text in texts] == [Rendered(render(text)) for text in texts]


def test_a_text_out_of_proportion_is_given_up() -> None:
    """98 KB that would be 92 MB."""
    with pytest.raises(TooMuch):
        render("[" * 900 + "1," * 48000 + "1" + "]" * 900)


def test_after_the_deadline_nothing_is_begun() -> None:
    """What is left of an item is shown plain."""
    assert render_within("**never seen before**", time.monotonic() - 1) == Rendered(None, is_given_up=True)


@pytest.mark.parametrize(
    ("text", "expected"), [("plain words", True), ("a *b*", False), ('{"a": 1}', False), ("- a", False)]
)
def test_plain_text_needs_no_worker(text: str, expected: bool) -> None:
    """A look is enough."""
    assert is_plain(text) == expected


def test_a_text_that_took_too_long_gets_another_second_later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The machine may have been busy: what was given up is remembered for a while, and then tried again."""
    monkeypatch.setattr(bounded_rendering, "TRY_AGAIN_SECONDS", 0.2)
    pool = bounded_rendering.Pool()
    pool.warm_up()
    slow = "```python\n" + "x = [1, 2]\n" * 4_000 + "```"
    first = pool.render(slow, time.monotonic() + 0.05)
    again = pool.render(slow, time.monotonic() + 30)
    time.sleep(0.3)
    later = pool.render(slow, time.monotonic() + 30)
    pool.close()

    assert (first, again) == (Rendered(None, is_given_up=True), Rendered(None, is_given_up=True))
    assert later == Rendered(render(slow))


def test_who_finds_no_free_process_in_time_is_shown_plain_text_and_it_is_not_held_against_the_text() -> None:
    """Hostile texts of others take the processes: nobody waits for them longer than for one's own text."""
    pool = bounded_rendering.Pool()
    busy = [pool._idle.get() for _ in range(bounded_rendering.WORKERS)]
    begin = time.monotonic()
    turned_away = pool.render("a *b*", begin + 0.1)
    waited = time.monotonic() - begin
    for worker in busy:
        pool._idle.put(worker)
    later = pool.render("a *b*", None)
    pool.close()

    assert turned_away == Rendered(None, is_given_up=True)
    assert 0.1 <= waited < 1
    assert later == Rendered(render("a *b*"))


def test_a_killed_process_is_started_again_while_nobody_waits() -> None:
    """Who comes next gets one that is up, or is turned away in time."""
    pool = bounded_rendering.Pool()
    pool.warm_up()
    slow = "```python\n" + "x = [1, 2]\n" * 4_000 + "```"
    begin = time.monotonic()
    given_up = pool.render(slow, begin + 0.01)
    taken = time.monotonic() - begin
    found = [pool._idle.get(timeout=30) for _ in range(bounded_rendering.WORKERS)]

    assert given_up == Rendered(None, is_given_up=True)
    assert taken < 0.5
    assert [worker.is_up() for worker in found] == [True] * bounded_rendering.WORKERS
    pool.close()
