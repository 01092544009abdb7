"""Edits under a condition (RFC 9110, 13.1.1): who changes a record says which version of it they had before them."""

from typing import Annotated, Protocol

from fastapi import Header

from app.errors import PreconditionFailed, PreconditionRequired

IfMatch = Annotated[
    str | None,
    Header(alias="If-Match", max_length=200, description="所改记录的 ETag（先取得记录，再原样带回）；* 表示不论版本"),
]


class Versioned(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def version(self) -> int: ...


def etag(record_id: str, version: int) -> str:
    """A strong validator; the end of the id is in it, so that one record's never fits another."""
    return f'"{record_id[-8:]}-{version}"'


def check_etag(record: Versioned, if_match: str | None) -> None:
    """For a record already locked. Raises PreconditionRequired without the header, PreconditionFailed where it names
    another version."""
    if if_match is None:
        raise PreconditionRequired("请先取得这条记录，并以 If-Match 带回其 ETag，以免覆盖他人的修改")
    present = etag(record.id, record.version)
    given = {tag.strip() for tag in if_match.split(",")}
    if "*" not in given and present not in given:
        raise PreconditionFailed("这条记录已被他人修改：请重新取得后，在新版本上修改")
