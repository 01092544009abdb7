"""what plans may ask of teams, what they are held against, and confirmations in the background."""

import sqlalchemy as sa
from alembic import op

revision = "e53f0b7c91d4"
down_revision = "cb0349aab5aa"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "dispatch_confirmation",
        sa.Column("plan_id", sa.String(length=36), nullable=False),
        sa.Column("ordered_by_id", sa.String(length=36), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer", sa.Boolean(), nullable=False),
        sa.Column("reply_working_days", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["ordered_by_id"], ["account.id"], name=op.f("fk_dispatch_confirmation_ordered_by_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["plan_id"],
            ["dispatch_plan.id"],
            name=op.f("fk_dispatch_confirmation_plan_id_dispatch_plan"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispatch_confirmation")),
    )
    with op.batch_alter_table("dispatch_confirmation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dispatch_confirmation_plan_id"), ["plan_id"], unique=False)

    with op.batch_alter_table("dispatch_plan", schema=None) as batch_op:
        batch_op.add_column(sa.Column("conflicts", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("compositions", sa.JSON(), nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("compared", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("dispatch_plan", schema=None) as batch_op:
        # The defaults were for plans made before.
        batch_op.alter_column("conflicts", server_default=None)
        batch_op.alter_column("compositions", server_default=None)

    with op.batch_alter_table("dispatch_plan_demand", schema=None) as batch_op:
        batch_op.add_column(sa.Column("confirmation_id", sa.String(length=36), nullable=True))
        batch_op.add_column(sa.Column("refusal", sa.JSON(none_as_null=True), nullable=True))
        batch_op.create_index(batch_op.f("ix_dispatch_plan_demand_confirmation_id"), ["confirmation_id"], unique=False)
        batch_op.create_foreign_key(
            batch_op.f("fk_dispatch_plan_demand_confirmation_id_dispatch_confirmation"),
            "dispatch_confirmation",
            ["confirmation_id"],
            ["id"],
        )


def downgrade() -> None:
    with op.batch_alter_table("dispatch_plan_demand", schema=None) as batch_op:
        batch_op.drop_constraint(
            batch_op.f("fk_dispatch_plan_demand_confirmation_id_dispatch_confirmation"), type_="foreignkey"
        )
        batch_op.drop_index(batch_op.f("ix_dispatch_plan_demand_confirmation_id"))
        batch_op.drop_column("refusal")
        batch_op.drop_column("confirmation_id")

    with op.batch_alter_table("dispatch_plan", schema=None) as batch_op:
        batch_op.drop_column("compared")
        batch_op.drop_column("compositions")
        batch_op.drop_column("conflicts")

    op.drop_table("dispatch_confirmation")
