"""Feedback: satisfaction questions and their answers."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "survey",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=True),
        sa.Column("remaining", sa.Text(), nullable=False),
        sa.Column("fair", sa.SmallInteger(), nullable=True),
        sa.Column("clear", sa.SmallInteger(), nullable=True),
        sa.Column("effort", sa.SmallInteger(), nullable=True),
        sa.Column("satisfaction", sa.SmallInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("wants_reopening", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_survey_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_survey")),
        sa.UniqueConstraint("token", name=op.f("uq_survey_token")),
    )
    op.create_index(op.f("ix_survey_asked_at"), "survey", ["asked_at"], unique=False)
    op.create_index(op.f("ix_survey_case_id"), "survey", ["case_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_survey_case_id"), table_name="survey")
    op.drop_index(op.f("ix_survey_asked_at"), table_name="survey")
    op.drop_table("survey")
