"""No list, count, search or figure tells of what is beyond reach, and no planted word stands where it must not."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import select

from models.audit_record import AuditRecord
from tests.access.building import WORKERS_TRAINED
from tests.access.conftest import StartWalk
from tests.access.matrix import Row, rows
from tests.access.places import Place, Planted, World
from tests.access.walking import Walk, kinds, outbox, words_of_people

READERS = ("admin", "coordinator", "enterprise", "craftsman", "viewer")
NAMED_BY = {
    "union": "union_id",
    "within": "union_id",
    "parent": "union_id",
    "team": "team_id",
    "craftsman": "craftsman_id",
    "craftsman_id": "craftsman_id",
    "enterprise_id": "enterprise_id",
    "demand_id": "demand_id",
}
"""Filters that take an id, and of what."""
LISTS = [row for row in rows() if row.method == "GET" and "{" not in row.path and not row.path.startswith("/exports")]


@pytest.mark.parametrize("role", READERS)
def test_a_list_counts_exactly_what_it_shows(walk: StartWalk, role: str):
    with walk(role) as going:
        faults = [fault for row in _lists(going) for fault in _count(going, row)]
    assert faults == []


def _lists(going: Walk) -> Iterator[Row]:
    """Those that the role may read and that go by pages. What everybody may read are public facts."""
    for row in LISTS:
        public = all(row.expected(role, "own") == "ok" for role in READERS)
        if not public and row.expected(going.role, "own") == "ok" and "limit" in _parameters(going, row):
            yield row


def _parameters(going: Walk, row: Row) -> set[str]:
    return {each["name"] for each in going.operations[row.operation].get("parameters", []) if each["in"] == "query"}


def _count(going: Walk, row: Row) -> Iterator[str]:
    """Page by page to the end."""
    shown = 0
    parameters: dict[str, Any] = {"limit": 50}
    while parameters:
        page, betrayed = _get(going, row, parameters)
        if betrayed:
            yield f"{row.key} shows {kinds(betrayed)}"
        shown += len(page["items"])
        parameters = parameters | {"cursor": page["next"]} if page["next"] else {}
    if shown != page.get("total", shown):
        yield f"{row.key} counts {page['total']} and shows {shown}"


@pytest.mark.parametrize("role", READERS)
def test_a_search_for_what_is_hidden_finds_nothing(walk: StartWalk, role: str):
    """Not by the words of a record beyond reach, and not by the hidden fields of one within it."""
    with walk(role) as going:
        faults = [fault for row in _lists(going) for fault in _searches(going, row)]
    assert faults == []


def _searches(going: Walk, row: Row) -> Iterator[str]:
    parameters = _parameters(going, row)
    for planted in _one_of_each_hidden(going, row):
        names = [name for name, kind in NAMED_BY.items() if kind == planted.kind]
        for name in sorted(parameters & {*names, *(() if names else ("q",))}):
            page, betrayed = _get(going, row, {name: planted.text})
            if page["items"] or page.get("total") or betrayed:
                yield f"{row.key}?{name}= finds {len(page['items'])} by the {planted.kind} of {planted.place}"


def _one_of_each_hidden(going: Walk, row: Row) -> Iterator[Planted]:
    met = set()
    for planted in going.world.planted:
        known = (planted.kind, planted.place, planted.readers)
        hidden = not planted.may_be_read(going.role, row.seen_by(going.role))
        hidden |= planted.public and going.role not in planted.readers and row.path != "/unions"
        if known not in met and hidden and planted.place is not Place.ABOVE:
            met.add(known)
            yield planted


def _get(going: Walk, row: Row, parameters: dict[str, Any]) -> tuple[dict[str, Any], list[Planted]]:
    with going.database.undone(writes=False):
        answer = going.request("GET", row.path, {"params": parameters})
    assert answer.status_code == 200, f"{row.key} {parameters}: {answer.text}"
    return answer.json(), going.betrayed_by(answer, str(parameters), row.seen_by(going.role))


COUNTED = {
    "admin": tuple(Place),
    "coordinator": (Place.OWN, Place.BESIDE, Place.BELOW),
    "viewer": (Place.OWN, Place.BESIDE, Place.BELOW),
}


@pytest.mark.parametrize("role", COUNTED)
def test_figures_count_what_is_within_reach(walk: StartWalk, role: str):
    """Every place trained another number of workers: the digits of the sum tell which places are in it."""
    with walk(role) as going:
        sums = {path: _workers_trained(going, path) for path in ("overview", "by-region", "by-industry", "timeline")}
    visits = len(("serving", "delivered", "confirmed"))
    expected = visits * sum(WORKERS_TRAINED[place] for place in COUNTED[role])
    assert sums == dict.fromkeys(sums, expected)


def _workers_trained(going: Walk, path: str) -> int:
    with going.database.undone(writes=False):
        answer = going.request("GET", f"/statistics/{path}", {"params": {"year": 2026}})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    return sum(each["workers_trained"]["value"] or 0 for each in found.get("items", [found]))


def test_neither_log_nor_outbox_holds_what_people_wrote(standing_world: tuple[FastAPI, World]):
    """Of all that building the world told the audit log, and every message to e-mail and webhooks that it led to."""
    app, _world = standing_world
    with app.state.database.session(writes=False) as db:
        records = db.scalars(select(AuditRecord.content)).all()
        messages = outbox(db.connection())
    assert len(records) > 200
    assert words_of_people("\n".join(records)) == []
    assert words_of_people("\n".join(messages)) == []
