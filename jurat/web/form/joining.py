"""ES modules as one script: a Streamlit component takes a single text, node and the type checker take the modules."""

from __future__ import annotations

import re
from collections.abc import Callable

IMPORT = re.compile(r'^import \{([^}]*)\} from "\./(\w+)\.js";\n', re.MULTILINE)
EXPORT = re.compile(r"^export (?:async )?(?:function|class|const) (\w+)", re.MULTILINE)
EXPORT_WORD = re.compile(r"^export (?=(?:async )?(?:function|class|const) )", re.MULTILINE)
TYPES = re.compile(r"^[ \t]*/\*\*(?:(?!\*/).)*\*/\n", re.MULTILINE | re.DOTALL)  # JSDoc: nothing that runs
UNREAD = re.compile(r"^(?:import|export)\b.*", re.MULTILINE)
ENTRY_EXPORT = "export default function"


class CannotJoin(ValueError):  # noqa: N818 - what was asked for cannot be done
    """The modules use something that this joiner does not know: the message names module, line and remedy."""


def join_modules(entry: str, read: Callable[[str], str]) -> str:
    """Return the module `entry` and all it imports as one script: each once, after those that it imports.

    `read` gives a module's text by its name. Each but the entry becomes a function that is called once and gives what
    the module exports, so that its other names stay its own; the entry keeps its `export default`. Raises `CannotJoin`
    for modules that import each other, for a name that is not exported, and for any form of import or export but
    `import { name } from "./module.js"` and `export function`, `class` or `const`.
    """
    texts: dict[str, str] = {}
    _collect(entry, read, texts, ())
    exports = {name: EXPORT.findall(text) for name, text in texts.items()}
    return "".join(_as_part(name, text, exports, is_entry=name == entry) for name, text in texts.items())


def _collect(name: str, read: Callable[[str], str], texts: dict[str, str], above: tuple[str, ...]) -> None:
    """Add a module's text behind those of its imports."""
    if name in above:
        raise CannotJoin(f"{' imports '.join((*above, name))}. Move what both need into a module of its own.")
    if name in texts:
        return
    text = TYPES.sub("", read(name))
    for _, imported in IMPORT.findall(text):
        _collect(imported, read, texts, (*above, name))
    texts[name] = text


def _as_part(name: str, text: str, exports: dict[str, list[str]], *, is_entry: bool) -> str:
    """Write a module as a part of the script."""

    def taken(found: re.Match[str]) -> str:
        words, home = [word.strip() for word in found[1].split(",") if word.strip()], found[2]
        for word in words:
            if word.partition(" as ")[0] not in exports[home]:
                raise CannotJoin(f"{name}.js imports '{word}', which {home}.js does not export. Export it there.")
        return f"const {{ {', '.join(words).replace(' as ', ': ')} }} = ${home};\n"

    body = EXPORT_WORD.sub("", IMPORT.sub(taken, text))
    unread = UNREAD.search(body.replace(ENTRY_EXPORT, "") if is_entry else body)
    if unread:
        remedy = 'Write: import { name } from "./module.js", or export function, class or const'
        raise CannotJoin(f"{name}.js: '{unread[0]}' is not joined. {remedy}.")
    if is_entry:
        return body
    return f"const ${name} = (() => {{\n{body}return {{ {', '.join(exports[name])} }};\n}})();\n"
