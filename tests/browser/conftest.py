"""The app as people meet it: a real server in a process of its own, and real Chromium."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from jurat.cli import main
from tests.browser.desk import Desk
from tests.browser.form_studies import write_gold, write_studies

CHROMIUM_OPTIONS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
]
START_SECONDS = 60


def chromium_path() -> str | None:
    """Find the system's Chromium, its quicker shell without windows first; None: Playwright's own."""
    return shutil.which("chromium-headless-shell") or shutil.which("chromium")


def free_port() -> int:
    """Find a port nobody listens on."""
    with socket.socket() as candidate:
        candidate.bind(("127.0.0.1", 0))
        return int(candidate.getsockname()[1])


class Server:
    """`jurat serve` over a workspace."""

    def __init__(self, workspace: Path, log: Path, environment: dict[str, str] | None = None, *options: str) -> None:
        self.workspace = workspace
        self.environment = os.environ | {"PYTHONUNBUFFERED": "1"} | (environment or {})
        self.log, self.options = log, options
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> Server:
        """Start it and wait until it answers."""
        command = [sys.executable, "-m", "jurat", "serve", "--workspace", str(self.workspace), "--port", str(self.port)]
        command += self.options
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                command, stdout=log, stderr=log, env=self.environment | {"PYTHONUNBUFFERED": "1"}
            )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                self.health()
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                time.sleep(0.1)
            else:
                return self
        raise AssertionError(f"the server did not answer: {self.log.read_text()}")

    def health(self) -> dict[str, Any]:
        """Ask the server how it is."""
        with urllib.request.urlopen(f"{self.url}/api/health", timeout=5) as response:
            answer: dict[str, Any] = json.load(response)
        return answer

    def kill(self) -> None:
        """End it without warning, as a crash would."""
        assert self.process is not None
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        """End it as an operator would."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def run(self, *arguments: str) -> str:
        """Run a command on the server's workspace, beside the server, and give what it prints."""
        command = [*arguments, "--workspace", str(self.workspace)]
        return CliRunner().invoke(main, command, env=self.environment, catch_exceptions=False).stdout

    def jurat(self, *arguments: str) -> Any:
        """Run a command and give the JSON it prints."""
        return json.loads(self.run(*arguments, "--json"))


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Server]]:
    """Start servers; they are stopped when the test ends."""
    started: list[Server] = []

    def start(workspace: Path, *options: str) -> Server:
        started.append(Server(workspace, tmp_path / "server.log", None, *options))
        return started[-1].start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def demo_server(tmp_path: Path, serve: Callable[..., Server]) -> Server:
    """A server over the demo study."""
    return serve(tmp_path / "workspace", "--demo")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """Playwright, once. A machine that is busy with other tests may be slow: what is waited for gets time."""
    expect.set_options(timeout=15_000)
    with sync_playwright() as opened:
        yield opened


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """The system's Chromium, or the one Playwright installed."""
    opened = playwright.chromium.launch(executable_path=chromium_path(), args=CHROMIUM_OPTIONS)
    yield opened
    opened.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A fresh browser window of a laptop's size. Any error on the page's console fails the test."""
    context = browser.new_context(
        viewport={"width": 1366, "height": 768}, accept_downloads=True, reduced_motion="reduce"
    )
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


@pytest.fixture(scope="session")
def form_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the studies of `form_studies`, for every test of the form; each test brings a reviewer."""
    folder = tmp_path_factory.mktemp("forms")
    server = Server(folder / "workspace", folder / "server.log")
    for study, path in write_studies(folder / "workspace").items():
        server.run("add", str(path), "--study", study)
    server.run("gold", "add", str(write_gold(folder / "workspace")), "--study", "gold")
    server.run("user", "Lead", "--role", "lead")  # so that nobody becomes one by being first
    yield server.start()
    server.stop()


@pytest.fixture
def desk(page: Page, form_server: Server) -> Callable[[str], Desk]:
    """Seat a new reviewer at a study."""
    return lambda study: Desk(page, form_server, study)
