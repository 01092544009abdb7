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
    op.create_table(
        "kept_answer",
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("operation", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("authority", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("client", "key", name=op.f("pk_kept_answer")),
    )
    op.create_index(op.f("ix_kept_answer_expires_at"), "kept_answer", ["expires_at"])


def downgrade() -> None:
    op.drop_table("kept_answer")
    for table in VERSIONED:
        op.drop_column(table, "version")
