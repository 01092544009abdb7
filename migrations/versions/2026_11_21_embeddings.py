"""embeddings."""

import sqlalchemy as sa
from alembic import op

revision = "7d41c0e5a92f"
down_revision = "16d49b0164dc"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "embedding",
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("dimensions", sa.Integer(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_embedding")),
    )


def downgrade() -> None:
    op.drop_table("embedding")
