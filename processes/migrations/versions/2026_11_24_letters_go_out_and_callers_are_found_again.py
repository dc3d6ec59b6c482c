"""Letters go out by gateways, try by try; callers are found again; letters on paper have a place."""

import sqlalchemy as sa
from alembic import op

revision = "letters_out"
down_revision = "guarded"
branch_labels = None
depends_on = None

OPEN_LETTERS = "status in ('waiting', 'sending')"


def upgrade() -> None:
    """Make the change; numbers of earlier cases are hashed when the case is next written to."""
    _text("case_identity", sa.Column("address", sa.Text(), nullable=False, server_default=""))
    _text("correspondence", sa.Column("problem", sa.String(40), nullable=False, server_default=""))
    for name in ("send_after", "sent_at"):
        moment = sa.Column(name, sa.DateTime(timezone=True), nullable=True)
        op.add_column("correspondence", moment)
    op.create_index(
        "ix_correspondence_open",
        "correspondence",
        ["id"],
        unique=False,
        postgresql_where=sa.text(OPEN_LETTERS),
    )
    _tries()
    _numbers()


def _text(table: str, column: sa.Column) -> None:  # type: ignore[type-arg]
    op.add_column(table, column)
    op.alter_column(table, column.name, server_default=None)


def _tries() -> None:
    op.create_table(
        "sending_try",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("correspondence_id", sa.BigInteger(), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("detail", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(
            ["correspondence_id"],
            ["correspondence.id"],
            name=op.f("fk_sending_try_correspondence_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending_try")),
    )
    op.create_index(
        op.f("ix_sending_try_channel_handed_at"), "sending_try", ["channel", "handed_at"]
    )
    op.create_index(op.f("ix_sending_try_correspondence_id"), "sending_try", ["correspondence_id"])


def _numbers() -> None:
    op.create_table(
        "caller_number",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number_hash", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_caller_number_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_caller_number")),
    )
    op.create_index(op.f("ix_caller_number_number_hash"), "caller_number", ["number_hash"])
