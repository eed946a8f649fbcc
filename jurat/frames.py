"""Typed rows that are frames as well: the same rows for a loop, for pandas, for Arrow and for polars."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Generic, TypeVar, overload

import pyarrow as pa

from jurat.errors import JuratError

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Row_co = TypeVar("Row_co", covariant=True)


class Frame(Sequence[Row_co], Generic[Row_co]):
    """Rows of one type, in an order that means something, and the same rows as a data frame.

    A column is a field of the row type and keeps its unit: shares and rates are probabilities between 0 and 1, times
    are UTC, and what is undefined is None in a row and null in a frame, never 0 and never NaN in its place. A field
    that holds several values (a mapping, a list) is a struct or list column.
    """

    def __init__(self, row_type: type[Row_co], rows: Iterable[Row_co] = (), *, table: pa.Table | None = None) -> None:
        self._row_type = row_type
        self._rows: tuple[Row_co, ...] | None = None if table is not None else tuple(rows)
        self._table: pa.Table | None = table

    @property
    def columns(self) -> list[str]:
        """Return the names of the columns."""
        if self._table is not None:
            return list(self._table.column_names)
        return [field.name for field in dataclasses.fields(self._row_type)]  # type: ignore[arg-type]

    def to_arrow(self) -> pa.Table:
        """Return the rows as an Arrow table. A frame without rows has the columns, of type null."""
        if self._table is None:
            rows = [_plain_row(row) for row in self._all()]
            columns = {name: pa.array([row[name] for row in rows]) for name in self.columns}
            self._table = pa.table(columns)
        return self._table

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a pandas frame whose columns keep Arrow's types: whole numbers stay whole beside nulls."""
        import pandas as pd  # noqa: PLC0415 - it takes longer to load than most answers

        frame: pd.DataFrame = self.to_arrow().to_pandas(types_mapper=pd.ArrowDtype)
        return frame

    def to_polars(self) -> pl.DataFrame:
        """Return the rows as a polars frame. Raises `JuratError` where polars is not installed."""
        try:
            import polars as pl  # noqa: PLC0415 - it is an extra
        except ImportError as error:
            raise JuratError("polars is not installed: pip install polars.") from error
        frame: pl.DataFrame = pl.DataFrame(self.to_arrow())
        return frame

    def _all(self) -> tuple[Row_co, ...]:
        if self._rows is None:
            self._rows = tuple(self._row_type(**row) for row in self.to_arrow().to_pylist())
        return self._rows

    def __len__(self) -> int:
        return len(self._rows) if self._rows is not None else self.to_arrow().num_rows

    @overload
    def __getitem__(self, place: int) -> Row_co: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Row_co]: ...
    def __getitem__(self, place: int | slice) -> Row_co | Sequence[Row_co]:
        return self._all()[place]

    def __iter__(self) -> Iterator[Row_co]:
        return iter(self._all())

    def __repr__(self) -> str:
        """Show what it holds in one line; a notebook shows the table (see `_repr_html_`)."""
        return f"<{len(self):,} rows of {self._row_type.__name__}: {', '.join(self.columns)}>"

    def _repr_html_(self) -> str:
        return str(self.to_pandas().to_html(max_rows=20, index=False, na_rep=""))


def _plain_row(row: object) -> dict[str, object]:
    return {field.name: plain(getattr(row, field.name)) for field in dataclasses.fields(row)}  # type: ignore[arg-type]


def plain(value: object) -> object:
    """Return a value as Arrow and JSON have it: dataclasses, named tuples and mappings as mappings, others as lists."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain_row(value)
    if isinstance(value, tuple) and hasattr(value, "_asdict"):
        return {name: plain(one) for name, one in value._asdict().items()}
    if isinstance(value, Mapping):
        return {str(name): plain(one) for name, one in value.items()}
    if isinstance(value, tuple | list | set | frozenset):
        return [plain(one) for one in value]
    return value if isinstance(value, dt.date | str | int | float | bool | bytes) or value is None else str(value)
