"""The command that serves the app."""

from __future__ import annotations

import os
import socket
import sys
from pathlib import Path

import click

from jurat.cli.common import open_store, say, workspace_option
from jurat.errors import JuratError
from jurat.intake.demo import write_demo
from jurat.settings import application_folder

FIRST_PORT = 8501
PORTS_TRIED = 20


@click.command()
@workspace_option
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Address to listen on. Anybody who reaches it can sign in."
)
@click.option("--port", type=click.IntRange(1, 65535), help=f"Port (default: the first free one from {FIRST_PORT}).")
@click.option("--demo", "with_demo", is_flag=True, help="Write the demo study first if the workspace has no study.")
def serve(workspace: Path, host: str, port: int | None, with_demo: bool) -> None:
    """Serve the app."""
    if port is not None and not is_free(host, port):
        raise JuratError(f"Port {port} on {host} is taken. Choose another: --port N.")
    with open_store(workspace, creates=True) as (place, store):
        if with_demo and not store.studies():
            write_demo(place, store)
    chosen = port or free_port(host)
    say(f"Jurat is at http://{host}:{chosen}\nWorkspace: {place.root}. Stop with Ctrl+C.")
    script = application_folder() / "app.py"
    options = {"server.address": host, "server.port": chosen}
    arguments = [f"--{name}={value}" for name, value in options.items()]
    environment = {**os.environ, "JURAT_WORKSPACE": str(place.root)}
    sys.stderr.flush()
    os.execve(  # noqa: S606 - our own interpreter, with our own arguments
        sys.executable, [sys.executable, "-m", "streamlit", "run", str(script), *arguments], environment
    )


def free_port(host: str) -> int:
    """Find a port that nobody listens on. Raises `JuratError` when twenty in a row are taken."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TRIED):
        if is_free(host, port):
            return port
    raise JuratError(f"Ports {FIRST_PORT} to {FIRST_PORT + PORTS_TRIED - 1} on {host} are taken. Choose one: --port N.")


def is_free(host: str, port: int) -> bool:
    """Whether nobody listens on a port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as candidate:
        candidate.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            candidate.bind((host, port))
        except OSError:
            return False
    return True
