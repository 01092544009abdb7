"""The matrix says something of every operation there is, and of nothing else."""

import pytest
from fastapi import FastAPI

from tests.access.bodies import BODIES
from tests.access.matrix import Row, operations, proposal, rows
from tests.access.places import ROLES


def test_every_operation_has_its_row(routes: FastAPI):
    missing = sorted(set(operations(routes)) - {row.operation for row in rows()})
    proposals = "\n\n".join(map(proposal, missing))
    assert not missing, f"tests/access/matrix.toml says nothing of these; paste, and think:\n\n{proposals}\n"


def test_no_row_speaks_of_an_operation_that_is_gone(routes: FastAPI):
    assert sorted({row.operation for row in rows()} - set(operations(routes))) == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: row.key)
def test_a_row_answers_for_all_six_roles_at_every_position(row: Row):
    assert set(row.cells) == set(ROLES), "a role is missing"
    assert {len(words) for words in row.cells.values()} <= {1, 3}, "one answer, or one each of own, subtree, other"
    assert row.subject or all(len(words) == 1 for words in row.cells.values()), "a position needs a subject"
    assert not row.body or row.body in BODIES, "bodies.py has no such function"
    assert set(row.sees) <= {*ROLES, "staff"}, "no such role"


def test_every_body_is_sent_somewhere():
    assert sorted(set(BODIES) - {row.body for row in rows()}) == []
