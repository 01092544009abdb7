"""authority: escalations, clocks, lendings, conflicts of interest"""

revision = "c2a117ca5e02"
down_revision = "b1e5ca1a7e01"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
