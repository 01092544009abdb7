"""Alembic migrations: linear, date-named, the same on SQLite and PostgreSQL."""
