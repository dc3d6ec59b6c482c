"""Instances are suspended, migrated with an undo, and mended in batches."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "mended_in_flight"
down_revision = "figures"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
JSON = postgresql.JSONB(astext_type=sa.Text())


def upgrade() -> None:
    """Make the change; a migration may be undone for three days where nothing else is stated."""
    op.add_column("process_instance", sa.Column("suspended_note", sa.Text(), nullable=True))
    op.execute(
        "INSERT INTO organisation_fact (key, value) "
        "SELECT 'repair', '{\"undo_hours\": 72}'::jsonb "
        "WHERE EXISTS (SELECT FROM organisation_fact) ON CONFLICT DO NOTHING"
    )
    _migrations()
    _batches()


def _migrations() -> None:
    op.create_table(
        "instance_migration",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("from_version_id", sa.BigInteger(), nullable=False),
        sa.Column("to_version_id", sa.BigInteger(), nullable=False),
        sa.Column("mapping", JSON, nullable=False),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("left_at_version", sa.Integer(), nullable=False),
        sa.Column("migrated_at", MOMENT, nullable=False),
        sa.Column("migrated_by_id", sa.BigInteger(), nullable=True),
        sa.Column("undo_until", MOMENT, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_instance_migration"),
        _key("instance_migration", "instance_id", "process_instance"),
        _key("instance_migration", "from_version_id", "process_version"),
        _key("instance_migration", "to_version_id", "process_version"),
        _key("instance_migration", "migrated_by_id", "person"),
    )
    op.create_index(
        "ix_instance_migration_instance_id_id", "instance_migration", ["instance_id", "id"]
    )


def _batches() -> None:
    op.create_table(
        "repair_batch",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("order", JSON, nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("sent_at", MOMENT, nullable=True),
        sa.Column("stopped_at", MOMENT, nullable=True),
        sa.Column("stopped_by_id", sa.BigInteger(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_repair_batch"),
        _key("repair_batch", "actor_id", "person"),
    )
    op.create_index(
        "ix_repair_batch_open",
        "repair_batch",
        ["id"],
        postgresql_where=sa.text("finished_at is null"),
    )
    op.create_table(
        "repair_item",
        sa.Column("batch_id", sa.BigInteger(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("told_fa", sa.Text(), nullable=False),
        sa.Column("told_en", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("batch_id", "instance_id", name="pk_repair_item"),
        _key("repair_item", "batch_id", "repair_batch"),
        _key("repair_item", "instance_id", "process_instance"),
    )
    op.create_index(
        "ix_repair_item_waiting",
        "repair_item",
        ["batch_id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )


def _key(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}")
