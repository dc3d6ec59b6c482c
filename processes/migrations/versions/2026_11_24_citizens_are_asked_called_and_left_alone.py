"""Citizens are asked once in a while, called if need be, left alone if they wish; answers stay."""

import sqlalchemy as sa
from alembic import op

revision = "asked_in_full"
down_revision = "beginnings"
branch_labels = None
depends_on = None

GUARD = """
CREATE FUNCTION keep_what_citizens_said() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'what a citizen said is not deleted' USING ERRCODE = 'PK002';
    END IF;
    IF OLD.closed_at IS NOT NULL AND OLD.answered_at IS NOT NULL AND ROW(
        OLD.outcome, OLD.remaining, OLD.fair, OLD.clear, OLD.effort, OLD.satisfaction, OLD.trust,
        OLD.comment, OLD.praise, OLD.wants_reopening, OLD.wants_appeal, OLD.answered_at, OLD.via
    ) IS DISTINCT FROM ROW(
        NEW.outcome, NEW.remaining, NEW.fair, NEW.clear, NEW.effort, NEW.satisfaction, NEW.trust,
        NEW.comment, NEW.praise, NEW.wants_reopening, NEW.wants_appeal, NEW.answered_at, NEW.via
    ) THEN
        RAISE EXCEPTION 'what a citizen said is not changed' USING ERRCODE = 'PK002';
    END IF;
    RETURN NEW;
END $$
"""
TEXTS = (("claimed", 12), ("via", 8))
FLAGS = ("asks_trust", "wants_appeal")


def upgrade() -> None:
    """Make the change; earlier surveys know no recipient and no claim."""
    for name, length in TEXTS:
        _filled(sa.Column(name, sa.String(length), nullable=False, server_default=""))
    _filled(sa.Column("praise", sa.Text(), nullable=False, server_default=""))
    for name in FLAGS:
        _filled(sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false()))
    _filled(sa.Column("tap_apart_seconds", sa.SmallInteger(), nullable=False, server_default="0"))
    op.add_column("survey", sa.Column("recipient", sa.String(64), nullable=True))
    op.add_column("survey", sa.Column("trust", sa.SmallInteger(), nullable=True))
    op.add_column("survey", sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_survey_recipient"), "survey", ["recipient"], unique=False)
    _beside("survey_tap", sa.Column("outcome", sa.String(12), nullable=False))
    _beside(
        "survey_call",
        sa.Column("result", sa.String(20), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_survey_call_by_id")),
    )
    op.create_table(
        "survey_opt_out",
        sa.Column("recipient", sa.String(64), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("recipient", name=op.f("pk_survey_opt_out")),
    )
    op.execute(GUARD)
    op.execute(
        "CREATE TRIGGER keep_what_citizens_said BEFORE DELETE OR UPDATE ON survey"
        " FOR EACH ROW EXECUTE FUNCTION keep_what_citizens_said()"
    )


def _filled(column: sa.Column) -> None:  # type: ignore[type-arg]
    op.add_column("survey", column)
    op.alter_column("survey", column.name, server_default=None)


def _beside(table: str, *columns: sa.Column | sa.ForeignKeyConstraint) -> None:  # type: ignore[type-arg]
    op.create_table(
        table,
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("survey_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(["survey_id"], ["survey.id"], name=op.f(f"fk_{table}_survey_id")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(op.f(f"ix_{table}_survey_id"), table, ["survey_id"], unique=False)


def downgrade() -> None:
    """Undo it."""
    op.execute("DROP TRIGGER keep_what_citizens_said ON survey")
    op.execute("DROP FUNCTION keep_what_citizens_said()")
    for table in ("survey_opt_out", "survey_call", "survey_tap"):
        op.drop_table(table)
    op.drop_index(op.f("ix_survey_recipient"), table_name="survey")
    names = ("stopped_at", "trust", "recipient", "tap_apart_seconds", *FLAGS, "praise")
    for name in (*names, *(name for name, _ in TEXTS)):
        op.drop_column("survey", name)
