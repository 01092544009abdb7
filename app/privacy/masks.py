"""Phones and names as those read them who need not know them, and a mask that comes back taken for what it is. Pure."""

import re
from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel

from app.errors import Invalid

STAR = "*"
_MOBILE = re.compile(r"1\d{10}")
_LANDLINE = re.compile(r"(0\d{2,3})-(\d{7,8})(?:-\d+)?")
_COMPOUND = ("欧阳", "司徒", "上官", "诸葛", "司马", "东方", "尉迟", "皇甫", "令狐", "夏侯")

Changes = TypeVar("Changes", bound=BaseModel)


def mask_phone(phone: str | None) -> str | None:
    """138****5678; a landline keeps its area code and last four digits, 0757-****1234, and loses its extension."""
    if not phone:
        return phone
    if _MOBILE.fullmatch(phone):
        return f"{phone[:3]}****{phone[-4:]}"
    landline = _LANDLINE.fullmatch(phone)
    return f"{landline[1]}-****{landline[2][-4:]}" if landline else "****"


def mask_name(name: str | None) -> str | None:
    """The surname: 张**, 欧阳**."""
    if not name:
        return name
    surname = 2 if name.startswith(_COMPOUND) else 1
    return name[:surname] + "**"


MASKS = {"phone": mask_phone, "contact_name": mask_name}
"""How each field is masked that is not shown to everybody who sees its record."""
NAMES = {"phone": "联系电话", "contact_name": "联系人"}


def unmasked_changes(changes: Changes, row: object) -> Changes:
    """The changes without the masked values that only came back as they had been shown.

    Raises Invalid where a mask is not that of the value kept: it would be written in its place.
    """
    given = {name for name in MASKS if STAR in str(getattr(changes, name, None) or "")}
    for name in given:
        if getattr(changes, name) != MASKS[name](getattr(row, name)):
            raise Invalid.field(name, f"{NAMES[name]}是隐去后的写法，与现有的不符。请填写完整内容，或去掉这个字段")
    return _without(changes, given) if given else changes


def masked_cells(cells: Mapping[str, str]) -> dict[str, str]:
    """The cells of a list with its personal columns masked."""
    return {key: (MASKS[key](text) or "") if key in MASKS else text for key, text in cells.items()}


def is_that_masked(name: str, text: Any, value: str | None) -> bool:
    """Whether `text` is how `value` is shown masked."""
    return isinstance(text, str) and STAR in text and text == MASKS[name](value)


def _without(changes: Changes, names: set[str]) -> Changes:
    kept = changes.model_fields_set - names
    return type(changes).model_construct(_fields_set=kept, **{name: getattr(changes, name) for name in kept})
