"""A draw by PostgreSQL out of its own table: the same file as out of Parquet, whatever the order of its texts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import psycopg
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

from jurat.cli import main
from jurat.draw import Drawing, Request, draw, sampling_query
from jurat.draw.definition import SizeRefused, StratumSize, allocate
from jurat.errors import DrawRefused
from jurat.settings import WorkspacePaths
from tests.databases import PostgresServer, has_locale
from tests.draw_logs import write_parquet
from tests.world_logs import world_rows

LOCALE = "en_US"
DIFFERENT = {"logs", "query", "drawn_at"}  # what a record says of its engine
NEEDS_LOCALE = pytest.mark.skipif(not has_locale(LOCALE), reason="the locale en_US is missing: apt-get install locales")
TABLE = """
CREATE TABLE logs (item_id text, output text, model text, language text, flagged boolean,
                   latency_ms double precision, tokens bigint, created_at timestamptz, input_id text)
"""


class Place(NamedTuple):
    """The same logs in a file and in a database."""

    file: str
    url: str


@pytest.fixture(scope="module")
def place(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Place:
    """Logs with ids in many scripts; the database's texts are in the order of en_US, where the machine knows it."""
    rows = [row | {"input_id": f"in-{number // 3}"} for number, row in enumerate(world_rows(2500))]
    url = postgres.new_sorted_database(LOCALE) if has_locale(LOCALE) else postgres.new_database()
    with psycopg.connect(url) as connection:
        connection.execute(TABLE)
        with connection.cursor().copy("COPY logs FROM STDIN") as copy:
            for row in rows:
                copy.write_row(tuple(row.values()))
    return Place(write_parquet(tmp_path_factory.mktemp("logs") / "logs.parquet", rows), url)


@pytest.fixture
def table(place: Place) -> Iterator[psycopg.Connection[Any]]:
    """A connection to the logs' database; what is done there is undone."""
    with psycopg.connect(place.url) as connection:
        yield connection
        connection.rollback()


def drawn(folder: Path, request: Request) -> Drawing:
    """Draw into a folder of the engine's own."""
    return draw(WorkspacePaths(folder / request.engine), request, (), lambda _: None)


def content(drawing: Drawing) -> tuple[Any, dict[str, Any]]:
    """Return all that a file holds, and the record but for what names the engine."""
    assert drawing.path is not None
    record = {name: value for name, value in vars(drawing.record).items() if name not in DIFFERENT}
    return pq.read_table(drawing.path).replace_schema_metadata(None), record


def both(place: Place, **options: Any) -> tuple[Request, Request]:
    """Ask the same of the file and of the table."""
    given: dict[str, Any] = {"size": 120, "seed": "it's \\ 你好"} | options
    request = Request((place.file,), "s", **given)
    return request, replace(request, logs=("public.logs",), engine="postgres", engine_url=place.url)


RULES: dict[str, dict[str, Any]] = {
    "whole": {},
    "proportional": {"by": ("model", "language")},
    "equal": {"by": ("model", "flagged"), "allocation": "equal", "where": "latency_ms > 1.5 AND tokens % 7 <> 3"},
    "each": {"by": ("language",), "allocation": "9", "size": None},
    "neyman": {"by": ("model",), "allocation": "neyman", "flagged": "flagged AND language = 'de'"},
}


@pytest.mark.parametrize("rule", RULES)
def test_postgres_draws_the_same_file(place: Place, tmp_path: Path, table: psycopg.Connection[Any], rule: str) -> None:
    """Every column, its type, and the record with its digest of the frame; the printed query gives the same sample."""
    here, there = both(place, **RULES[rule])
    expected, found = content(drawn(tmp_path, here)), content(drawn(tmp_path, there))
    rows = table.execute(sampling_query(there, "postgres").encode()).fetchall()

    assert found == expected
    own = ("item_id", "stratum", "inclusion_probability")
    assert [(row[0], row[-2], row[-1]) for row in rows] == list(
        zip(*(expected[0][name].to_pylist() for name in own), strict=True)
    )


def test_outputs_by_input_are_the_same(place: Place, tmp_path: Path) -> None:
    """Inputs are put in order by the same keys."""
    here, there = both(place, per_input=2, size=20, where="tokens > 30")

    assert content(drawn(tmp_path, there)) == content(drawn(tmp_path, here))


def test_a_draw_goes_on_in_the_database(place: Place, tmp_path: Path) -> None:
    """The second batch holds what the larger draw has more, from either."""
    asked = both(place, by=("model",), size=60)
    more = both(place, by=("model",), size=40)
    for request in asked:
        drawn(tmp_path, request)

    assert content(drawn(tmp_path, more[1])) == content(drawn(tmp_path, more[0]))


@NEEDS_LOCALE
def test_the_database_would_order_otherwise(table: psycopg.Connection[Any]) -> None:
    """Its own order of ids and of models is not that of their bytes, by which the sample is made."""
    for column in ("item_id", "model"):
        order = f"SELECT array_agg(one ORDER BY one {{}}) FROM (SELECT DISTINCT {column} AS one FROM logs) AS ones"
        its_own, bytewise = (table.execute(order.format(how)).fetchone() for how in ("", 'COLLATE "C"'))

        assert its_own is not None
        assert bytewise is not None
        assert bytewise[0] == sorted(filter(None, bytewise[0]), key=str.encode) + [None] * (None in bytewise[0])
        assert its_own != bytewise


