"""authority: escalations, clocks, lendings, conflicts of interest"""

import sqlalchemy as sa
from alembic import op

revision = "c2a117ca5e02"
down_revision = "b1e5ca1a7e01"
branch_labels = None
depends_on = None

TIERS = "'province', 'city', 'industry', 'county', 'grassroots'"


def upgrade() -> None:
    op.create_table(
        "enterprise_competitor",
        sa.Column("enterprise_id", sa.String(length=36), nullable=False),
        sa.Column("competitor_id", sa.String(length=36), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.CheckConstraint("enterprise_id <> competitor_id", name=op.f("ck_enterprise_competitor_another_enterprise")),
        sa.ForeignKeyConstraint(
            ["competitor_id"],
            ["enterprise.id"],
            name=op.f("fk_enterprise_competitor_competitor_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"],
            ["enterprise.id"],
            name=op.f("fk_enterprise_competitor_enterprise_id_enterprise"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("enterprise_id", "competitor_id", name=op.f("pk_enterprise_competitor")),
    )
    with op.batch_alter_table("enterprise_competitor", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_enterprise_competitor_competitor_id"), ["competitor_id"], unique=False)

    op.create_table(
        "demand_excluded_employer",
        sa.Column("demand_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demand.id"], name=op.f("fk_demand_excluded_employer_demand_id_demand"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("demand_id", "name", name=op.f("pk_demand_excluded_employer")),
    )
    op.create_table(
        "work_clock",
        sa.Column("demand_id", sa.String(length=36), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "accept",
                "dispatch",
                "reply",
                "deliver",
                "confirm",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "running",
                "paused",
                "met",
                "missed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("running_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("limit_days", sa.Integer(), nullable=False),
        sa.Column("spent_days", sa.Integer(), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.CheckConstraint("(state = 'paused') = (paused_at IS NOT NULL)", name=op.f("ck_work_clock_paused_has_time")),
        sa.CheckConstraint("limit_days > 0", name=op.f("ck_work_clock_limit_positive")),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demand.id"], name=op.f("fk_work_clock_demand_id_demand"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_clock")),
    )
    with op.batch_alter_table("work_clock", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_work_clock_demand_id"), ["demand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_clock_state_due_at"), ["state", "due_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_work_clock_state_warn_at"), ["state", "warn_at"], unique=False)
        batch_op.create_index(
            "uq_work_clock_one_live",
            ["demand_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('running', 'paused')"),
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        )

    op.create_table(
        "demand_escalation",
        sa.Column("demand_id", sa.String(length=36), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("from_union_id", sa.String(length=36), nullable=True),
        sa.Column("to_union_id", sa.String(length=36), nullable=True),
        sa.Column(
            "from_tier",
            sa.Enum(
                "province",
                "city",
                "industry",
                "county",
                "grassroots",
                name="from_tier",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column(
            "to_tier",
            sa.Enum(
                "province",
                "city",
                "industry",
                "county",
                "grassroots",
                name="to_tier",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("task_force", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("up", "down", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column(
            "cause",
            sa.Enum(
                "unanswered",
                "no_candidate",
                "by_hand",
                "sent_back",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["account.id"], name=op.f("fk_demand_escalation_actor_id_account")),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demand.id"], name=op.f("fk_demand_escalation_demand_id_demand"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_union_id"], ["union_org.id"], name=op.f("fk_demand_escalation_from_union_id_union_org")
        ),
        sa.ForeignKeyConstraint(
            ["to_union_id"], ["union_org.id"], name=op.f("fk_demand_escalation_to_union_id_union_org")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demand_escalation")),
        sa.UniqueConstraint("demand_id", "sequence", name=op.f("uq_demand_escalation_demand_id_sequence")),
    )
    with op.batch_alter_table("demand_escalation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_demand_escalation_demand_id"), ["demand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_demand_escalation_to_union_id_id"), ["to_union_id", "id"], unique=False)

    op.create_table(
        "lending",
        sa.Column("craftsman_id", sa.String(length=36), nullable=False),
        sa.Column("demand_id", sa.String(length=36), nullable=False),
        sa.Column("from_union_id", sa.String(length=36), nullable=True),
        sa.Column("to_union_id", sa.String(length=36), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "agreed",
                "refused",
                "withdrawn",
                "ended",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_by_id", sa.String(length=36), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by_id", sa.String(length=36), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(["answered_by_id"], ["account.id"], name=op.f("fk_lending_answered_by_id_account")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["account.id"], name=op.f("fk_lending_asked_by_id_account")),
        sa.ForeignKeyConstraint(
            ["craftsman_id"], ["craftsman.id"], name=op.f("fk_lending_craftsman_id_craftsman"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["demand_id"], ["demand.id"], name=op.f("fk_lending_demand_id_demand"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["from_union_id"], ["union_org.id"], name=op.f("fk_lending_from_union_id_union_org")),
        sa.ForeignKeyConstraint(["to_union_id"], ["union_org.id"], name=op.f("fk_lending_to_union_id_union_org")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lending")),
    )
    with op.batch_alter_table("lending", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lending_demand_id"), ["demand_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_from_union_id_state"), ["from_union_id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_lending_to_union_id_state"), ["to_union_id", "state"], unique=False)
        batch_op.create_index(
            "uq_lending_one_live",
            ["craftsman_id", "demand_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'agreed')"),
            postgresql_where=sa.text("state IN ('asked', 'agreed')"),
        )

    # Columns are added in place: SQLite would lay a table with new constraints out anew, and dropping the old one takes
    # the rows of all tables that refer to it along.
    op.add_column("craftsman", _reference("employer_enterprise_id", "craftsman", "enterprise"), inline_references=True)
    op.add_column("craftsman", sa.Column("employer_released", sa.Boolean(), nullable=True))
    op.add_column("craftsman", sa.Column("release_expires_on", sa.Date(), nullable=True))
    op.create_index(op.f("ix_craftsman_employer_enterprise_id"), "craftsman", ["employer_enterprise_id"])
    op.execute(f"ALTER TABLE demand ADD COLUMN tier VARCHAR(32) CONSTRAINT ck_demand_tier CHECK (tier IN ({TIERS}))")
    op.add_column("demand", _reference("handling_union_id", "demand", "union_org"), inline_references=True)
    op.add_column("demand", sa.Column("task_force", sa.Boolean(), server_default=sa.false(), nullable=False))
    for column in ("tier", "handling_union_id", "task_force"):
        op.create_index(op.f(f"ix_demand_{column}"), "demand", [column])


def _reference(name: str, table: str, target: str) -> sa.Column[str]:
    key = sa.ForeignKey(f"{target}.id", name=op.f(f"fk_{table}_{name}_{target}"))
    return sa.Column(name, sa.String(length=36), key, nullable=True)


def downgrade() -> None:
    for column in ("task_force", "handling_union_id", "tier"):
        op.drop_index(op.f(f"ix_demand_{column}"), table_name="demand")
        op.drop_column("demand", column)
    op.drop_index(op.f("ix_craftsman_employer_enterprise_id"), table_name="craftsman")
    for column in ("release_expires_on", "employer_released", "employer_enterprise_id"):
        op.drop_column("craftsman", column)
    with op.batch_alter_table("lending", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_lending_one_live",
            sqlite_where=sa.text("state IN ('asked', 'agreed')"),
            postgresql_where=sa.text("state IN ('asked', 'agreed')"),
        )
        batch_op.drop_index(batch_op.f("ix_lending_to_union_id_state"))
        batch_op.drop_index(batch_op.f("ix_lending_from_union_id_state"))
        batch_op.drop_index(batch_op.f("ix_lending_demand_id"))

    op.drop_table("lending")
    with op.batch_alter_table("demand_escalation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_demand_escalation_to_union_id_id"))
        batch_op.drop_index(batch_op.f("ix_demand_escalation_demand_id"))

    op.drop_table("demand_escalation")
    with op.batch_alter_table("work_clock", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_work_clock_one_live",
            sqlite_where=sa.text("state IN ('running', 'paused')"),
            postgresql_where=sa.text("state IN ('running', 'paused')"),
        )
        batch_op.drop_index(batch_op.f("ix_work_clock_state_warn_at"))
        batch_op.drop_index(batch_op.f("ix_work_clock_state_due_at"))
        batch_op.drop_index(batch_op.f("ix_work_clock_demand_id"))

    op.drop_table("work_clock")
    op.drop_table("demand_excluded_employer")
    with op.batch_alter_table("enterprise_competitor", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_enterprise_competitor_competitor_id"))

    op.drop_table("enterprise_competitor")
