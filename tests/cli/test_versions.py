"""The rubric's versions, the log and the sample from the command line."""

from __future__ import annotations

import json
from operator import itemgetter

import pytest

from assay.rubric import load_rubric
from assay.settings import Workspace
from tests.cli.conftest import Terminal


def test_a_change_is_read_declared_and_taken_back(graded: Terminal, empty_workspace: Workspace) -> None:
    """The labels of the first wording leave the counts, come back, and leave again; the log and exports carry it."""
    path = empty_workspace.rubric_path("study")
    old = load_rubric(path).content_hash
    path.write_text(path.read_text().replace("Is the answer correct?", "Is the answer right?"))
    new = load_rubric(path).content_hash
    code, _, talk = graded.run("harmless", old, new[:6], "--reason", "A synonym.")
    assert (code, "Leads are: none yet" in talk) == (64, True)
    graded.run("user", "Lea", "--role", "lead")
    items = []
    for options in ([], ["--not"], ["--by", "Lea"]):
        code, _, talk = graded.run("harmless", old[:6], new, "--reason", "A synonym.", *options)
        assert (code, old in talk) == (0, True)
        items.append(graded.json("verdict")["rows"][0]["items"])
    assert items == [200, 0, 200]
    assert "Labels of 2 versions of the rubric count together" in graded.run("status")[2]
    (change,) = graded.json("versions", old, new)["rows"]
    first, second = graded.json("versions")["rows"]

    assert (change["what"], change["before"]) == ("question", "Is the answer correct?")
    assert (first["rubric_hash"], first["standing"], first["labels"], first["decided_by"]) == (
        old,
        "pooled",
        800,
        "Lea",
    )
    assert (second["rubric_hash"], second["standing"], second["labels"]) == (new, "current", 0)
    assert "is the answer right?" in graded.run("versions", old, new)[1].lower()
    decisions = [json.loads(line) for line in graded.run("export", "--what", "decisions")[1].splitlines()]
    told = [row["decision"] for row in decisions if row["what"] == "rubric change"]
    assert told == ["harmless", "not harmless", "harmless"]


def test_labels_that_would_lose_their_meaning_are_refused(graded: Terminal, empty_workspace: Workspace) -> None:
    """Told with criterion and value; a version nobody knows is named with those there are."""
    path = empty_workspace.rubric_path("study")
    old = load_rubric(path).content_hash
    graded.run("user", "Lea", "--role", "lead")
    path.write_text(path.read_text().replace('error_values = ["no"]', 'scale = "nominal"\nvalues = ["no", "fine"]'))
    path.write_text(
        path.read_text().replace("acceptable_error_rate = 0.05\n", "").replace("correct == no", "correct == fine")
    )
    code, printed, talk = graded.run("harmless", old, load_rubric(path).content_hash, "--reason", "x")

    assert (code, printed) == (64, "")
    assert "correct: 'yes' is no answer any more" in talk
    assert f"There are: {old}" in graded.run("versions", "beef", old)[2]
    assert graded.run("versions", old)[0] == 64


def test_a_renamed_answer_is_mapped_and_exported_both_ways(graded: Terminal, empty_workspace: Workspace) -> None:
    """No is called incorrect now: the ten errors stay; what was given and what counts stand side by side."""
    path = empty_workspace.rubric_path("study")
    old = load_rubric(path).content_hash
    graded.run("user", "Lea", "--role", "lead")
    text = path.read_text().replace('["no"]', '["incorrect"]\nscale = "nominal"\nvalues = ["yes", "incorrect"]', 1)
    path.write_text(text.replace("correct == no", "correct == incorrect"))
    new = load_rubric(path).content_hash
    refused = graded.run("harmless", old, new, "--reason", "x")
    misspelt = graded.run("harmless", old, new, "--map", "correct:no=wrong", "--reason", "x")
    wrong_use = graded.run("harmless", old, new, "--map", "no=incorrect", "--not", "--reason", "x")
    before = graded.json("verdict")["rows"][0]
    code, _, talk = graded.run("harmless", old, new, "--map", "no=incorrect", "--reason", "Clearer.")
    after = graded.json("verdict")["rows"][0]
    rows = [json.loads(line) for line in graded.run("export")[1].splitlines()]

    assert (refused[0], "correct: 'no' is no answer any more" in refused[2]) == (64, True)
    assert (misspelt[0], "There are: yes, incorrect" in misspelt[2], wrong_use[0]) == (64, True, 64)
    assert (before["items"], code, after["items"], after["errors"]) == (0, 0, 200, 10)
    assert "correct: 'no' as 'incorrect'" in talk
    found = {(row["value"], row["value_counted"], row["is_error"]) for row in rows if row["criterion"] == "correct"}
    assert found == {("no", "incorrect", True), ("yes", "yes", False)}
    assert graded.json("versions")["rows"][0]["renames"] == {"correct": {"no": "incorrect"}}
    assert "correct: 'no' as 'incorrect'" in graded.run("versions")[1]


def test_facts_go_out_and_come_back(graded: Terminal, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Into an empty workspace: the same labels, byte for byte; not without a lead, and not twice."""
    facts, labels = graded.root / "facts.parquet", graded.run("export")[1]
    graded.run("export", "--what", "facts", "-o", str(facts))
    root = tmp_path_factory.mktemp("again")
    (root / "rubric").mkdir()
    (root / "rubric" / "study.toml").write_text((graded.root / "rubric" / "study.toml").read_text())
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("ASSAY_DATABASE_URL", raising=False)  # from either kind into a file
        again = Terminal(Workspace(root), graded._capsys)
        again.run("add", str(graded.root / "in.jsonl"))
        nobody, _, asked = again.run("import-facts", str(facts))
        again.run("user", "Lea", "--role", "lead")
        code, _, talk = again.run("import-facts", str(facts))
        twice, _, refused = again.run("import-facts", str(facts))
        columns = [json.loads(line) for line in again.run("export")[1].splitlines()]

    assert (nobody, "Leads are: none yet" in asked) == (64, True)
    assert (code, "400 review" in talk) == (0, True)
    assert (twice, "400 reviews, skips and decisions already" in refused) == (64, True)
    key = itemgetter("item_id", "reviewer_id", "criterion")
    assert sorted(columns, key=key) == sorted(map(json.loads, labels.splitlines()), key=key)


def test_the_sample_is_told(graded: Terminal) -> None:
    """One batch, not stratified."""
    (row,) = graded.json("sample")["rows"]

    assert (row["batch"], row["items"], row["stratum"], row["is_weighted"]) == ("in", 200, None, False)
    assert graded.run("sample")[0] == 0
