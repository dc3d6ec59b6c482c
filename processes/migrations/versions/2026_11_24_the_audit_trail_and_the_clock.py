"""The audit trail, chained by hash, and the one clock."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "audit_head",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_row",
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("on_behalf_id", sa.BigInteger(), nullable=True),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("object", sa.String(length=120), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("stream", "seq", name=op.f("pk_audit_row")),
    )
    op.create_index(op.f("ix_audit_row_actor_id_at"), "audit_row", ["actor_id", "at"], unique=False)
    op.create_table(
        "system_clock",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("offset_seconds", sa.Float(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_system_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_clock")),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_table("system_clock")
    op.drop_index(op.f("ix_audit_row_actor_id_at"), table_name="audit_row")
    op.drop_table("audit_row")
    op.drop_table("audit_head")
