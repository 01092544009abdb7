"""Free text search that finds two-character words, alike on both databases: a normal form kept beside the row."""

import unicodedata
from typing import Any

from sqlalchemy import ColumnElement, and_


def search_text(*parts: str | None) -> str:
    """What a row's `search_text` holds: every searchable part in normal form, one a line."""
    return "\n".join(_normal(part) for part in parts if part)


def words_condition(column: Any, q: str) -> ColumnElement[bool]:
    """Every word of `q`, parted by blanks, occurs somewhere in the column."""
    return and_(*(column.contains(word, autoescape=True) for word in _normal(q).split()))


def _normal(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()
