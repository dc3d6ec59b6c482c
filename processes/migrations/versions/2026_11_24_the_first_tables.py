"""The first tables: organisation, definitions, instances, cases, feedback, audit."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
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
        "calendar",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("time_zone", sa.String(length=60), nullable=False),
        sa.Column("week", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("public_holidays", sa.String(length=20), nullable=False),
        sa.Column("half_day_counts_as", sa.Numeric(precision=2, scale=1), nullable=False),
        sa.Column("is_case_calendar", sa.Boolean(), nullable=False),
        sa.Column("revision", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_calendar")),
    )
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
        "organisation_fact",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("value", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_organisation_fact")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("username", sa.String(length=80), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=True),
        sa.Column("phone", sa.String(length=40), nullable=True),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    op.create_table(
        "role",
        sa.Column("key", sa.String(length=60), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("home_key", sa.String(length=80), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_role")),
    )
    op.create_table(
        "stored_file",
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sha256", name=op.f("pk_stored_file")),
    )
    op.create_table(
        "system_clock",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("offset_seconds", sa.Float(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_system_clock_single")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_system_clock")),
    )
    op.create_table(
        "topic",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("group_key", sa.String(length=60), nullable=False),
        sa.Column("group_fa", sa.String(length=200), nullable=False),
        sa.Column("group_en", sa.String(length=200), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("unit_rule", sa.String(length=80), nullable=False),
        sa.Column("severity", sa.String(length=4), nullable=False),
        sa.Column("usual", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("flags", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("keywords", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("specialist_key", sa.String(length=80), nullable=True),
        sa.Column("place", sa.String(length=12), nullable=False),
        sa.Column("is_offered", sa.Boolean(), nullable=False),
        sa.Column("duty_fa", sa.String(length=200), nullable=False),
        sa.Column("duty_en", sa.String(length=200), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_topic")),
    )
    op.create_table(
        "tracking_attempt",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("asked_of", sa.String(length=80), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tracking_attempt")),
    )
    op.create_index(
        op.f("ix_tracking_attempt_asked_of_at"),
        "tracking_attempt",
        ["asked_of", "at"],
        unique=False,
    )
    op.create_table(
        "calendar_row",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("calendar_key", sa.String(length=60), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("hours", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("is_estimated", sa.Boolean(), nullable=False),
        sa.Column("declared_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["calendar_key"], ["calendar.key"], name=op.f("fk_calendar_row_calendar_key")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_row")),
        sa.UniqueConstraint(
            "calendar_key", "on_date", name=op.f("uq_calendar_row_calendar_key_on_date")
        ),
    )
    op.create_table(
        "process_version",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("manifest", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("pins", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("start_messages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("report", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("published_by_id", sa.BigInteger(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["published_by_id"], ["person.id"], name=op.f("fk_process_version_published_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_process_version")),
        sa.UniqueConstraint("key", "version", name=op.f("uq_process_version_key_version")),
    )
    op.create_index(
        "uq_process_version_current",
        "process_version",
        ["key"],
        unique=True,
        postgresql_where="is_current",
    )
    op.create_table(
        "sign_in",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("user_agent", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_sign_in")),
    )
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "unit",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("parent_id", sa.BigInteger(), nullable=True),
        sa.Column("type", sa.String(length=40), nullable=False),
        sa.Column("name_fa", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("head_role", sa.String(length=60), nullable=True),
        sa.Column("level_2_key", sa.String(length=80), nullable=True),
        sa.Column("calendar_key", sa.String(length=60), nullable=True),
        sa.Column("district", sa.Integer(), nullable=True),
        sa.Column("is_historic", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_key"], ["calendar.key"], name=op.f("fk_unit_calendar_key")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("key", name=op.f("uq_unit_key")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
    op.create_table(
        "case",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("pin_hash", sa.String(length=200), nullable=True),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("declared_kind", sa.String(length=20), nullable=False),
        sa.Column("topic_key", sa.String(length=80), nullable=True),
        sa.Column("severity", sa.String(length=4), nullable=False),
        sa.Column("channel", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("identity", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("wanted", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("district_key", sa.String(length=80), nullable=True),
        sa.Column("happened", sa.String(length=200), nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("person_named", sa.String(length=200), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_note", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("draft_answer", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("remedy_on", sa.Date(), nullable=True),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("questions", sa.Text(), nullable=False),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("extension_reason", sa.Text(), nullable=False),
        sa.Column("transfer_body", sa.String(length=80), nullable=False),
        sa.Column("transfer_receipt", sa.String(length=80), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_reason", sa.String(length=40), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reopened_count", sa.SmallInteger(), nullable=False),
        sa.Column("escalation_level", sa.SmallInteger(), nullable=True),
        sa.Column("transfers", sa.SmallInteger(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=True),
        sa.Column("external_id", sa.String(length=120), nullable=True),
        sa.Column("external", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("is_synthetic", sa.Boolean(), nullable=False),
        sa.Column("folded", sa.Text(), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["topic_key"], ["topic.key"], name=op.f("fk_case_topic_key")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_case_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case")),
        sa.UniqueConstraint("code", name=op.f("uq_case_code")),
        sa.UniqueConstraint("source", "external_id", name=op.f("uq_case_source_external_id")),
    )
    op.create_index(
        op.f("ix_case_status_received_at"), "case", ["status", "received_at"], unique=False
    )
    op.create_index(op.f("ix_case_timeline"), "case", ["timeline"], unique=False)
    op.create_index(op.f("ix_case_unit_id_status"), "case", ["unit_id", "status"], unique=False)
    op.create_index(
        "ix_case_words",
        "case",
        [sa.literal_column("to_tsvector('simple', folded)")],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "draft",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("base_version_id", sa.BigInteger(), nullable=True),
        sa.Column("manifest", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("updated_by_id", sa.BigInteger(), nullable=True),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lock_version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["base_version_id"], ["process_version.id"], name=op.f("fk_draft_base_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["updated_by_id"], ["person.id"], name=op.f("fk_draft_updated_by_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sa.UniqueConstraint("key", name=op.f("uq_draft_key")),
    )
    op.create_table(
        "membership",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("unit_id", sa.BigInteger(), nullable=False),
        sa.Column("role", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_membership_person_id")),
        sa.ForeignKeyConstraint(["role"], ["role.key"], name=op.f("fk_membership_role")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f("fk_membership_unit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
        sa.UniqueConstraint(
            "person_id", "unit_id", "role", name=op.f("uq_membership_person_id_unit_id_role")
        ),
    )
    op.create_index(
        op.f("ix_membership_unit_id_role"), "membership", ["unit_id", "role"], unique=False
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
        "attachment",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("stored_name", sa.String(length=64), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("media_type", sa.String(length=80), nullable=False),
        sa.Column("size_bytes", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by_citizen", sa.Boolean(), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_attachment_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_attachment_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachment")),
        sa.UniqueConstraint("stored_name", name=op.f("uq_attachment_stored_name")),
    )
    op.create_index(op.f("ix_attachment_case_id"), "attachment", ["case_id"], unique=False)
    op.create_table(
        "case_deadline",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("limit_key", sa.String(length=40), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("why", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("met_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_deadline_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_deadline")),
        sa.UniqueConstraint(
            "case_id", "limit_key", "round", name=op.f("uq_case_deadline_case_id_limit_key_round")
        ),
    )
    op.create_table(
        "case_escalation",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("limit_key", sa.String(length=40), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("round", sa.SmallInteger(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by_id", sa.BigInteger(), nullable=True),
        sa.Column("decision", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["acknowledged_by_id"],
            ["person.id"],
            name=op.f("fk_case_escalation_acknowledged_by_id"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_escalation_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_escalation")),
        sa.UniqueConstraint(
            "case_id",
            "limit_key",
            "level",
            "round",
            name=op.f("uq_case_escalation_case_id_limit_key_level_round"),
        ),
    )
    op.create_table(
        "case_exclusion",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=40), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_exclusion_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_case_exclusion_person_id")
        ),
        sa.PrimaryKeyConstraint("case_id", "person_id", name=op.f("pk_case_exclusion")),
    )
    op.create_index(
        op.f("ix_case_exclusion_person_id"), "case_exclusion", ["person_id"], unique=False
    )
    op.create_table(
        "case_identity",
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_identity_case_id")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_case_identity")),
    )
    op.create_table(
        "case_point",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("finding", sa.String(length=20), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_point_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_point")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_case_point_case_id_number")),
    )
    op.create_table(
        "correspondence",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=True),
        sa.Column("direction", sa.String(length=8), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("letter_key", sa.String(length=120), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("recipient", sa.String(length=200), nullable=False),
        sa.Column("person_id", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("idempotency_key", sa.String(length=200), nullable=True),
        sa.Column("timeline", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_correspondence_case_id")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_correspondence_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_correspondence")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_correspondence_idempotency_key")),
    )
    op.create_index(op.f("ix_correspondence_at"), "correspondence", ["at"], unique=False)
    op.create_index(
        op.f("ix_correspondence_case_id_at"), "correspondence", ["case_id", "at"], unique=False
    )
    op.create_table(
        "form_answer",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("case_id", sa.BigInteger(), nullable=False),
        sa.Column("user_task_id", sa.BigInteger(), nullable=True),
        sa.Column("form_key", sa.String(length=120), nullable=False),
        sa.Column("element_id", sa.String(length=120), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("by_id", sa.BigInteger(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_form_answer_by_id")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_form_answer_case_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_answer")),
        sa.UniqueConstraint("user_task_id", name=op.f("uq_form_answer_user_task_id")),
    )
    op.create_index(
        op.f("ix_form_answer_case_id_at"), "form_answer", ["case_id", "at"], unique=False
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
    op.drop_index(op.f("ix_survey_case_id"), table_name="survey")
    op.drop_index(op.f("ix_survey_asked_at"), table_name="survey")
    op.drop_table("survey")
    op.drop_index(
        op.f("ix_message_subscription_name_correlation_key"), table_name="message_subscription"
    )
    op.drop_table("message_subscription")
    op.drop_index("ix_job_open", table_name="job", postgresql_where="status = 'waiting'")
    op.drop_index(op.f("ix_job_instance_id"), table_name="job")
    op.drop_table("job")
    op.drop_index(op.f("ix_form_answer_case_id_at"), table_name="form_answer")
    op.drop_table("form_answer")
    op.drop_index(op.f("ix_correspondence_case_id_at"), table_name="correspondence")
    op.drop_index(op.f("ix_correspondence_at"), table_name="correspondence")
    op.drop_table("correspondence")
    op.drop_table("case_point")
    op.drop_table("case_identity")
    op.drop_index(op.f("ix_case_exclusion_person_id"), table_name="case_exclusion")
    op.drop_table("case_exclusion")
    op.drop_table("case_escalation")
    op.drop_table("case_deadline")
    op.drop_index(op.f("ix_attachment_case_id"), table_name="attachment")
    op.drop_table("attachment")
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
    op.drop_index(op.f("ix_membership_unit_id_role"), table_name="membership")
    op.drop_table("membership")
    op.drop_table("draft")
    op.drop_index("ix_case_words", table_name="case", postgresql_using="gin")
    op.drop_index(op.f("ix_case_unit_id_status"), table_name="case")
    op.drop_index(op.f("ix_case_timeline"), table_name="case")
    op.drop_index(op.f("ix_case_status_received_at"), table_name="case")
    op.drop_table("case")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(
        "uq_process_version_current", table_name="process_version", postgresql_where="is_current"
    )
    op.drop_table("process_version")
    op.drop_table("calendar_row")
    op.drop_index(op.f("ix_tracking_attempt_asked_of_at"), table_name="tracking_attempt")
    op.drop_table("tracking_attempt")
    op.drop_table("topic")
    op.drop_table("system_clock")
    op.drop_table("stored_file")
    op.drop_table("role")
    op.drop_table("person")
    op.drop_table("organisation_fact")
    op.drop_index("ix_message_early", table_name="message", postgresql_where="delivered_at is null")
    op.drop_table("message")
    op.drop_index(op.f("ix_event_log_process_id_element_id_at"), table_name="event_log")
    op.drop_table("event_log")
    op.drop_table("calendar")
    op.drop_index(op.f("ix_audit_row_actor_id_at"), table_name="audit_row")
    op.drop_table("audit_row")
    op.drop_table("audit_head")
