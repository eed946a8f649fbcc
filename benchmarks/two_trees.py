"""Claim: the code lies in rooms that a newcomer can learn. Sets two trees side by side: sizes, rooms, arrows, seams.

Usage: `python -m benchmarks.two_trees PATH [PATH]`, each a checkout; a commit before comes from `git worktree add`.
A room is a folder of the package (or a module that lies flat in it); an arrow is an
import from one room into another. What is counted is read from the files with `ast`: nothing is imported.
"""

from __future__ import annotations

import ast
import io
import re
import statistics
import sys
import tokenize
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STATEMENT_CALLS = {"run", "run_many", "one", "all", "stream"}
LONG = 50  # lines of a function


@dataclass(frozen=True)
class Module:
    """One Python file, read."""

    name: str  # dotted, the package's own name first
    path: Path
    tree: ast.Module
    text: str

    @property
    def room(self) -> str:
        """Return the folder of the package the module lies in, or its own name where it lies flat."""
        parts = self.name.split(".")
        return parts[1] if len(parts) > 1 else parts[0]


def modules(tree: Path) -> list[Module]:
    """Read the package of a checkout: the one folder at its top with a `store` in it."""
    package = next(path.parent.parent for path in sorted(tree.glob("*/store/schema.sql")))
    found = []
    for path in sorted(package.rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        name = ".".join(path.relative_to(tree).with_suffix("").parts).removesuffix(".__init__")
        found.append(Module(name, path, ast.parse(text), text))
    return found


def functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Return the functions of a module, also those within others."""
    return (node for node in ast.walk(module.tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def length(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Return a function's lines, without its docstring."""
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def comments(module: Module) -> int:
    """Return how many comments a module has; a note for a tool is none."""
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    return sum(token.type == tokenize.COMMENT and not re.match(r"# ?(noqa|type:)", token.string) for token in tokens)


def arrows(found: list[Module]) -> set[tuple[str, str]]:
    """Return the pairs of rooms of which the first imports from the second."""
    names = {module.name: module.room for module in found}
    pairs = set()
    for module in found:
        for node in ast.walk(module.tree):
            wanted = []
            if isinstance(node, ast.ImportFrom) and node.module:
                wanted = [f"{node.module}.{alias.name}" for alias in node.names] + [node.module]
            elif isinstance(node, ast.Import):
                wanted = [alias.name for alias in node.names]
            pairs |= {(module.room, names[name]) for name in wanted if name in names and names[name] != module.room}
    return pairs


def statements_outside(found: list[Module]) -> int:
    """Return how often a module outside the store calls a statement of the store by its name."""
    package = found[0].path
    while package.parent.name and not (package / "store").is_dir():
        package = package.parent
    named = {
        name
        for path in (package / "store").glob("queries*.sql")
        for name in re.findall(r"^-- name: *(\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    calls = (
        node
        for module in found
        if module.room != "store"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in STATEMENT_CALLS
    )
    return sum(
        bool(call.args) and isinstance(call.args[0], ast.Constant) and call.args[0].value in named for call in calls
    )


def figures(tree: Path) -> dict[str, str]:
    """Measure one tree."""
    found = modules(tree)
    package = found[0].path.parent
    lines = [module.text.count("\n") for module in found]
    sizes = [length(function) for module in found for function in functions(module)]
    flat = [module for module in found if module.path.parent == package and module.path.stem[0] != "_"]
    names = Counter(
        path.name for path in package.rglob("*") if path.is_file() and path.suffix in {".py", ".sql", ".js"}
    )
    both = arrows(found)
    climbs = sorted({tuple(sorted(pair)) for pair in both if pair[::-1] in both})
    return {
        "files": str(len(found)),
        "lines": f"{sum(lines):,}",
        "file, median/longest": f"{statistics.median(lines):.0f}/{max(lines)}",
        "function, median/longest": f"{statistics.median(sizes):.0f}/{max(sizes)}",
        f"functions over {LONG} lines": str(sum(size > LONG for size in sizes)),
        "comments, share of lines": f"{sum(map(comments, found)) / sum(lines):.1%}",
        "modules that lie flat": str(len(flat)),
        "rooms": str(len({module.room for module in found})),
        "arrows between rooms": str(len(both)),
        "arrows that go both ways": ", ".join("-".join(pair) for pair in climbs) or "none",
        "names that stand twice": str(sum(count > 1 for name, count in names.items() if name != "__init__.py")),
        "Any allowed by hand (ANN401)": str(sum(module.text.count("ANN401") for module in found)),
        "rows read by text, row[...]": str(sum(len(re.findall(r'\brow\["', module.text)) for module in found)),
        "statements named outside store": str(statements_outside(found)),
    }


def main() -> None:
    """Print the figures of one tree, or of two beside each other."""
    trees = [Path(argument) for argument in sys.argv[1:]] or [Path()]
    tables = [figures(tree) for tree in trees]
    for name in tables[0]:
        print(f"{name:34}" + "".join(f"{table[name]:>28}" for table in tables))


if __name__ == "__main__":
    main()
