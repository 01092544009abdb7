"""Values as the cells of a list: what is written here is read back as the same value."""

from collections.abc import Mapping, Sequence
from datetime import date

from app.imports.cells import joined
from app.taxonomy.files import load_skill_levels, load_taxonomy
from app.taxonomy.places import place_name, resolve_region


def place_cell(code: str | None) -> str:
    if code is None:
        return ""
    name = place_name(code)
    return name if resolve_region(name).code == code else f"{code} {name}"


def industries_cell(codes: Sequence[str]) -> str:
    industries = load_taxonomy().industries
    return joined([f"{code} {industries[code].name}" for code in codes])


def tags_cell(tag_ids: Sequence[str]) -> str:
    tags = load_taxonomy().skill_tags
    return joined([tags[tag_id].name for tag_id in tag_ids])


def level_cell(code: str | None) -> str:
    return load_skill_levels()[code].name if code else ""


def number_cell(number: int | None) -> str:
    return "" if number is None else str(number)


def day_cell(day: date | None) -> str:
    return "" if day is None else day.isoformat()


def name_of(names: Mapping[str, str], code: str | None) -> str:
    """The first name of a code."""
    return next((name for name, each in names.items() if each == code), "")
