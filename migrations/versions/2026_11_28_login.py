"""login: throttles, sessions, second factors, single sign-on"""

import sqlalchemy as sa
from alembic import op

revision = "06a1b2c3d4e5"
down_revision = "f5a0b1c2d305"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "login_throttle",
        sa.Column(
            "kind",
            sa.Enum("user", "address", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("key_sha256", sa.String(length=64), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("window_started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("blocked_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("kind", "key_sha256", name=op.f("pk_login_throttle")),
    )
    op.create_table(
        "session_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("account_version", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("bearer", "cookie", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("single_sign_on", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("agent", sa.String(length=120), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_session_token_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_token")),
    )
    op.create_table(
        "totp",
        sa.Column("account_id", sa.String(length=36), nullable=False),
        sa.Column("secret", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("recovery_codes", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_totp_account_id_account"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_totp")),
    )
    op.create_index(op.f("ix_login_throttle_window_started_at"), "login_throttle", ["window_started_at"])
    op.create_index(op.f("ix_session_token_account_id"), "session_token", ["account_id"])
    op.create_index(op.f("ix_session_token_expires_at"), "session_token", ["expires_at"])
    op.add_column("api_key", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_key", sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("api_key", sa.Column("scopes", sa.JSON(), nullable=True))
    op.add_column("account", sa.Column("oidc_issuer", sa.String(length=200), nullable=True))
    op.add_column("account", sa.Column("oidc_subject", sa.String(length=200), nullable=True))
    # An index, not a constraint: SQLite would have to rebuild the table for one.
    op.create_index(
        op.f("uq_account_oidc_issuer_oidc_subject"), "account", ["oidc_issuer", "oidc_subject"], unique=True
    )


def downgrade() -> None:
    op.drop_index(op.f("uq_account_oidc_issuer_oidc_subject"), "account")
    op.drop_column("account", "oidc_subject")
    op.drop_column("account", "oidc_issuer")
    for column in ("scopes", "last_used_at", "expires_at"):
        op.drop_column("api_key", column)
    op.drop_table("totp")
    op.drop_table("session_token")
    op.drop_table("login_throttle")
