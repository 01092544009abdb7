"""The world, built once a run and kind of database; every test process tries its calls on a copy of its own."""

import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import event

from app.main import attach, create_app, detach
from app.settings import Settings
from tests.access.places import World
from tests.access.walking import Walk, walking
from tests.access.world import build_world
from tests.conftest import TEMPLATES, _named, _run_on

SECRET = "a secret for tests only, long enough"
StartWalk = Callable[[str], AbstractContextManager[Walk]]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--cases", type=int, default=1, help="made-up requests an operation and role")


@pytest.fixture
def cases(request: pytest.FixtureRequest) -> int:
    # When the whole suite runs, this file is found too late to add its option: the default stands.
    return int(request.config.getoption("--cases", default=1))


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def standing_world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[FastAPI, World]]:
    """An application of its own on a copy of the world's database, with no workers beside it. On the common one, what
    `app` attaches for other tests in between would take its place."""
    shared = Path(os.environ[TEMPLATES].split("|")[0])
    server_url = os.environ[TEMPLATES].split("|")[1]
    folder = tmp_path_factory.mktemp("world")
    routes = create_app(Settings(data_dir=folder, secret_key=SECRET))
    make = _SqliteCopies(shared, folder) if request.param == "sqlite" else _PostgresCopies(server_url)
    with pytest.MonkeyPatch.context() as patch, _alone(shared / f"{request.param}.lock"):
        patch.setattr("app.jobs.enqueue", _no_workers)
        kept = shared / f"world.{request.param}.json"
        if not kept.exists():
            with _attached(routes, make.empty(), folder):
                kept.write_text(json.dumps(build_world(routes).as_json()))
            make.keep()
    world = World.from_json(json.loads(kept.read_text()))
    with pytest.MonkeyPatch.context() as patch, _attached(routes, make.copy(), folder):
        patch.setattr("app.jobs.enqueue", _no_workers)
        yield routes, world
    make.drop()


@pytest.fixture
def walk(standing_world: tuple[FastAPI, World]) -> StartWalk:
    """`walk("coordinator")`: that role's way through the world."""
    app, world = standing_world
    return lambda role: walking(app, world, role)


def _no_workers(*_: object) -> None:
    """What a call leaves for later is not done here."""


@contextmanager
def _attached(app: FastAPI, url: str, folder: Path) -> Iterator[None]:
    attach(app, Settings(database_url=url, data_dir=folder, secret_key=SECRET))
    if url.startswith("sqlite"):
        event.listen(app.state.database.engine, "connect", _without_waiting_for_the_disk)
    yield
    detach(app)


def _without_waiting_for_the_disk(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@contextmanager
def _alone(lock: Path) -> Iterator[None]:
    """One process of the run at a time."""
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


class _SqliteCopies:
    def __init__(self, shared: Path, folder: Path) -> None:
        self.template, self.world, self.own = (
            shared / "template.sqlite",
            shared / "world.sqlite",
            folder / "world.sqlite",
        )

    def empty(self) -> str:
        shutil.copy(self.template, self.world)
        return f"sqlite:///{self.world}"

    def keep(self) -> None:
        """Closing the last connection has folded the write-ahead log into the file."""

    def copy(self) -> str:
        shutil.copy(self.world, self.own)
        return f"sqlite:///{self.own}"

    def drop(self) -> None:
        self.own.unlink()


class _PostgresCopies:
    def __init__(self, server_url: str) -> None:
        self.server_url, self.name = server_url, f"w{uuid.uuid4().hex}"

    def empty(self) -> str:
        _run_on(self.server_url, "CREATE DATABASE template_world TEMPLATE template_dianjiang")
        return _named(self.server_url, "template_world")

    def keep(self) -> None:
        """Nothing may be connected to what is copied from, and nothing is."""

    def copy(self) -> str:
        _run_on(self.server_url, f"CREATE DATABASE {self.name} TEMPLATE template_world")
        return _named(self.server_url, self.name)

    def drop(self) -> None:
        _run_on(self.server_url, f"DROP DATABASE {self.name} WITH (FORCE)")
