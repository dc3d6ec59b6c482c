"""Cases are tied to one another, count the citizen's questions, and are marked as arranged."""

import sqlalchemy as sa
from alembic import op

revision = "ties"
down_revision = "ladders"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    followups = sa.Column("followups", sa.SmallInteger(), nullable=False, server_default="0")
    arranged: sa.Column[bool] = sa.Column(
        "is_arranged", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    for column in (followups, arranged):
        op.add_column("case", column)
        op.alter_column("case", column.name, server_default=None)
    op.create_table(
        "case_link",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("other_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *_keys(case_id="case", other_id="case", by_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_link")),
        sa.UniqueConstraint(
            "case_id", "kind", "other_id", name=op.f("uq_case_link_case_id_kind_other_id")
        ),
    )
    op.create_index(op.f("ix_case_link_other_id"), "case_link", ["other_id"], unique=False)


def _keys(**columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint(
            [column], [f"{table}.id"], name=op.f(f"fk_case_link_{column}_{table}")
        )
        for column, table in columns.items()
    ]


def downgrade() -> None:
    """Undo it."""
    op.drop_table("case_link")
    for name in ("is_arranged", "followups"):
        op.drop_column("case", name)
