"""ES modules as one script: a Streamlit component takes a single text, node and the type checker take the modules."""

from __future__ import annotations

import re
from collections.abc import Callable

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./([\w-]+\.js)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?=(?:async )?(?:function|class|const|let) )", re.MULTILINE)
DECLARED = re.compile(r"^(?:export )?(?:async )?(?:function\*?|class|const|let|var) (\w+)", re.MULTILINE)
EXPORTED = re.compile(r"^export (?:async )?(?:function\*?|class|const|let) (\w+)", re.MULTILINE)
TYPES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)  # JSDoc: nothing that runs
UNREAD = re.compile(r"^(?:import\b|export (?!default ))", re.MULTILINE)


class CannotJoin(ValueError):  # noqa: N818 - what was asked for cannot be done
    """The modules use something that this joiner does not know: the message names module, line and remedy."""


def join_modules(entry: str, read: Callable[[str], str]) -> str:
    """Return `entry` and all it imports as one module: each once, after those it imports.

    `read` gives the text of a module by its file name. The joined modules share one scope, so a top-level name may
    stand in one module only, and imports keep their names. Raises `CannotJoin` for a circle, a name that stands twice
    or is not exported, and any other form of import or export.
    """
    texts: dict[str, str] = {}
    _collect(entry, read, texts, ())
    homes: dict[str, str] = {}
    for name, text in texts.items():
        for declared in DECLARED.findall(text):
            if declared in homes:
                raise CannotJoin(f"'{declared}' stands in {homes[declared]} and in {name}. Rename one of them.")
            homes[declared] = name
    return "\n".join(_without_seams(name, text, texts) for name, text in texts.items())


def _collect(name: str, read: Callable[[str], str], texts: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a module's text behind those of its imports."""
    if name in above:
        raise CannotJoin(f"{' imports '.join((*above, name))}. Move what both need into a module of its own.")
    if name in texts:
        return
    text = read(name)
    for _, imported in IMPORT.findall(text):
        _collect(imported, read, texts, (*above, name))
    texts[name] = text


def _without_seams(name: str, text: str, texts: dict[str, str]) -> str:
    for words, home in IMPORT.findall(text):
        exported = EXPORTED.findall(texts[home])
        for wanted in filter(None, (word.strip() for word in words.split(","))):
            if wanted not in exported:
                raise CannotJoin(f"{name} imports '{wanted}', which {home} does not export. Export it under that name.")
    plain = EXPORT.sub("", IMPORT.sub("", TYPES.sub("", text)))
    unread = UNREAD.search(plain)
    if unread:
        line = plain[unread.start() :].partition("\n")[0]
        raise CannotJoin(
            f'{name}: "{line}" is not joined. Write: import {{ name }} from "./module.js" or export const.'
        )
    return plain
