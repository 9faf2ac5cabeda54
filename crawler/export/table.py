"""What a table is: columns with a type and a meaning, from which everything else is made."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property


class Kind(Enum):
    """The type of a column, by its name in Table Schema (https://specs.frictionlessdata.io/)."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATETIME = "datetime"
    """A moment with its zone: Beijing time (+08:00), to the second."""
    DATE = "date"
    ARRAY = "array"
    """A list of strings; JSON where a format has no lists."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column. ``required`` ones have a value in every row."""

    name: str
    kind: Kind
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table: what a row is, which columns tell rows apart, and the columns in their order."""

    name: str
    meaning: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @cached_property
    def names(self) -> list[str]:
        """The names of the columns."""
        return [column.name for column in self.columns]

    @cached_property
    def moments(self) -> tuple[str, ...]:
        """The names of the columns that are times."""
        return tuple(column.name for column in self.columns if column.kind is Kind.DATETIME)
