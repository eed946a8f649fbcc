"""A port that is not free: said at once, with an exit code that no gate takes for a fail."""

from __future__ import annotations

import socket

import pytest

from jurat.cli import exit_code
from tests.cli.conftest import Terminal


@pytest.fixture
def database_url() -> None:
    """These are about files."""


def test_a_port_in_use_is_said_first(terminal: Terminal) -> None:
    """Nothing says that the app is there, and the exit code is that of an error."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, _, talk = terminal.run("serve", "--port", str(taken.getsockname()[1]))

    assert code == 64
    assert "is taken. Choose another: --port N." in talk
    assert "Jurat is at" not in talk


def test_a_chance_of_next_to_nothing_is_said_so(capsys: pytest.CaptureFixture[str]) -> None:
    """No reader wants 7e-47."""
    assert exit_code(["plan", "--limit", "0.05"]) == 0
    assert "less than 0.0001" in capsys.readouterr().out
