"""privacy: public and confidential text, consents, reveals, exports, erasure"""

revision = "e4f0a0b0c004"
down_revision = "d3c0d5e17e03"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
