"""What a reviewer's browser is sent: the rubric and the items, without anything that could sway a judgement."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from assay.bounded_rendering import SECONDS, SHOWN_PLAIN, render_within
from assay.rendering import render_markdown
from assay.rubric import Criterion, Rubric, Scale
from assay.store import Payload

MOST_REMEMBERED = 256  # items
MESSAGE_SHOWN = ("role", "tool_calls")  # of a message beside its content; logs put its model and its time there, too


def rubric_view(rubric: Rubric) -> dict[str, Any]:
    """Give the rubric as the review form draws it."""
    return {
        "title": rubric.title,
        "guidance_html": _guidance(rubric.guidance),
        "rubric_hash": rubric.content_hash,
        "skip_reasons": list(rubric.skip_reasons),
        "cannot_judge_reasons": list(rubric.cannot_judge_reasons),
        "criteria": [_criterion_view(criterion, rubric) for criterion in rubric.criteria],
    }


def visible_content(payload: Payload, rubric: Rubric) -> dict[str, Any]:
    """Give the texts of an item that a reviewer may see."""
    return {name: value for name, value in payload.content.items() if rubric.shows(name)}


class ItemViews:
    """A study's items as the form draws them; the newest are remembered, for each is shown to several reviewers."""

    def __init__(self, payload: Callable[[int], Payload], rubric: Rubric) -> None:
        self._payload = payload
        self._rubric = rubric
        self._known: OrderedDict[int, dict[str, Any]] = OrderedDict()

    def are_known(self, item_keys: Iterable[int]) -> bool:
        """Whether these are at hand. Any other may take a second: not in an event loop."""
        return all(item_key in self._known for item_key in item_keys)

    def of_all(self, item_keys: Sequence[int], begun: float) -> list[dict[str, Any]]:
        """Give items as the form draws them; each has a second more than the one before, from `begun` on."""
        return [self.of(item_key, begun + count * SECONDS) for count, item_key in enumerate(item_keys, start=1)]

    def of(self, item_key: int, deadline: float | None = None) -> dict[str, Any]:
        """Give an item as the form draws it, laid out by a deadline (see `item_view`)."""
        view = self._known.get(item_key)
        if view is None:
            view = item_view(self._payload(item_key), self._rubric, deadline)
            if not _is_given_up(view):  # the texts remember that, and for how long
                self._known[item_key] = view
            while len(self._known) > MOST_REMEMBERED:
                self._known.popitem(last=False)
        return view


def item_view(payload: Payload, rubric: Rubric, deadline: float | None = None) -> dict[str, Any]:
    """Give an item as the review form draws it. Columns that the rubric does not show never leave the server.

    Texts that cannot be laid out by `deadline` (None: in a second from now), all together, are shown plain and say so.
    """
    content = visible_content(payload, rubric)
    deadline = time.monotonic() + SECONDS if deadline is None else deadline

    def _text(value: object) -> dict[str, str | None] | None:
        return None if value is None else {"text": str(value), **_laid_out(str(value), deadline)}

    return {
        "item_id": payload.item_id,
        "output": _text(content.get("output", "")),
        "input": _text(content.get("input")),
        "context": [
            {**passage, **_laid_out(str(passage["text"]), deadline)} for passage in content.get("context") or []
        ],
        "messages": [
            {name: message[name] for name in MESSAGE_SHOWN if name in message}
            | {"content": _text(message.get("content"))}
            for message in content.get("messages") or []
        ],
        "reference": _text(content.get("reference")),
        "details": [
            [name, str(value)] for name, value in payload.attributes.items() if value is not None and rubric.shows(name)
        ],
    }


def _criterion_view(criterion: Criterion, rubric: Rubric) -> dict[str, Any]:
    ask_when = criterion.ask_when
    return {
        "id": criterion.id,
        "question": criterion.question,
        "guidance_html": _guidance(criterion.guidance),
        "scale": criterion.scale,
        "values": [str(value) for value in criterion.values],
        "evidence": criterion.evidence,
        "key": criterion.key,
        "ask_when": None
        if ask_when is None
        else {
            "criterion": ask_when.criterion,
            "values": list(ask_when.values),
            "negated": ask_when.negated,
            "is_number": rubric.criterion(ask_when.criterion).scale == Scale.INTERVAL,
        },
    }


def _is_given_up(view: dict[str, Any]) -> bool:
    """Whether any text of an item is shown plain because it could not be laid out in time."""
    messages = [message["content"] for message in view["messages"]]
    texts = [view["output"], view["input"], view["reference"], *view["context"], *messages]
    return any(text is not None and "notice" in text for text in texts)


def _guidance(markdown: str) -> str:
    return render_markdown(markdown) or _text_as_html(markdown)


def _text_as_html(text: str) -> str:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return f"<p>{escaped}</p>" if text.strip() else ""


def _laid_out(text: str, deadline: float) -> dict[str, str | None]:
    rendered = render_within(text, deadline)
    return {"html": rendered.html, "notice": SHOWN_PLAIN} if rendered.is_given_up else {"html": rendered.html}
