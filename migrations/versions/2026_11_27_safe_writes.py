"""safe writes: versions of records, idempotency keys"""

import sqlalchemy as sa
from alembic import op

revision = "f5a0b1c2d305"
down_revision = "e4f0a0b0c004"
branch_labels = None
depends_on = None

VERSIONED = (
    "account",
    "assignment",
    "craftsman",
    "service_item",
    "demand",
    "dispatch_plan",
    "enterprise",
    "import_job",
    "service_team",
    "union_org",
    "visit",
)


def upgrade() -> None:
    for table in VERSIONED:
        op.add_column(table, sa.Column("version", sa.Integer(), nullable=False, server_default=sa.text("1")))


def downgrade() -> None:
    for table in VERSIONED:
        op.drop_column(table, "version")
