"""Reads matrix.toml, the one file that says who may do what, and where.

A row is an operation, "METHOD /path", or a special case of one, "METHOD /path # which". `subject` names the record of
the world that fills the path, `body` the function of bodies.py that makes what is sent. Each role has its answer at the
three positions own, subtree and other; one word stands for all three. "ok" is any success the document tells of,
everything else the very status.
"""

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI

from tests.access.places import POSITIONS, ROLES, STAFF, Place, World, place_of

FILE = Path(__file__).parent / "matrix.toml"
API = "/api/v1"
UNDOCUMENTED = ("GET /", "GET /metrics")
"""Operations that the document does not tell of: the front door, and what the metrics' collector reads."""
METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True)
class Row:
    key: str
    subject: str
    body: str
    cells: dict[str, list[str]]
    sees: dict[str, str]

    @property
    def operation(self) -> str:
        return self.key.partition(" # ")[0]

    @property
    def method(self) -> str:
        return self.key.split(" ")[0]

    @property
    def path(self) -> str:
        return self.operation.split(" ")[1]

    def expected(self, role: str, position: str) -> str:
        words = self.cells[role]
        return words[POSITIONS.index(position)] if len(words) > 1 else words[0]

    def subject_of(self, role: str) -> str:
        """A key is everybody's own: `{role}_key`."""
        return self.subject.format(role=role)

    def tried(self, world: World, role: str) -> Iterator[tuple[str, Place]]:
        """The positions to try, each with its place in the world. Without a subject there is but one; where all three
        are alike, as public facts are, those that the subject has."""
        for position in POSITIONS:
            place = place_of(role, position)
            if not self.subject:
                yield position, place
                return
            if len(self.cells[role]) > 1 or place in world.subjects[self.subject_of(role)]:
                yield position, place

    def seen_by(self, role: str) -> list[str]:
        return (self.sees.get(role, "") + (" " + self.sees.get("staff", "") if role in STAFF else "")).split()


@cache
def rows() -> tuple[Row, ...]:
    return tuple(
        Row(
            key,
            row.get("subject", ""),
            row.get("body", ""),
            {role: row[role].split() for role in ROLES if role in row},
            row.get("sees", {}),
        )
        for key, row in tomllib.loads(FILE.read_text()).items()
    )


def operations(app: FastAPI) -> dict[str, dict[str, Any]]:
    """Every operation of the document, with what it says of it."""
    found: dict[str, dict[str, Any]] = {}
    for path, item in app.openapi()["paths"].items():
        for method in METHODS:
            if method in item:
                found[f"{method.upper()} {path.removeprefix(API)}"] = item[method]
    return found | {key: {} for key in UNDOCUMENTED}


def successes(operation: dict[str, Any]) -> set[str]:
    return {code for code in operation.get("responses", {"200": {}}) if code.startswith("2")}


def proposal(key: str) -> str:
    """A row to paste and to think about: staff within reach, nobody else."""
    placed = "{" in key
    lines = [f'["{key}"]']
    lines += ['subject = ""  # the record of the world that fills the path'] if placed else []
    lines += [] if key.startswith("GET") else ['body = ""  # a function of tests/access/bodies.py']
    answers = {"admin": "ok ok ok" if placed else "ok", "coordinator": "ok ok 404" if placed else "ok"}
    lines += [f'{role} = "{answers.get(role, "401" if role == "anonymous" else "403")}"' for role in ROLES]
    return "\n".join(lines)
