"""Making the calls of the matrix: what each answers, what it shows that it should not, and what it leaves behind."""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from anyio.from_thread import start_blocking_portal
from fastapi import FastAPI
from httpx2 import Response
from sqlalchemy import Connection, Table, select
from sqlalchemy import Row as Record

from models.audit_record import AuditChain, AuditRecord
from models.base import Base
from tests.access.asking import Ask, Sent
from tests.access.bodies import sent_by
from tests.access.matrix import Row, operations, successes
from tests.access.places import Place, Planted, World
from tests.access.rehearsal import Rehearsal
from tests.access.world import ROOT, client_of
from tests.clients import CarefulClient

READING = frozenset({"GET", "HEAD"})
WORDS = re.compile(r"zq[a-z]+\d+|\b13[789]\d{8}\b")
"""The canaries of building.py and bodies.py, and their phones."""
ARCHIVE = b"PK\x03\x04"


@dataclass
class Found:
    """What one call came to. `shown` is planted text that the role must not read there, `left` words of people's that
    the call wrote to the audit log or the outbox."""

    key: str
    role: str
    position: str
    expected: str
    status: int
    detail: str
    right: bool
    changed: bool
    shown: list[Planted] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    @property
    def faults(self) -> Iterator[str]:
        if not self.right:
            yield f"should be {self.expected}: {self.detail[:120]}"
        if self.changed and self.status >= 400:
            yield "turned away, yet it wrote"
        if self.shown:
            yield f"shows {kinds(self.shown)}"
        if self.left:
            yield f"left {self.left} in the audit log or the outbox"

    def __str__(self) -> str:
        return f"{self.key:75} {self.role:12} {self.position:8} {self.status}"


class Walk:
    """One role's way through the matrix."""

    def __init__(self, app: FastAPI, world: World, database: Rehearsal, client: CarefulClient, role: str) -> None:
        self.app, self.world, self.database, self.client, self.role = app, world, database, client, role
        self.operations = operations(app)
        with database.undone(writes=False) as connection:
            self.logged = _logged(connection)

    def along(self, rows: Iterable[Row]) -> Iterator[Found]:
        for row in rows:
            for position, place in row.tried(self.world, self.role):
                yield self.call(row, position, place)

    def call(self, row: Row, position: str, place: Place) -> Found:
        ids = self.world.ids(row.subject_of(self.role), place) if row.subject else {}
        told = self.operations[row.operation]
        parameters = frozenset(each["name"] for each in told.get("parameters", []) if each["in"] == "query")
        sent = sent_by(row.body, Ask(self.world, self.role, place, ids, parameters))
        path = row.path.format(**ids)
        expected = row.expected(self.role, position)
        with self.database.undone(writes=row.method not in READING) as connection:
            answer = self.request(row.method, path, sent)
            changed = _logged(connection) != self.logged
            left = words_of_people(_left_behind(connection, self.logged)) if changed else []
        right = str(answer.status_code) in (successes(told) if expected == "ok" else {expected})
        shown = self.betrayed_by(answer, f"{path} {sent}", row.seen_by(self.role))
        known = (row.key, self.role, position, expected, answer.status_code)
        return Found(*known, _detail(answer), right, changed, shown, left)

    def request(self, method: str, path: str, sent: Sent) -> Response:
        at_the_root = path in ("/", "/metrics", "/healthz", "/readyz")
        answer = self.client.request(method, f"{ROOT}{path}" if at_the_root else path.removeprefix("/"), **sent)
        self.client.cookies.clear()  # of a login that is undone
        return answer

    def betrayed_by(self, answer: Response, told: str, sees: list[str]) -> list[Planted]:
        """What the answer shows beyond what the role may read there, and beyond what it said itself."""
        hidden = (each for each in self.world.planted if not each.may_be_read(self.role, sees))
        text = text_of(answer)
        return [each for each in hidden if each.text in text and each.text not in told]


def words_of_people(text: str) -> list[str]:
    """What people wrote, and phones: nothing of it belongs into a log or a message to the world outside."""
    return sorted(set(WORDS.findall(text)))


@contextmanager
def walking(app: FastAPI, world: World, role: str) -> Iterator[Walk]:
    """All calls of a walk go through one event loop, and through a database on which nothing stays."""
    standing = app.state.database
    database = app.state.database = Rehearsal(standing.url)
    try:
        with start_blocking_portal() as portal:
            yield Walk(app, world, database, client_of(app, portal, world.tokens.get(role)), role)
    finally:
        database.dispose()
        app.state.database = standing


def text_of(answer: Response) -> str:
    """All an answer says: headers and body, an office document unpacked."""
    content = answer.content
    if content.startswith(ARCHIVE):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    return f"{dict(answer.headers)}\n{content.decode(errors='replace')}"


def kinds(planted: Iterable[Planted]) -> str:
    return ", ".join(sorted({f"{each.kind} of {each.place}" for each in planted}))


def _detail(answer: Response) -> str:
    if answer.status_code < 400:
        return ""
    try:
        problem = answer.json()
    except ValueError:
        return answer.text
    return f"{problem.get('detail', '')} {problem.get('errors', '')}"


def _logged(connection: Connection) -> dict[int, int]:
    """How long each chain of the audit log is."""
    return dict(connection.execute(select(AuditChain.number, AuditChain.length)).all())


def _left_behind(connection: Connection, logged: dict[int, int]) -> str:
    """What was written to the audit log since it was so long, and all that stands in the outbox."""
    written = [
        content
        for number, position, content in connection.execute(
            select(AuditRecord.chain, AuditRecord.position, AuditRecord.content)
            .order_by(AuditRecord.at.desc())
            .limit(50)
        )
        if position > logged[number]
    ]
    return "\n".join([*written, *outbox(connection)])


def outbox(connection: Connection) -> list[str]:
    """Every message to the world outside, as it waits to be sent."""
    table: Table | None = Base.metadata.tables.get("outbox")
    return [_plain(each) for each in connection.execute(select(table))] if table is not None else []


def _plain(row: Record[Any]) -> str:
    return json.dumps([str(value) for value in row], ensure_ascii=False)
