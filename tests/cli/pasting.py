"""Pages of Markdown as somebody pastes them: into one shell a page, in an empty folder, block after block.

`jurat` in that shell is a small client of the test's own process, where the command is run at once: starting the
program anew for every line would take most of the time.
"""

from __future__ import annotations

import io
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from jurat.cli import exit_code

FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r"<!--\s*((?:(?!-->).)*?)\s*-->\Z", re.DOTALL)
END_OF_BLOCK = "\N{END OF TRANSMISSION BLOCK}"
CLIENT = """#!{python} -ISE
import json, os, socket, sys
with socket.socket(socket.AF_UNIX) as server:
    server.connect({address!r})
    settings = {{name: value for name, value in os.environ.items() if name.startswith("JURAT_")}}
    asked = dict(arguments=sys.argv[1:], folder=os.getcwd(), settings=settings)
    server.sendall(json.dumps(asked).encode())
    server.shutdown(socket.SHUT_WR)
    told = json.loads(b"".join(iter(lambda: server.recv(65536), b"")))
sys.stdout.write(told["out"])
sys.stderr.write(told["err"])
sys.exit(told["code"])
"""


@dataclass(frozen=True)
class Block:
    """A block of code in a page: its language, its text, and what the comment right before it says."""

    page: str
    language: str
    text: str
    mark: str

    @property
    def reason(self) -> str | None:
        """Report why it is not pasted; None where it is."""
        found = re.match(r"not pasted by the tests: (.*)", self.mark, re.DOTALL)
        return None if found is None else found[1]


def blocks_of(path: Path) -> list[Block]:
    """Return a page's blocks, in order."""
    text = path.read_text(encoding="utf-8")
    found: list[Block] = []
    for match in FENCE.finditer(text):
        mark = MARK.search(text[: match.start()].rstrip())
        found.append(Block(path.name, match[2], match[3], "" if mark is None else mark[1]))
    return found


@dataclass
class Pasted:
    """What came of a page: what each block printed, and what failed."""

    printed: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    talk: str = ""


def paste(blocks: list[Block], folder: Path, work: Path) -> Pasted:
    """Paste shell blocks into a shell in a folder. `work` is where the client of the command lies."""
    with served(work) as (tools, listener):
        ready = [f"{block.text}\nprintf '%s' '{END_OF_BLOCK}'\n" for block in blocks]
        script = f"trap 'echo \"$BASH_COMMAND\" >> {work}/failed' ERR\n" + "".join(ready)
        environment = {**os.environ, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}
        with (work / "out").open("wb") as out, (work / "err").open("wb") as err:
            process = subprocess.Popen(["bash", "-c", script], cwd=folder, env=environment, stdout=out, stderr=err)
            answer_until(listener, process)
    failed = work / "failed"
    return Pasted(
        (work / "out").read_text(encoding="utf-8").split(END_OF_BLOCK)[:-1],
        failed.read_text(encoding="utf-8").splitlines() if failed.exists() else [],
        (work / "err").read_text(encoding="utf-8"),
    )


@contextmanager
def served(work: Path) -> Iterator[tuple[Path, socket.socket]]:
    """Put the client into a folder and listen for it."""
    tools = work / "tools"
    tools.mkdir()
    address = os.path.relpath(work / "socket")  # an address has at most 108 characters
    client = tools / "jurat"
    client.write_text(CLIENT.format(python=sys.executable, address=str(work / "socket")), encoding="utf-8")
    client.chmod(0o755)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(address)
        listener.listen()
        listener.settimeout(0.05)
        yield tools, listener


def answer_until(listener: socket.socket, process: subprocess.Popen[bytes]) -> None:
    """Run the commands that are asked for until the shell has ended."""
    while process.poll() is None:
        try:
            client, _ = listener.accept()
        except TimeoutError:
            continue
        with client:
            client.settimeout(60)
            asked = client.makefile("rb").read()
            client.sendall(json.dumps(run_in(**json.loads(asked))).encode())


def run_in(arguments: list[str], folder: str, settings: dict[str, str]) -> dict[str, object]:
    """Run a command in a folder, and give its exit code and what it printed."""
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out), redirect_stderr(err):
        patch.chdir(folder)
        for name, value in settings.items():
            patch.setenv(name, value)
        code = exit_code(arguments)
    for stream in (out, err):
        stream.flush()
    texts = {name: stream.buffer.getvalue().decode() for name, stream in (("out", out), ("err", err))}
    return {"code": code, **texts}
