"""The organisation: units, people, roles, topics, calendars, sign-ins."""

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
        sa.Column("sees", sa.String(length=12), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_role")),
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
        sa.Column("sees_all", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["calendar_key"], ["calendar.key"], name=op.f("fk_unit_calendar_key")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("key", name=op.f("uq_unit_key")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"], unique=False)
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


def downgrade() -> None:
    """Undo it."""
    op.drop_index(op.f("ix_membership_unit_id_role"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_unit_parent_id"), table_name="unit")
    op.drop_table("unit")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_table("calendar_row")
    op.drop_table("topic")
    op.drop_table("role")
    op.drop_table("person")
    op.drop_table("organisation_fact")
    op.drop_table("calendar")
