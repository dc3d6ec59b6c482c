"""The house hears of changes of staff and units, so that whom a case concerns is worked out anew."""

import sqlalchemy as sa
from alembic import op

revision = "staff_changes"
down_revision = "mended_in_flight"
branch_labels = None
depends_on = None

NOTE = """
CREATE FUNCTION note_organisation_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO organisation_change (at) VALUES (now());
    RETURN NULL;
END $$
"""
WATCHED = {
    "membership": "INSERT OR UPDATE OR DELETE",
    "unit": "UPDATE OF parent_id, level_2_key",
    "role": "UPDATE OF sees_sealed",
}


def upgrade() -> None:
    """Make the change; whoever writes to those tables, by whatever way, is heard of."""
    op.create_table(
        "organisation_change",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_change")),
    )
    op.execute(NOTE)
    for table, changes in WATCHED.items():
        op.execute(
            f"CREATE TRIGGER note_organisation_change AFTER {changes} ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION note_organisation_change()"
        )


def downgrade() -> None:
    """Take it back."""
    for table in WATCHED:
        op.execute(f"DROP TRIGGER note_organisation_change ON {table}")
    op.execute("DROP FUNCTION note_organisation_change()")
    op.drop_table("organisation_change")
