"""login: throttles, sessions, second factors, single sign-on"""

revision = "06a1b2c3d4e5"
down_revision = "f5a0b1c2d305"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
