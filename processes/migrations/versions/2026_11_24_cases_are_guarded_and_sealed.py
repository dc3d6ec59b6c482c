"""Cases have a grade, the people they concern, hearings, and identities with keys of their own."""

import sqlalchemy as sa
from alembic import op

revision = "guarded"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; what stands in the database already is open, and is sealed anew when read."""
    _add("case", sa.Column("grade", sa.String(length=20), nullable=False, server_default="open"))
    _add("case_identity", sa.Column("data_key", sa.Text(), nullable=False, server_default=""))
    _add("role", sa.Column("sees_sealed", sa.Boolean, nullable=False, server_default=sa.false()))
    _subjects()
    _hearings()
    _openings()


def _add(table: str, column: sa.Column) -> None:  # type: ignore[type-arg]
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def _subjects() -> None:
    op.create_table(
        "case_subject",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("role", sa.String(length=20), nullable=False),
        *_keys("case_subject", case_id="case", person_id="person", unit_id="unit"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_subject")),
        sa.UniqueConstraint(
            "case_id",
            "person_id",
            "unit_id",
            "role",
            name=op.f("uq_case_subject_case_id_person_id_unit_id_role"),
        ),
    )
    op.create_index(op.f("ix_case_subject_case_id"), "case_subject", ["case_id"], unique=False)


def _hearings() -> None:
    op.create_table(
        "case_hearing",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("support_person", sa.String(length=200), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        *_keys("case_hearing", case_id="case", person_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_hearing")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_hearing_case_id_number")),
    )
    op.create_index(
        op.f("ix_case_hearing_person_id_state"),
        "case_hearing",
        ["person_id", "state"],
        unique=False,
    )


def _openings() -> None:
    op.create_table(
        "identity_opening",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("asker_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("approver_id", sa.BigInteger(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("looks", sa.SmallInteger(), nullable=False),
        *_keys("identity_opening", case_id="case", asker_id="person", approver_id="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_opening")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_identity_opening_case_id_number")),
    )


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, to in columns.items()
    ]


def downgrade() -> None:
    """Take the change back."""
    for table in ("identity_opening", "case_hearing", "case_subject"):
        op.drop_table(table)
    op.drop_column("role", "sees_sealed")
    op.drop_column("case_identity", "data_key")
    op.drop_column("case", "grade")
