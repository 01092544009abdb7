"""privacy: public and confidential text, consents, reveals, exports, erasure"""

import sqlalchemy as sa
from alembic import op

revision = "e4f0a0b0c004"
down_revision = "d3c0d5e17e03"
branch_labels = None
depends_on = None

APPEND_ONLY = ("reveal", "export_log")
REFUSAL = "the audit log is append-only"
SQLITE = "CREATE TRIGGER {table}_no_{verb} BEFORE {verb} ON {table} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
# The function is the audit log's (2026_11_22).
POSTGRESQL = (
    "CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    op.add_column("account", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("craftsman", sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("craftsman", sa.Column("erasure_reason", sa.Text(), nullable=True))
    op.add_column("demand", sa.Column("public_title", sa.String(length=200), nullable=True))
    op.add_column("demand", sa.Column("public_summary", sa.Text(), nullable=True))
    op.add_column("demand", sa.Column("confidential", sa.Boolean(), nullable=False, server_default=sa.false()))
    _create_consent()
    _create_reveal()
    _create_export_log()
    _refuse_changes()
    _forget_contacts()


def _create_consent() -> None:
    op.create_table(
        "consent",
        sa.Column("craftsman_id", sa.String(length=36), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "matching",
                "contact_sharing",
                "publicity",
                "national_exchange",
                name="purpose",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("version", sa.String(length=20), nullable=False),
        sa.Column("channel", _channel("channel"), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_by_id", sa.String(length=36), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("withdrawn_by_id", sa.String(length=36), nullable=True),
        sa.Column("withdrawn_channel", _channel("withdrawn_channel"), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["craftsman_id"], ["craftsman.id"], name=op.f("fk_consent_craftsman_id_craftsman"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["given_by_id"], ["account.id"], name=op.f("fk_consent_given_by_id_account")),
        sa.ForeignKeyConstraint(["withdrawn_by_id"], ["account.id"], name=op.f("fk_consent_withdrawn_by_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    standing = sa.text("withdrawn_at IS NULL")
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_consent_craftsman_id"), ["craftsman_id"], unique=False)
        batch_op.create_index(
            "uq_consent_one_standing",
            ["craftsman_id", "purpose"],
            unique=True,
            sqlite_where=standing,
            postgresql_where=standing,
        )


def _channel(name: str) -> sa.Enum:
    return sa.Enum("online", "paper", "phone", name=name, native_enum=False, create_constraint=True, length=32)


def _create_reveal() -> None:
    op.create_table(
        "reveal",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column(
            "subject_kind",
            sa.Enum(
                "craftsman", "enterprise", name="subject_kind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("subject_id", sa.String(length=36), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_reveal_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal")),
    )
    with op.batch_alter_table("reveal", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reveal_account_id"), ["account_id"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_reveal_subject_kind_subject_id"), ["subject_kind", "subject_id"], unique=False
        )


def _create_export_log() -> None:
    op.create_table(
        "export_log",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("revealed", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_export_log_account_id_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_export_log")),
    )
    with op.batch_alter_table("export_log", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_export_log_account_id"), ["account_id"], unique=False)


def _refuse_changes() -> None:
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    for table in APPEND_ONLY:
        if on_postgresql:
            for statement in POSTGRESQL:
                op.execute(statement.format(table=table))
        else:
            for verb in ("update", "delete"):
                op.execute(SQLITE.format(table=table, verb=verb, refusal=REFUSAL))


def _forget_contacts() -> None:
    """Takes contacts' names out of what searching reads: the line below the name and, where there is one, the code."""
    table = sa.table(
        "enterprise",
        *(sa.column(name, sa.String()) for name in ("id", "credit_code", "contact_name", "search_text")),
    )
    columns = (table.c.id, table.c.credit_code, table.c.search_text)
    found = op.get_bind().execute(sa.select(*columns).where(table.c.contact_name.is_not(None))).all()
    for enterprise_id, credit_code, search_text in found:
        lines = search_text.split("\n")
        place = 2 if credit_code else 1
        del lines[place : place + 1]
        op.execute(sa.update(table).where(table.c.id == enterprise_id).values(search_text="\n".join(lines)))


def downgrade() -> None:
    op.drop_table("export_log")
    op.drop_table("reveal")
    op.drop_table("consent")
    for column in ("confidential", "public_summary", "public_title"):
        op.drop_column("demand", column)
    op.drop_column("craftsman", "erasure_reason")
    op.drop_column("craftsman", "erased_at")
    op.drop_column("account", "erased_at")
