"""Answers promise remedies that are followed, limits are extended once, thanks are counted."""

import sqlalchemy as sa
from alembic import op

revision = "promises"
down_revision = "after_answer"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; what was answered before is done, since nothing was followed then."""
    op.add_column("case", sa.Column("done_at", sa.DateTime(timezone=True), nullable=True))
    op.execute('UPDATE "case" SET done_at = answered_at')
    for name in ("open_remedies", "extended"):
        _add("case", sa.Column(name, sa.SmallInteger(), nullable=False, server_default="0"))
    _add("case_point", sa.Column("remedy", sa.Text(), nullable=False, server_default=""))
    unit = sa.Column("remedy_unit_key", sa.String(length=80), nullable=False, server_default="")
    _add("case_point", unit)
    op.add_column("case_point", sa.Column("remedy_on", sa.Date(), nullable=True))
    _remedies()
    _praise()


def _add(table: str, column: sa.Column) -> None:  # type: ignore[type-arg]
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def _remedies() -> None:
    op.create_table(
        "remedy",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("point", sa.SmallInteger(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reported_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("remedy", case_id="case", unit_id="unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_remedy")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_remedy_case_id_number")),
    )
    op.create_index(op.f("ix_remedy_state_due_on"), "remedy", ["state", "due_on"], unique=False)


def _praise() -> None:
    op.create_table(
        "praise",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("may_name", sa.Boolean(), nullable=True),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("praise", case_id="case", person_id="person"),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_praise")),
    )
    op.create_index(
        op.f("ix_praise_person_id_found_at"), "praise", ["person_id", "found_at"], unique=False
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def downgrade() -> None:
    """Take the change back."""
    for table in ("praise", "remedy"):
        op.drop_table(table)
    for name in ("remedy", "remedy_unit_key", "remedy_on"):
        op.drop_column("case_point", name)
    for name in ("done_at", "open_remedies", "extended"):
        op.drop_column("case", name)
