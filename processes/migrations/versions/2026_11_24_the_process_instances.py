"""Process instances: their state, event log, user tasks, messages, jobs, incidents."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the change."""
    op.create_table(
        "event_log",
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
    op.create_index(
        op.f("ix_event_log_process_id_element_id_at"),
        "event_log",
        ["process_id", "element_id", "at"],
        unique=False,
    )
    op.create_table(
        "message",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("correlation_key", sa.String(length=200), nullable=False),
        sa.Column("payload", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("instance_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_message_idempotency_key")),
    )
    op.create_index(
        "ix_message_early",
        "message",
        ["name", "correlation_key"],
        unique=False,
        postgresql_where="delivered_at is null",
    )
    op.create_table(
        "process_instance",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("version_id", sa.BigInteger(), nullable=False),
        sa.Column("process_key", sa.String(length=80), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("correlation_key", sa.String(length=200), nullable=True),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.Column("next_seq", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("state", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["process_version.id"], name=op.f("fk_process_instance_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_instance")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_process_instance_idempotency_key")),
        postgresql_with={"fillfactor": "80"},
    )
    op.create_index(
        op.f("ix_process_instance_case_id"), "process_instance", ["case_id"], unique=False
    )
    op.create_index(
        op.f("ix_process_instance_correlation_key_process_key"),
        "process_instance",
        ["correlation_key", "process_key"],
        unique=False,
    )
    op.create_index(
        "ix_process_instance_due",
        "process_instance",
        ["due_at"],
        unique=False,
        postgresql_where="due_at is not null and timeline = 'live' and status = 'running'",
    )
    op.create_index(
        "ix_process_instance_open",
        "process_instance",
        ["version_id"],
        unique=False,
        postgresql_where="status = 'running'",
    )
    op.create_table(
        "job",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("handler", sa.String(length=80), nullable=False),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("tries", sa.SmallInteger(), nullable=False),
        sa.Column("max_tries", sa.SmallInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_job_instance_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("key", name=op.f("uq_job_key")),
    )
    op.create_index(op.f("ix_job_instance_id"), "job", ["instance_id"], unique=False)
    op.create_index(
        "ix_job_open", "job", ["run_after"], unique=False, postgresql_where="status = 'waiting'"
    )
    op.create_table(
        "message_subscription",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("correlation_key", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(
            ["instance_id"],
            ["process_instance.id"],
            name=op.f("fk_message_subscription_instance_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_subscription")),
        sa.UniqueConstraint(
            "instance_id",
            "task_id",
            "name",
            name=op.f("uq_message_subscription_instance_id_task_id_name"),
        ),
    )
    op.create_index(
        op.f("ix_message_subscription_name_correlation_key"),
        "message_subscription",
        ["name", "correlation_key"],
        unique=False,
    )
    op.create_table(
        "user_task",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("form_key", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("assignee_id", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("draft", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.ForeignKeyConstraint(
            ["assignee_id"], ["person.id"], name=op.f("fk_user_task_assignee_id")
        ),
        sa.ForeignKeyConstraint(
            ["completed_by_id"], ["person.id"], name=op.f("fk_user_task_completed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_user_task_instance_id")
        ),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_user_task_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_task")),
        sa.UniqueConstraint(
            "instance_id", "task_id", name=op.f("uq_user_task_instance_id_task_id")
        ),
    )
    op.create_index(op.f("ix_user_task_case_id"), "user_task", ["case_id"], unique=False)
    op.create_index(
        "ix_user_task_group",
        "user_task",
        ["unit_id", "role", "due_at"],
        unique=False,
        postgresql_where="state = 'open'",
    )
    op.create_index(
        "ix_user_task_mine",
        "user_task",
        ["assignee_id", "due_at"],
        unique=False,
        postgresql_where="state = 'open'",
    )
    op.create_table(
        "incident",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("instance_id", sa.BigInteger(), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("job_id", sa.BigInteger(), nullable=True),
        sa.Column("task_id", sa.Uuid(), nullable=True),
        sa.Column("process_id", sa.String(length=80), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("message_fa", sa.Text(), nullable=False),
        sa.Column("message_en", sa.Text(), nullable=False),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger(), nullable=True),
        sa.Column("resolution", sa.String(length=20), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["closed_by_id"], ["person.id"], name=op.f("fk_incident_closed_by_id")
        ),
        sa.ForeignKeyConstraint(
            ["instance_id"], ["process_instance.id"], name=op.f("fk_incident_instance_id")
        ),
        sa.ForeignKeyConstraint(["job_id"], ["job.id"], name=op.f("fk_incident_job_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_incident")),
    )
    op.create_index(
        "ix_incident_open",
        "incident",
        ["opened_at"],
        unique=False,
        postgresql_where="closed_at is null",
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_incident_open", table_name="incident", postgresql_where="closed_at is null")
    op.drop_table("incident")
    op.drop_index("ix_user_task_mine", table_name="user_task", postgresql_where="state = 'open'")
    op.drop_index("ix_user_task_group", table_name="user_task", postgresql_where="state = 'open'")
    op.drop_index(op.f("ix_user_task_case_id"), table_name="user_task")
    op.drop_table("user_task")
    op.drop_index(
        op.f("ix_message_subscription_name_correlation_key"), table_name="message_subscription"
    )
    op.drop_table("message_subscription")
    op.drop_index("ix_job_open", table_name="job", postgresql_where="status = 'waiting'")
    op.drop_index(op.f("ix_job_instance_id"), table_name="job")
    op.drop_table("job")
    op.drop_index(
        "ix_process_instance_open",
        table_name="process_instance",
        postgresql_where="status = 'running'",
    )
    op.drop_index(
        "ix_process_instance_due",
        table_name="process_instance",
        postgresql_where="due_at is not null and timeline = 'live' and status = 'running'",
    )
    op.drop_index(
        op.f("ix_process_instance_correlation_key_process_key"), table_name="process_instance"
    )
    op.drop_index(op.f("ix_process_instance_case_id"), table_name="process_instance")
    op.drop_table("process_instance")
    op.drop_index("ix_message_early", table_name="message", postgresql_where="delivered_at is null")
    op.drop_table("message")
    op.drop_index(op.f("ix_event_log_process_id_element_id_at"), table_name="event_log")
    op.drop_table("event_log")
