"""Logs in a table of Spark, or files it reads: in the session there is, or one of our own. Needs `jurat[spark]`."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any

from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import SparkSession

from jurat.draw.engines.table_frames import Rows, TableFrame
from jurat.draw.request import Request
from jurat.errors import DrawRefused, Fault

KINDS = {"number": "int", "size": "bigint"}  # of a note's columns; others are text
QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.session.timeZone": "UTC",
}
LOCAL = {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
HERE = "local[*]"


class SparkFrame(TableFrame):
    """A table of Spark."""

    dialect = "spark"
    has_one_text = frozenset({"string", "tinyint", "smallint", "int", "bigint", "boolean", "date"})

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self._session, self._is_ours = _session(request.engine_url)
        try:
            self.check()
            self.rows(self.probe())
        except (
            BaseException
        ):  # whatever it was, also an interrupt: nobody else could close what is open, and it goes on
            self.close()
            raise

    def close(self) -> None:
        """Forget the notes; end the session where it was made for this."""
        if self._is_ours:
            self._session.stop()
            return
        for name in self.notes:
            self._session.catalog.dropTempView(f"jurat_{name}")

    def columns(self) -> dict[str, str]:
        """Look at the table's schema. A collation is no part of a type here: what is compared is cast."""
        schema = self._frame_of(f"SELECT logs.* FROM {self.sql.table} AS logs").schema
        return {field.name: field.dataType.simpleString().split(" collate ")[0] for field in schema}

    def rows(self, query: str) -> Rows:
        """Run a query and fetch all it gives."""
        frame = self._frame_of(query)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # of pandas 3, which is not used here
                found = frame.toArrow()
        except PySparkException as error:
            raise self._refused(error) from error
        return found.column_names, list(zip(*(column.to_pylist() for column in found.columns), strict=True))

    def beside(self, names: Sequence[str]) -> str:
        """Put notes into the session as views; the query names them."""
        for name in names:
            table = self.notes[name]
            kinds = ", ".join(f"{column} {KINDS.get(column, 'string')}" for column in table.column_names)
            rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
            self._session.createDataFrame(rows, kinds).createOrReplaceTempView(f"jurat_{name}")
        return ""

    def _frame_of(self, query: str) -> Any:  # noqa: ANN401 - pyspark may be missing when types are checked
        try:
            return self._session.sql(query)
        except PySparkException as error:
            raise self._refused(error) from error

    def _refused(self, error: Any) -> DrawRefused:  # noqa: ANN401
        """Name the error; its text only where it speaks of names, not of rows."""
        condition = str(error.getCondition() or type(error).__name__)
        said = (
            f": {str(error).split('] ', 1)[-1].splitlines()[0][:200]}" if isinstance(error, AnalysisException) else ""
        )
        asked = self.sql.request
        options = " or ".join(name for name, one in (("--where", asked.where), ("--flagged", asked.flagged)) if one)
        remedy = f"Check its name, your right to read it{', and ' + options if options else ''}"
        return DrawRefused([Fault(f"table '{asked.logs[0]}' of Spark", f"cannot be read ({condition}{said})", remedy)])


def _session(master: str | None) -> tuple[Any, bool]:
    """Return a session of its own settings in the Spark that runs, or start one. Raises `DrawRefused`."""
    active = SparkSession.getActiveSession()
    if active is not None:
        session = active.newSession()
        session.conf.set("spark.sql.session.timeZone", "UTC")
        return session, False
    master = master or HERE
    builder = SparkSession.builder.appName("jurat draw")
    builder = builder.remote(master) if master.startswith("sc://") else builder.master(master)
    for name, value in (QUIET | (LOCAL if master.startswith("local") else {})).items():
        builder = builder.config(name, value)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)
            session = builder.getOrCreate()
    except (PySparkException, RuntimeError, OSError) as error:
        remedy = "Spark needs Java 17 or newer: install it and set JAVA_HOME, or name a master that runs (--engine-url)"
        raise DrawRefused([Fault(f"Spark at {master}", f"does not start ({type(error).__name__})", remedy)]) from error
    if not master.startswith("sc://"):
        session.sparkContext.setLogLevel("ERROR")
    return session, True
