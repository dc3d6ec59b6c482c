"""Levels of the ladder say why they were reached and why the case is late; notices are kept."""

import sqlalchemy as sa
from alembic import op

revision = "ladders"
down_revision = "promises"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change; levels reached before were reached by time and spoke."""
    reason = sa.Column("reason", sa.String(length=40), nullable=False, server_default="time")
    op.add_column("case_escalation", reason)
    passed: sa.Column[bool] = sa.Column(
        "is_passed", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("case_escalation", passed)
    for name in ("reason", "is_passed"):
        op.alter_column("case_escalation", name, server_default=None)
    op.add_column("case_escalation", sa.Column("late_reason", sa.String(length=40), nullable=True))
    op.add_column("case_escalation", sa.Column("unit_id", sa.BigInteger(), nullable=True))
    op.create_foreign_key(
        op.f("fk_case_escalation_unit_id"), "case_escalation", "unit", ["unit_id"], ["id"]
    )
    op.create_index(op.f("ix_case_escalation_unit_id"), "case_escalation", ["unit_id"])
    _notices()


def _notices() -> None:
    op.create_table(
        "staff_notice",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("letter_key", sa.String(length=120), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=False),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_staff_notice_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_staff_notice_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_notice")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_staff_notice_idempotency_key")),
    )
    op.create_index(op.f("ix_staff_notice_case_id"), "staff_notice", ["case_id"])
    op.create_index(
        "ix_staff_notice_kept",
        "staff_notice",
        ["person_id"],
        postgresql_where=sa.text("sent_at IS NULL"),
    )
