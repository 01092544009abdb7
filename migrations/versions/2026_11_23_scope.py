"""scope: unions of matches, plans and imports; keys that walk a union's records"""

import sqlalchemy as sa
from alembic import op

revision = "b1e5ca1a7e01"
down_revision = "a4d1f0c93b27"
branch_labels = None
depends_on = None

MADE = ("match", "dispatch_plan", "import_job")
"""What gets the home union of whoever made it."""
ACCOUNT = sa.table("account", sa.column("id"), sa.column("union_id"))
WALKED = ("demand", "craftsman", "enterprise")
"""Lists of one union, in the order of ids."""


def upgrade() -> None:
    for table in MADE:
        # Said in SQL, for both databases alike: to add a key, Alembic would make SQLite's table anew, and dropping the
        # old one takes along the rows that hang on it.
        constraint = op.f(f"fk_{table}_union_id_union_org")
        op.execute(
            f'ALTER TABLE "{table}" ADD COLUMN union_id VARCHAR(36) CONSTRAINT {constraint} REFERENCES union_org (id)'
        )
        made = sa.table(table, sa.column("union_id"), sa.column("created_by_id"))
        op.execute(
            made.update().values(
                union_id=sa.select(ACCOUNT.c.union_id).where(ACCOUNT.c.id == made.c.created_by_id).scalar_subquery()
            )
        )
        op.create_index(op.f(f"ix_{table}_union_id"), table, ["union_id"])
    for table in WALKED:
        op.create_index(op.f(f"ix_{table}_union_id_id"), table, ["union_id", "id"])


def downgrade() -> None:
    for table in WALKED:
        op.drop_index(op.f(f"ix_{table}_union_id_id"), table_name=table)
    for table in MADE:
        op.drop_index(op.f(f"ix_{table}_union_id"), table_name=table)
        op.drop_column(table, "union_id")
