"""Who is kept away from a case for a reason that is gone may be released by an inspector."""

import sqlalchemy as sa
from alembic import op

revision = "releases"
down_revision = "council_votes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "exclusion_release",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("was_reason", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys("exclusion_release", case_id="case", person_id="person", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exclusion_release")),
    )
    op.create_index(
        op.f("ix_exclusion_release_case_id"), "exclusion_release", ["case_id"], unique=False
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def downgrade() -> None:
    """Take the change back."""
    op.drop_table("exclusion_release")
