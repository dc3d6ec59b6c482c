"""Each employee concerned is heard once in each round of a case."""

import sqlalchemy as sa
from alembic import op

revision = "hearing_rounds"
down_revision = "lean_steps"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    round_ = sa.Column("round", sa.SmallInteger(), nullable=False, server_default="0")
    op.add_column("case_hearing", round_)
    op.alter_column("case_hearing", "round", server_default=None)
