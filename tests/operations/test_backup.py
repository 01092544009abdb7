"""A backup is everything, proves itself, and is put back whole or not at all."""

import json
import sqlite3
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from typer.testing import CliRunner

from app.cli import cli
from app.db import Database
from tests.factories import make_craftsman

run = CliRunner().invoke


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    return sqlite_url


def backed_up(url: str, folder: Path) -> Path:
    result = run(cli, ["backup", "--out", str(folder), "--database-url", url])
    assert result.exit_code == 0, result.output
    assert "签名密钥" in result.output
    [made] = folder.iterdir()
    return made


def restored(folder: Path, url: str, *more: str):
    return run(cli, ["restore", str(folder), "--database-url", url, *more])


def names(url: str) -> set[str]:
    database = Database(url)
    with database.session(writes=False) as db:
        found = {name for (name,) in db.connection().exec_driver_sql("SELECT name FROM craftsman")}
    database.dispose()
    return found


def test_what_was_backed_up_comes_back_and_what_came_after_does_not(
    client: TestClient, database_url: str, tmp_path: Path
):
    kept = make_craftsman(client)["name"]
    folder = backed_up(database_url, tmp_path / "backups")
    make_craftsman(client)
    elsewhere = f"sqlite:///{tmp_path / 'elsewhere' / 'dianjiang.sqlite'}"
    result = restored(folder, elsewhere)
    assert result.exit_code == 0, result.output
    assert names(elsewhere) == {kept}
    again = restored(folder, elsewhere)
    assert (again.exit_code, "--replace" in again.output) == (2, True)
    assert restored(folder, elsewhere, "--replace").exit_code == 0  # the first restoring changed nothing in the backup
    assert list((tmp_path / "elsewhere").glob("*.replaced"))


def test_a_database_in_use_is_not_replaced(client: TestClient, database_url: str, tmp_path: Path):
    folder = backed_up(database_url, tmp_path / "backups")
    after = make_craftsman(client)["name"]
    result = restored(folder, database_url, "--replace")
    assert (result.exit_code, "正在使用" in result.output) == (2, True)
    assert names(database_url) == {after}


@pytest.mark.parametrize("fault", ["a byte", "a file", "the log"])
def test_a_backup_that_is_not_as_it_was_is_refused(fault: str, client: TestClient, database_url: str, tmp_path: Path):
    make_craftsman(client)
    folder = backed_up(database_url, tmp_path / "backups")
    main = folder / "dianjiang.sqlite"
    if fault == "a byte":
        content = bytearray(main.read_bytes())
        content[-1] ^= 1
        main.write_bytes(content)
    elif fault == "a file":
        main.unlink()
    else:
        _forge(main, folder / "manifest.json")
    target = tmp_path / "elsewhere" / "dianjiang.sqlite"
    result = restored(folder, f"sqlite:///{target}")
    assert (result.exit_code, "什么也没有动" in result.output) == (2, True)
    assert not target.exists()


def _forge(main: Path, manifest: Path) -> None:
    """Someone rewrites a record of the log, and the check sum with it."""
    from app.backup import _sha256

    with sqlite3.connect(main) as connection:
        connection.execute("DROP TRIGGER audit_record_no_update")
        connection.execute("UPDATE audit_record SET actor_id = 'somebody else' WHERE position = 1")
    connection.close()
    written = json.loads(manifest.read_text())
    written["files"]["main"]["sha256"] = _sha256(main)
    manifest.write_text(json.dumps(written))


def test_a_folder_that_is_no_backup_is_refused(database_url: str, tmp_path: Path):
    result = restored(tmp_path, database_url)
    assert (result.exit_code, "不是一份备份" in result.output) == (2, True)


def test_postgresql_is_told_how():
    result = run(cli, ["backup", "--database-url", "postgresql://somebody@localhost/some"])
    assert (result.exit_code, "pg_dump" in result.output) == (2, True)
