"""An instance that cannot begin waits with its first variables until somebody retries."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "beginnings"
down_revision = "ties"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    kept = postgresql.JSONB(astext_type=sa.Text(), none_as_null=True)
    op.add_column("process_instance", sa.Column("begun_with", kept, nullable=True))
