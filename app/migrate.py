"""Bringing a database to this code's tables, from a checkout or from an installed package."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

import migrations


def config() -> Config:
    found = Config()
    found.set_main_option("script_location", str(Path(migrations.__file__).parent))
    return found


def upgrade(engine: Engine) -> None:
    """To the head, under a lock where two processes may start at once (PostgreSQL: see migrations/env.py)."""
    with engine.connect() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.upgrade(settings, "head")
        connection.commit()


def check(engine: Engine) -> None:
    """Raises alembic's CommandError where the tables and the migrations differ."""
    with engine.connect() as connection:
        settings = config()
        settings.attributes["connection"] = connection
        command.check(settings)


def current_revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head_revision() -> str | None:
    return ScriptDirectory.from_config(config()).get_current_head()


def is_current(revision: str | None) -> bool:
    """Whether this code can work with tables at `revision`: its own head, or one it does not know, made by later code
    (migrations only add, so that the code before them goes on working)."""
    if revision is None:
        return False
    script = ScriptDirectory.from_config(config())
    known = {each.revision for each in script.walk_revisions()}
    return revision == script.get_current_head() or revision not in known
