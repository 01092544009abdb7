"""SQL conditions for "this code lies in that subtree", from the way the national codes are built."""

from typing import Any

from sqlalchemy import ColumnElement, func, or_

from app.taxonomy.files import load_taxonomy

Column = Any
"""A mapped attribute or column holding codes."""


def industry_subtree_condition(column: Column, code: str) -> ColumnElement[bool]:
    """GB/T 4754: below a division codes share their beginning; a section letter stands for its divisions."""
    if not code.isalpha():
        return _begins(column, code)
    divisions = [entry.code for entry in load_taxonomy().industries.values() if entry.parent == code]
    return or_(column == code, func.substr(column, 1, 2).in_(divisions))


def region_subtree_condition(column: Column, code: str) -> ColumnElement[bool]:
    """GB/T 2260: two digits a step; 440000 is all of 44, 440100 of 4401, 440103 itself and its townships."""
    if code.endswith("0000"):
        return _begins(column, code[:2])
    return _begins(column, code[:4] if code.endswith("00") and len(code) == 6 else code)


def occupation_subtree_condition(column: Column, code: str) -> ColumnElement[bool]:
    """Each step of an occupation code has a fixed width, so a subtree shares its beginning."""
    return _begins(column, code)


def strategic_industry_subtree_condition(column: Column, code: str) -> ColumnElement[bool]:
    """1 and 1.1, 1.2 ...; a step ends at a dot."""
    return or_(column == code, _begins(column, f"{code}."))


def _begins(column: Column, prefix: str) -> ColumnElement[bool]:
    condition: ColumnElement[bool] = column.startswith(prefix, autoescape=True)
    return condition
