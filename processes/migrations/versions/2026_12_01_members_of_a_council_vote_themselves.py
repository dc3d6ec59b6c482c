"""The members of a council vote themselves: its sittings, and one row for each member's vote."""

import sqlalchemy as sa
from alembic import op

revision = "council_votes"
down_revision = "hearing_rounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; what was voted before stands in the forms of its time."""
    op.create_table(
        "council_sitting",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("askings", sa.SmallInteger(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.String(length=10), nullable=False),
        *_keys("council_sitting", case_id="case", unit_id="unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_sitting")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_council_sitting_case_id_number")),
    )
    op.create_table(
        "council_vote",
        sa.Column("sitting_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("vote", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("voted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("user_task_id", sa.BigInteger(), nullable=True),
        *_keys("council_vote", sitting_id="council_sitting", person_id="person"),
        sa.PrimaryKeyConstraint("sitting_id", "person_id", name=op.f("pk_council_vote")),
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("council_vote")
    op.drop_table("council_sitting")
