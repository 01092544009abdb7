"""notifications: inboxes, the outbox, webhooks"""

revision = "d3c0d5e17e03"
down_revision = "c2a117ca5e02"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
