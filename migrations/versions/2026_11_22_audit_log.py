"""audit log: hash chains of records that the database itself keeps from being changed."""

import sqlalchemy as sa
from alembic import op

revision = "a4d1f0c93b27"
down_revision = "e53f0b7c91d4"
branch_labels = None
depends_on = None

CHAINS = 8
START = "0" * 64
REFUSAL = "the audit log is append-only"

REFUSE_ON_SQLITE = "CREATE TRIGGER {name} BEFORE {event} ON {table} {when} BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
SQLITE = (
    ("audit_record_no_update", "UPDATE", "audit_record", ""),
    ("audit_record_no_delete", "DELETE", "audit_record", ""),
    ("audit_chain_no_delete", "DELETE", "audit_chain", ""),
    ("audit_chain_grows", "UPDATE", "audit_chain", "WHEN NEW.length <= OLD.length OR NEW.number <> OLD.number"),
)
# 23001, restrict_violation: an IntegrityError, as on SQLite.
POSTGRESQL = (
    f"""CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = '23001'; END $$""",
    "CREATE TRIGGER audit_record_no_change BEFORE UPDATE OR DELETE ON audit_record "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_record_no_truncate BEFORE TRUNCATE ON audit_record "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_chain_no_delete BEFORE DELETE ON audit_chain "
    "FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_chain_no_truncate BEFORE TRUNCATE ON audit_chain "
    "FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()",
    "CREATE TRIGGER audit_chain_grows BEFORE UPDATE ON audit_chain FOR EACH ROW "
    "WHEN (NEW.length <= OLD.length OR NEW.number <> OLD.number) EXECUTE FUNCTION refuse_audit_change()",
)


def upgrade() -> None:
    chains = op.create_table(
        "audit_chain",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("length", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length >= 0", name=op.f("ck_audit_chain_length_not_negative")),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "audit_record",
        sa.Column("chain", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("position", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.String(length=36), nullable=True),
        sa.Column("action", sa.String(length=60), nullable=False),
        sa.Column("subject_kind", sa.String(length=40), nullable=False),
        sa.Column("subject_id", sa.String(length=60), nullable=True),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("previous", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", "position", name=op.f("pk_audit_record")),
        sa.UniqueConstraint("hash", name=op.f("uq_audit_record_hash")),
    )
    with op.batch_alter_table("audit_record", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_record_action"), ["action"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_record_at"), ["at"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_audit_record_subject_kind_subject_id"), ["subject_kind", "subject_id"], unique=False
        )
    op.bulk_insert(chains, [{"number": number, "length": 0, "head": START} for number in range(CHAINS)])
    if op.get_bind().dialect.name == "postgresql":
        for statement in POSTGRESQL:
            op.execute(statement)
    else:
        for name, event, table, when in SQLITE:
            op.execute(REFUSE_ON_SQLITE.format(name=name, event=event, table=table, when=when, refusal=REFUSAL))


def downgrade() -> None:
    op.drop_table("audit_record")
    op.drop_table("audit_chain")
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
