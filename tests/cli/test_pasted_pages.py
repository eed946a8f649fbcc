"""The README and the guides work when pasted, block after block, from an empty folder."""

from __future__ import annotations

import itertools
import re
import shlex
from pathlib import Path

import click
import pytest

from jurat.cli import COMMANDS, main
from jurat.draw.sources import load_source
from jurat.rubric.model import parse_rubric
from tests.cli.pasting import Block, blocks_of, paste

TOP = Path(__file__).parents[2]
PAGES = [TOP / "README.md", *sorted((TOP / "docs").glob("*.md"))]
SHELL = ("sh", "bash")
LEFT_OUT = {  # how many blocks of a page nothing pastes; each says why, in a comment right before it
    "README.md": 3,
    "draw.md": 1,
    "operators.md": 1,
    "rubric.md": 2,
}


def by_name(path: Path) -> str:
    """Name a test after its page."""
    return path.name


def pasted_here(block: Block) -> bool:
    """Whether a block is pasted by this test, and not by another one."""
    return block.language in SHELL and block.reason is None and "pasted by tests/" not in block.mark


def without_times(text: str) -> str:
    """Leave out what differs at every run: times, and how wide a column of them is."""
    return re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?", "TIME", text).strip()


@pytest.mark.parametrize("page", [one for one in PAGES if any(map(pasted_here, blocks_of(one)))], ids=by_name)
def test_a_page_works_when_it_is_pasted(page: Path, tmp_path: Path) -> None:
    """No line fails (a verdict may be no pass), and what the page shows below a block is what the block prints."""
    folder, work = tmp_path / "empty", tmp_path / "work"
    folder.mkdir()
    work.mkdir()
    blocks = blocks_of(page)
    shell = [block for block in blocks if pasted_here(block)]
    found = paste(shell, folder, work)

    assert [line for line in found.failed if not line.startswith("jurat verdict")] == [], found.talk
    assert len(found.printed) == len(shell)
    printed = dict(zip(map(id, shell), found.printed, strict=True))
    for before, shown in itertools.pairwise(blocks):
        if shown.language == "text" and id(before) in printed:
            assert without_times(printed[id(before)]) == without_times(shown.text)


def test_every_block_is_pasted_or_says_why_not() -> None:
    """Blocks of other languages are read by what reads them; those that nothing pastes are as many as are listed."""
    blocks = [block for page in PAGES for block in blocks_of(page)]
    counts = {page.name: sum(block.reason is not None for block in blocks_of(page)) for page in PAGES}

    assert {block.language for block in blocks} <= {*SHELL, "toml", "text"}
    assert {name: count for name, count in counts.items() if count} == LEFT_OUT
    assert all(len(block.reason) > 10 for block in blocks if block.reason is not None)


def test_toml_in_the_guides_is_what_it_says(tmp_path: Path) -> None:
    """A rubric with every key, further judges for it, and a source of logs."""
    (rubric, judge) = [block for block in blocks_of(TOP / "docs" / "rubric.md") if block.language == "toml"]
    (source,) = [block for block in blocks_of(TOP / "docs" / "draw.md") if block.language == "toml"]
    harmful = '\n[[criterion]]\nid = "harmful"\nquestion = "?"\nerror_values = ["yes"]\n'
    path = tmp_path / "source.toml"
    path.write_text(source.text, encoding="utf-8")

    assert [one.id for one in parse_rubric(rubric.text, "docs/rubric.md").criteria] == ["correct", "kind"]
    assert parse_rubric(rubric.text + harmful + judge.text, "docs/rubric.md").judges[0].column == "toxicity"
    assert load_source(str(path), None) is not None


def commands_named() -> list[tuple[str, str]]:
    """Return every command that the pages name in their text or blocks, with its page."""
    found: list[tuple[str, str]] = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        found += [(page.name, " ".join(one.split())) for one in re.findall(r"`(jurat [^`]+)`", text)]
        for block in blocks_of(page):
            if block.language in SHELL:
                found += [(page.name, line) for line in block.text.splitlines() if line.startswith("jurat ")]
    return found


@pytest.mark.parametrize("page", PAGES, ids=by_name)
def test_the_commands_and_options_that_a_page_names_are_there(page: Path) -> None:
    """Also where it is only mentioned; a long option may be written with its value."""
    wrong: list[str] = []
    for name, line in commands_named():
        if name == page.name:
            for part in line.replace("\\|", "|").split("&&"):
                wrong += unknown_words(part.strip())

    assert wrong == []


def unknown_words(line: str) -> list[str]:
    """Name what there is not of a line's command and its options."""
    words = shlex.split(line.replace("...", ""), comments=True)
    if words[:1] != ["jurat"] or len(words) < 2 or words[1].startswith(("-", "*")):
        return []
    if words[1] not in COMMANDS:
        return [f"{line}: no command {words[1]}"]
    command = main.get_command(click.Context(main), words[1])
    assert command is not None
    if isinstance(command, click.Group) and len(words) > 2 and words[2] in command.commands:
        command = command.commands[words[2]]
    known = {name for parameter in command.params for name in [*parameter.opts, *parameter.secondary_opts]}
    asked = [word.split("=")[0].rstrip(",") for word in words[2:] if re.match(r"--?[a-z]", word)]
    return [f"{line}: no option {word}" for word in asked if word not in {*known, "--help"}]
