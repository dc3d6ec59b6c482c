"""A citizen's cases are told apart by e-mail too: a case may have more than one hash."""

from alembic import op

revision = "found_by_email"
down_revision = "staff_changes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.drop_constraint("pk_caller_number", "caller_number", type_="primary")
    op.create_primary_key("pk_caller_number", "caller_number", ["case_id", "number_hash"])
