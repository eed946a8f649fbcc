"""The review form's modules: their own tests under node, and how they are joined into the script that a page gets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from jurat.web.form import Assets, form_assets, sign_in_assets
from jurat.web.form.joining import CannotJoin, join_modules
from tests.node import FORM, run_node

TESTS = sorted(str(path) for path in (Path(__file__).parents[1] / "form").glob("*.test.js"))


def joined(**modules: str) -> str:
    """Join modules, given as their texts; `main` is the entry."""
    return join_modules("main", modules.__getitem__)


def test_the_modules_pass_their_own_tests() -> None:
    """Answers, keys, text map, outbox and clock, run by node with a fake network and clock."""
    report = run_node("--test", "--test-reporter=tap", *TESTS)

    assert "\n# fail 0\n" in report
    assert report.count("\nok ") >= 30


@pytest.mark.parametrize("assets", [form_assets, sign_in_assets])
def test_what_is_delivered_is_one_module(assets: Callable[[], Assets], tmp_path: Path) -> None:
    """The joined script parses, imports nothing and exports the one function that Streamlit calls."""
    script = tmp_path / "script.mjs"
    script.write_text(assets().js, encoding="utf-8")
    run_node("--check", str(script))
    seams = [line for line in assets().js.splitlines() if line.startswith(("import ", "export "))]

    assert [seam.startswith("export default function") for seam in seams] == [True]


def test_every_module_is_delivered() -> None:
    """A module that nobody imports is a mistake."""
    scripts = form_assets().js + sign_in_assets().js
    heads = {path.name: path.read_text(encoding="utf-8").partition("\n")[0] for path in FORM.glob("*.js")}

    assert [name for name, head in heads.items() if head not in scripts] == []


def test_modules_come_after_what_they_import_and_once() -> None:
    """Of two ways to one module, the script holds it once, before both."""
    script = joined(
        main='import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        b='import { c } from "./c.js";\n/** @param {number} n */\nexport function b(n) {\n  return n + c;\n}\n',
        c="export const c = 1;\n",
    )

    assert script == (
        "const $c = (() => {\nconst c = 1;\nreturn { c };\n})();\n"
        "const $b = (() => {\nconst { c } = $c;\nfunction b(n) {\n  return n + c;\n}\nreturn { b };\n})();\n"
        "const { b } = $b;\nconst { c } = $c;\nb(c);\n"
    )


def test_joined_modules_keep_their_names_to_themselves() -> None:
    """What one module does not export may be called the same in another, and hides nothing there."""
    script = joined(
        main='import {\n  one,\n  two as other,\n} from "./x.js";\n'
        'const name = "main";\nconsole.log(one, other(), name, typeof URL);\n',
        x='const name = "x";\nconst URL = null;\nexport const one = URL;\nexport function two() {\n  return name;\n}\n',
    )

    assert run_node("--input-type=module", "--eval", script) == "null x main function\n"


@pytest.mark.parametrize(
    ("modules", "words"),
    [
        (
            {"main": 'import { a } from "./a.js";\n', "a": 'import { b } from "./main.js";\nexport const a = 1;\n'},
            "main imports a imports main",
        ),
        ({"main": 'import { a } from "./a.js";\n', "a": "export let a = 1;\n"}, "'export let a = 1;' is not joined"),
        ({"main": 'import { a } from "./a.js";\n', "a": "const a = 1;\n"}, "does not export"),
        ({"main": 'import { a } from "./a.js";\n', "a": "export const a = 1;\nexport default a;\n"}, "a.js: 'export d"),
        ({"main": 'import a from "./a.js";\n', "a": "export const a = 1;\n"}, "is not joined"),
        ({"main": 'import "https://example.org/a.js";\n'}, "is not joined"),
        ({"main": "const a = 1;\nexport { a };\n"}, "is not joined"),
    ],
)
def test_what_cannot_be_joined_is_refused(modules: dict[str, str], words: str) -> None:
    """Nothing is joined into something that runs otherwise than the modules would."""
    with pytest.raises(CannotJoin, match=words):
        joined(**modules)
