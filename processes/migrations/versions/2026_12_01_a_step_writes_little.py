"""A step writes little: a unit of work leaves one row of history, indexes hold what is asked for."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "lean_steps"
down_revision = "found_by_email"
branch_labels = None
depends_on = None

EVENT_LOG = """
CREATE VIEW event_log AS
SELECT s.instance_id, s.seq + e.place::integer - 1 AS seq, s.at, s.process_id,
       coalesce(e.element_id, '') AS element_id,
       CASE e.state WHEN 'w' THEN 'waiting' WHEN 'r' THEN 'ready' WHEN 's' THEN 'started'
                    WHEN 'c' THEN 'completed' WHEN 'e' THEN 'error' WHEN 'x' THEN 'cancelled'
                    ELSE e.state END AS state,
       e.task_id, s.actor_id
FROM event_step s
CROSS JOIN LATERAL unnest(string_to_array(s.elements, chr(31)), string_to_array(s.states, chr(31)),
                          s.task_ids) WITH ORDINALITY AS e(element_id, state, task_id, place)
"""
TAKE_OVER = """
INSERT INTO event_step (instance_id, seq, at, actor_id, process_id, elements, states, task_ids)
SELECT instance_id, seq, at, actor_id, process_id, element_id,
       CASE state WHEN 'waiting' THEN 'w' WHEN 'ready' THEN 'r' WHEN 'started' THEN 's'
                  WHEN 'completed' THEN 'c' WHEN 'error' THEN 'e' WHEN 'cancelled' THEN 'x'
                  ELSE state END,
       ARRAY[task_id]
FROM event_log
"""
GIVE_BACK = """
INSERT INTO event_log_table
  (instance_id, seq, at, process_id, element_id, state, task_id, actor_id)
SELECT instance_id, seq, at, process_id, element_id, state, task_id, actor_id FROM event_log
"""
IN_BYTES = "ALTER TABLE {0} ALTER {1} TYPE bytea USING decode({1}, 'hex')"
IN_LETTERS = "ALTER TABLE {0} ALTER {1} TYPE varchar(64) USING encode({1}, 'hex')"
DIGESTS = (("audit_row", "prev"), ("audit_row", "hash"), ("audit_head", "hash"))
PREV = """
UPDATE audit_head h SET prev = r.prev FROM audit_row r WHERE r.stream = h.stream AND r.seq = h.seq
"""
NULLS = (
    ("process_instance", ("case_id",)),
    ("process_instance", ("correlation_key", "process_key")),
    ("user_task", ("case_id",)),
)


def upgrade() -> None:
    """Make the change."""
    _history()
    for table, column in DIGESTS:
        op.execute(IN_BYTES.format(table, column))
    op.add_column("audit_head", sa.Column("prev", sa.LargeBinary(32)))
    op.execute(PREV)
    op.execute("UPDATE audit_head SET prev = decode(repeat('0', 64), 'hex') WHERE prev IS NULL")
    op.alter_column("audit_head", "prev", nullable=False)
    op.drop_index("ix_audit_row_actor_id_at", "audit_row")
    content = sa.Computed("md5(manifest::text || pins::text)", persisted=True)
    op.add_column(
        "process_version", sa.Column("content_key", sa.String(32), content, nullable=False)
    )
    op.execute("ALTER TABLE process_instance ALTER state SET STORAGE EXTERNAL")
    op.drop_constraint("uq_process_instance_idempotency_key", "process_instance")
    op.create_index(
        "uq_process_instance_idempotency_key",
        "process_instance",
        ["idempotency_key"],
        unique=True,
        postgresql_where="idempotency_key is not null",
    )
    for table, columns in NULLS:
        name = f"ix_{table}_{'_'.join(columns)}"
        op.drop_index(name, table)
        op.create_index(name, table, list(columns), postgresql_where=f"{columns[0]} is not null")


def downgrade() -> None:
    """Take it back."""
    for table, columns in NULLS:
        name = f"ix_{table}_{'_'.join(columns)}"
        op.drop_index(name, table)
        op.create_index(name, table, list(columns))
    op.drop_index("uq_process_instance_idempotency_key", "process_instance")
    op.create_unique_constraint(
        "uq_process_instance_idempotency_key", "process_instance", ["idempotency_key"]
    )
    op.execute("ALTER TABLE process_instance ALTER state SET STORAGE EXTENDED")
    op.drop_column("process_version", "content_key")
    op.create_index("ix_audit_row_actor_id_at", "audit_row", ["actor_id", "at"])
    op.drop_column("audit_head", "prev")
    for table, column in DIGESTS:
        op.execute(IN_LETTERS.format(table, column))
    _history_as_before()


def _history() -> None:
    op.create_table(
        "event_step",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("elements", sa.Text(), nullable=False),
        sa.Column("states", sa.Text(), nullable=False),
        sa.Column("task_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.PrimaryKeyConstraint("instance_id", "seq", name=op.f("pk_event_step")),
    )
    op.execute(TAKE_OVER)
    op.drop_table("event_log")
    op.execute(EVENT_LOG)


def _history_as_before() -> None:
    op.create_table(
        "event_log_table",
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("instance_id", "seq", name=op.f("pk_event_log")),
    )
    op.execute(GIVE_BACK)
    op.execute("DROP VIEW event_log")
    op.drop_table("event_step")
    op.rename_table("event_log_table", "event_log")
    op.create_index(
        "ix_event_log_process_id_element_id_at", "event_log", ["process_id", "element_id", "at"]
    )
