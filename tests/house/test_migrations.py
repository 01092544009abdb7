"""The tables and the migrations agree, on both databases."""

from app import migrate
from app.db import Database


def test_the_migrated_tables_are_the_models_tables(database: Database):
    migrate.check(database.engine)


def test_migrating_a_migrated_database_changes_nothing(database: Database):
    migrate.upgrade(database.engine)
    assert migrate.current_revision(database.engine) == migrate.head_revision()
