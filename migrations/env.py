"""Runs migrations on the connection it is given, or on DIANJIANG_DATABASE_URL when `alembic` is called by hand."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection, text

from models import Base
from models.base import UtcDateTime

ADVISORY_LOCK = 7_463_001  # any number of ours: two processes starting together migrate one after the other


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Migrations name only what SQLAlchemy itself brings, so that they still run when models/ has moved on."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        render_as_batch=True,
        compare_server_default=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK})"))
            connection.execute(text("SET LOCAL lock_timeout = '10s'"))
        context.run_migrations()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    from app.db import Database
    from app.settings import Settings

    database = Database(Settings().effective_database_url)
    with database.engine.begin() as own:
        run(own)
