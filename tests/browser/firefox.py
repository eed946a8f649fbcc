"""Firefox as it is installed, driven by WebDriver BiDi: JSON over a websocket that Firefox itself opens."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

START_SECONDS = 60
ANSWER_SECONDS = 30
FOUND_SECONDS = 20
KEYS = {"Enter": "\ue007", "Escape": "\ue00c"}


class Firefox:
    """One window, without a screen, with a profile of its own."""

    def __init__(self, program: str, folder: Path) -> None:
        (folder / "profile").mkdir()
        self._log = folder / "firefox.log"
        command = [program, "--headless", "--no-remote", "--remote-debugging-port", "0"]
        with self._log.open("wb") as log:
            self._process = subprocess.Popen([*command, "--profile", str(folder / "profile")], stdout=log, stderr=log)
        self._numbers = itertools.count(1)
        self._open = ExitStack()
        self._open.callback(self._end)
        address = f"{self._address()}/session"
        self._socket = self._open.enter_context(connect(address, max_size=None, open_timeout=START_SECONDS))
        self.call("session.new", capabilities={})
        self._window = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def _address(self) -> str:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            found = re.search(r"WebDriver BiDi listening on (ws://\S+)", self._log.read_text(errors="replace"))
            if found:
                return found[1]
            time.sleep(0.1)
        raise AssertionError(f"Firefox does not listen: {self._log.read_text(errors='replace')}")

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        """Send a command and give its result; events are passed over."""
        number = next(self._numbers)
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._socket.recv(timeout=ANSWER_SECONDS))
            if answer.get("id") == number:
                assert answer["type"] == "success", answer
                result: dict[str, Any] = answer["result"]
                return result

    def go(self, address: str) -> None:
        """Open an address and wait until it is loaded."""
        self.call("browsingContext.navigate", context=self._window, url=address, wait="complete")

    def reload(self) -> None:
        """Load the page anew."""
        self.call("browsingContext.reload", context=self._window, wait="complete")

    def ask(self, expression: str) -> Any:
        """Give the value of an expression of JavaScript that is a text, a number, a truth value or null."""
        target = {"context": self._window}
        answer = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert answer["type"] == "success", answer
        return answer["result"].get("value")

    def wait_for(self, expression: str) -> Any:
        """Ask until the value is true in JavaScript's sense; give it."""
        deadline = time.monotonic() + FOUND_SECONDS
        while not (value := self.ask(expression)):
            assert time.monotonic() < deadline, f"{expression} is {value!r}"
            time.sleep(0.05)
        return value

    def press(self, *keys: str) -> None:
        """Type keys as a person does, one after the other."""
        presses = [{"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")]
        self._perform({"type": "key", "id": "keyboard", "actions": presses})

    def drag(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        """Press the mouse at one place of the window and let it go at another."""
        moves = [{"type": "pointerMove", "x": round(x), "y": round(y)} for x, y in (start, end)]
        down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
        self._perform({"type": "pointer", "id": "mouse", "actions": [moves[0], down, moves[1], up]})

    def _perform(self, actions: dict[str, Any]) -> None:
        self.call("input.performActions", context=self._window, actions=[actions])

    def close(self) -> None:
        """End it."""
        self._open.close()

    def _end(self) -> None:
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