def test_sql_allots_as_python_does(table: psycopg.Connection[Any]) -> None:
    """Two hundred sets of strata, from tiny to huge, at sizes between the fewest and all."""
    chance = random.Random(20261124)
    queries = {rule: allotting(rule) for rule in ("proportional", "equal", "neyman")}
    for _ in range(200):
        rule = chance.choice(list(queries))
        names = [f"{chance.choice('aBä_')}{number}" for number in range(chance.randint(1, 12))]
        sizes = [round(2 + 10 ** chance.uniform(0, 7)) for _ in names]
        flagged = [int(size * chance.random() ** 3) for size in sizes]
        low, high = 2 * len(names), sum(sizes)
        size = round(low + (high - low) * chance.choice([0, 1, chance.random() ** 4]))
        counted = list(zip(names, sizes, flagged, strict=True))
        expected = allocate(rule, size, [StratumSize(name, k, 0, errors / k) for name, k, errors in counted])

        rows = table.execute(queries[rule], [names, sizes, flagged, size]).fetchall()

        assert dict(rows) == dict(zip(names, expected, strict=True)), (rule, size, counted)


def allotting(rule: str) -> bytes:
    """Cut out of a query the part that allots, over strata and a size that are given."""
    query = sampling_query(Request(("logs",), "", 4, ("model",), rule, flagged="flagged", seed="x"), "postgres")
    part = query[query.index("jurat_bounded AS (") : query.index("jurat_reach AS (")].rstrip().rstrip(",")
    strata = "unnest(%s::text[], %s::bigint[], %s::bigint[]) AS one(stratum, population, flagged)"
    given = f'jurat_counted AS (SELECT stratum COLLATE "C" AS stratum, population, flagged FROM {strata})'
    asked = "jurat_asked AS (SELECT %s::bigint AS size)"
    return f"WITH {given}, {asked}, {part} SELECT stratum, drawn::bigint FROM jurat_allotted".encode()


@pytest.mark.parametrize(
    ("options", "problem"),
    [
        ({"logs": ("nothing_there",)}, "nothing_there.*does not exist"),
        ({"logs": ("logs; DROP TABLE logs",)}, "does not exist"),
        ({"id_column": "nothing"}, "--id nothing: is no column"),
        ({"id_column": "latency_ms"}, "--id latency_ms: is float8"),
        ({"by": ("created_at",)}, "--by created_at: is timestamptz"),
        ({"where": "nothing = 1"}, "nothing.*--where"),
        ({"where": "tokens + 1"}, "must be type boolean"),
        ({"where": "CAST(output AS INTEGER) = 1"}, r"\(InvalidTextRepresentation\)"),  # whose text would quote a row
        ({"where": "model = 'nobody'"}, "leaves no rows"),
        ({"size": 99_999}, "more than the 2,500"),
        ({"source": "langfuse"}, "is for files"),
        ({"engine_url": None}, "JURAT_LOGS_URL"),
        ({"engine_url": "postgresql//me:hush@nowhere/x"}, "no address|not an address"),
        ({"engine_url": "postgresql://me:hush@127.0.0.1:1/x"}, "PostgreSQL at 127.0.0.1/x: cannot be reached"),
    ],
)
def test_what_cannot_be_drawn_is_one_clear_error(
    place: Place, tmp_path: Path, options: dict[str, Any], problem: str
) -> None:
    """It names the place and the remedy, quotes no row and no password, and leaves nothing behind."""
    _, there = both(place)

    with pytest.raises((DrawRefused, SizeRefused), match=problem) as caught:
        drawn(tmp_path, replace(there, **options))
    assert "hush" not in str(caught.value)
    assert "hush" not in repr(replace(there, **options))
    assert "Answer" not in str(caught.value)
    assert not list(tmp_path.rglob("*.parquet"))


def test_repeated_and_missing_ids_are_named(place: Place, tmp_path: Path) -> None:
    """As they are in files."""
    with psycopg.connect(place.url) as connection:
        again = "SELECT * FROM logs WHERE item_id LIKE '00-%' LIMIT 1"
        connection.execute(f"CREATE TABLE twice AS SELECT * FROM logs UNION ALL ({again})")
        connection.execute("CREATE TABLE nameless AS SELECT * FROM logs")
        connection.execute("UPDATE nameless SET item_id = '' WHERE tokens = 5")
    _, there = both(place)

    with pytest.raises(DrawRefused, match=r"id '00-.*stands in the logs 2 times"):
        drawn(tmp_path, replace(there, logs=("twice",)))
    with pytest.raises(DrawRefused, match="rows have no id"):
        drawn(tmp_path, replace(there, logs=("nameless",)))


def test_the_database_is_only_read(place: Place, tmp_path: Path) -> None:
    """Even by a function of its own that writes, called from --where."""
    with psycopg.connect(place.url) as connection:
        connection.execute(
            "CREATE FUNCTION wipe() RETURNS boolean LANGUAGE plpgsql AS $$ BEGIN DELETE FROM logs; RETURN true; END $$"
        )
    _, there = both(place, where="wipe()")

    with pytest.raises(DrawRefused, match="read-only"):
        drawn(tmp_path, there)


def test_from_the_command_line(place: Place, tmp_path: Path) -> None:
    """`--engine` takes the address from the environment; `--sql` prints, and tells the seed it made up."""
    run = CliRunner()
    options = ["draw", "public.logs", "--size", "30", "--by", "model", "--workspace", str(tmp_path)]

    done = run.invoke(main, [*options, "--study", "s", "--engine", "postgres"], env={"JURAT_LOGS_URL": place.url})
    printed = run.invoke(main, [*options, "--sql", "postgres"])

    assert done.exit_code == 0, done.output
    assert len(pq.read_table(tmp_path / "data" / "s" / "draw-1.parquet")) == 30
    assert printed.exit_code == 0, printed.output
    assert "--seed draw-" in printed.stderr
    with psycopg.connect(place.url) as connection:
        assert len(connection.execute(printed.stdout.encode()).fetchall()) == 30
