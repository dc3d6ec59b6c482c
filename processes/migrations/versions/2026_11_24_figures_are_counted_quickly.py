"""Figures of a period, and causes of low scores, are counted quickly among millions of cases."""

import sqlalchemy as sa
from alembic import op

revision = "figures"
down_revision = "health"
branch_labels = None
depends_on = None

FIGURES = (
    *("timeline", "unit_id", "district_key", "channel", "kind", "grade"),
    *("is_arranged", "stage", "reopened_count"),
)
MOMENTS = ("received_at", "answered_at", "done_at")


def upgrade() -> None:
    """Make the change."""
    for name in MOMENTS:
        op.create_index(op.f(f"ix_case_{name}"), "case", [name], unique=False)
    op.create_index(
        "ix_case_figures", "case", ["id"], unique=False, postgresql_include=list(FIGURES)
    )
    op.create_index(
        "ix_form_answer_cause",
        "form_answer",
        ["at"],
        unique=False,
        postgresql_where=sa.text("answers ? 'cause'"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_form_answer_cause", table_name="form_answer")
    op.drop_index("ix_case_figures", table_name="case")
    for name in MOMENTS:
        op.drop_index(op.f(f"ix_case_{name}"), table_name="case")
