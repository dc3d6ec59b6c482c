"""Cases are withdrawn, appealed to a second stage, held, and spoken about in weekly sessions."""

import sqlalchemy as sa
from alembic import op

revision = "after_answer"
down_revision = "letters_out"
branch_labels = None
depends_on = None

KEPT = ("attachment", "correspondence", "form_answer")
GUARD = """
CREATE FUNCTION keep_what_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM case_hold WHERE case_id = OLD.case_id AND lifted_at IS NULL) THEN
        RAISE EXCEPTION 'case % is under a legal hold', OLD.case_id USING ERRCODE = 'PK001';
    END IF;
    RETURN OLD;
END $$
"""


def upgrade() -> None:
    """Make the change; every case there is stands at the first stage."""
    stage = sa.Column("stage", sa.SmallInteger(), nullable=False, server_default="1")
    op.add_column("case", stage)
    op.alter_column("case", "stage", server_default=None)
    why = sa.Column("withdrawal_reason", sa.Text(), nullable=False, server_default="")
    op.add_column("case", why)
    op.alter_column("case", "withdrawal_reason", server_default=None)
    for name in ("withdrawal_asked_at", "hard_stopped_at"):
        op.add_column("case", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    _holds()
    _bookings()
    _orders()
    op.execute(GUARD)
    for table in KEPT:
        op.execute(
            f"CREATE TRIGGER keep_what_is_held BEFORE DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION keep_what_is_held()"
        )


def _holds() -> None:
    op.create_table(
        "case_hold",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("cause", sa.String(length=20), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("stops_clock", sa.Boolean(), nullable=False),
        sa.Column("set_by_id", sa.BigInteger(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by_id", sa.BigInteger(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifting_reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_hold_case_id")),
        sa.ForeignKeyConstraint(["set_by_id"], ["person.id"], name=op.f("fk_case_hold_set_by_id")),
        sa.ForeignKeyConstraint(
            ["lifted_by_id"], ["person.id"], name=op.f("fk_case_hold_lifted_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_hold")),
    )
    op.create_index(op.f("ix_case_hold_case_id"), "case_hold", ["case_id"])
    is_open = sa.text("lifted_at IS NULL")
    op.create_index("ix_case_hold_open", "case_hold", ["case_id"], postgresql_where=is_open)


def _bookings() -> None:
    op.create_table(
        "session_booking",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("booked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_session_booking_case_id")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_session_booking_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_booking")),
    )
    op.create_index("ix_session_booking_case_id", "session_booking", ["case_id"])
    op.create_index(
        "uq_session_booking_taken",
        "session_booking",
        ["unit_id", "starts_at"],
        unique=True,
        postgresql_where=sa.text("state IN ('booked', 'met', 'missed')"),
    )


def _orders() -> None:
    op.create_table(
        "session_order",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("booking_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("overdue_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("report", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["session_booking.id"], name=op.f("fk_session_order_booking_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_session_order_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_order")),
        sa.UniqueConstraint(
            "booking_id", "number", name=op.f("uq_session_order_booking_id_number")
        ),
    )


def downgrade() -> None:
    """Undo it."""
    for table in KEPT:
        op.execute(f"DROP TRIGGER keep_what_is_held ON {table}")
    op.execute("DROP FUNCTION keep_what_is_held()")
    for table in ("session_order", "session_booking", "case_hold"):
        op.drop_table(table)
    for name in ("hard_stopped_at", "withdrawal_asked_at", "withdrawal_reason", "stage"):
        op.drop_column("case", name)
