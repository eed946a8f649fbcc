"""Where the logs are: files that DuckDB reads here, or a table that a database draws from itself."""

from __future__ import annotations

import importlib
from pathlib import Path

from assay.draw.engines.dialects import DIALECTS
from assay.draw.engines.frames import Frame
from assay.draw.engines.sampling_query import sampling_query
from assay.draw.frame import Frame as FilesFrame
from assay.draw.frame import Question
from assay.draw.logs import find_logs
from assay.draw.records_out import written_out
from assay.draw.request import Request
from assay.draw.sources import load_source
from assay.errors import DrawRefused, Fault
from assay.file_forms import Tell, tell_nobody

__all__ = ["DIALECTS", "ENGINES", "Frame", "open_frame", "sampling_query"]

HERE = "duckdb"
# An engine's module, class and package: loaded when asked for, as each is an extra.
TABLES = {
    "postgres": ("assay.draw.engines.postgres", "PostgresFrame", "psycopg"),
    "spark": ("assay.draw.engines.spark", "SparkFrame", "pyspark"),
}
ENGINES = (HERE, *TABLES)


def open_frame(request: Request, spill: Path, tell: Tell = tell_nobody) -> Frame:
    """Open what is drawn from with the engine asked for; `tell` hears what was assumed. Raises `DrawRefused`."""
    if request.engine == HERE:
        found = find_logs(request.logs, spill, tell)
        logs, source = written_out(found, load_source(request.source, request.id_column, request.names), spill)
        question = Question(request.by, request.where, request.flagged, request.per_input is not None)
        return FilesFrame(logs, source, question, spill)
    module, name, package = TABLES[request.engine]
    try:
        kind = getattr(importlib.import_module(module), name)
    except ImportError as error:
        remedy = f"Install it: pip install 'assay[{request.engine}]'"
        raise DrawRefused([Fault(f"--engine {request.engine}", f"takes the package {package}", remedy)]) from error
    frame: Frame = kind(request)
    return frame
