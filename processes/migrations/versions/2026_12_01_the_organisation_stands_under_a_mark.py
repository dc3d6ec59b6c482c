"""The organisation stands under a mark that changes with it, so that processes may keep it read."""

import sqlalchemy as sa
from alembic import op

revision = "organisation_mark"
down_revision = "releases"
branch_labels = None
depends_on = None

WATCHED = (
    *("unit", "role", "person", "membership", "topic"),
    *("organisation_fact", "calendar", "calendar_row"),
)
CHANGE = """
CREATE FUNCTION change_organisation_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO organisation_mark (id, mark) VALUES (1, gen_random_uuid())
    ON CONFLICT (id) DO UPDATE SET mark = excluded.mark;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    """Make the change; whoever writes to those tables, by whatever way, changes the mark."""
    op.create_table(
        "organisation_mark",
        sa.Column("id", sa.SmallInteger(), nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_mark")),
    )
    op.execute(CHANGE)
    for table in WATCHED:
        op.execute(
            "CREATE TRIGGER change_organisation_mark AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE"
            f" ON {table} FOR EACH STATEMENT EXECUTE FUNCTION change_organisation_mark()"
        )
    op.execute("INSERT INTO organisation_mark (id, mark) VALUES (1, gen_random_uuid())")


def downgrade() -> None:
    """Take it back."""
    for table in WATCHED:
        op.execute(f"DROP TRIGGER change_organisation_mark ON {table}")
    op.execute("DROP FUNCTION change_organisation_mark()")
    op.drop_table("organisation_mark")
