"""Free-text search that finds two-character words, alike on both databases: a normal form kept beside the row."""

from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, or_

from app.taxonomy.pinyin import pinyin_and_initials
from matching.text import normalise

Column = Any
"""A mapped text column."""


def search_text(*parts: str | None) -> str:
    """What a row's `search_text` holds: every searchable part in normal form (NFKC, simplified, lower), one a line."""
    return "\n".join(normalise(part) for part in parts if part)


@lru_cache(10_000)
def sound(name: str, limit: int) -> str:
    """What a row's `pinyin` holds: 张三 -> "zhangsan zs"; names that sound alike hold the same."""
    return " ".join(pinyin_and_initials(normalise(name)))[:limit]


def words_condition(column: Column, q: str, pinyin: Column | None = None) -> ColumnElement[bool]:
    """Every word of `q`, parted by blanks, occurs in the column; a Latin one may be the name's pinyin instead."""
    return and_(True, *(_word_condition(column, word, pinyin) for word in normalise(q).split()))


def _word_condition(column: Column, word: str, pinyin: Column | None) -> ColumnElement[bool]:
    found: ColumnElement[bool] = column.contains(word, autoescape=True)
    if pinyin is None or not (word.isascii() and word.isalpha()):
        return found
    return or_(found, pinyin.startswith(word, autoescape=True), pinyin.contains(f" {word}", autoescape=True))
