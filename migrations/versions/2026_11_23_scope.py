"""scope: unions of matches, plans and imports; keys that walk a union's records"""

revision = "b1e5ca1a7e01"
down_revision = "a4d1f0c93b27"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
