"""What a page or a row said once is kept with its times; a report at one address of two listings is two sightings."""

from datetime import UTC

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Evidence held so far was read from the answer, and at the times, of its sighting.
_FILL = """
    UPDATE evidence SET
        capture_id = (SELECT capture_id FROM sightings
            WHERE sightings.report_id = evidence.report_id AND sightings.url = evidence.url),
        first_seen_at = COALESCE((SELECT first_seen_at FROM sightings
            WHERE sightings.report_id = evidence.report_id AND sightings.url = evidence.url),
            (SELECT first_seen_at FROM reports WHERE reports.id = evidence.report_id)),
        last_seen_at = COALESCE((SELECT last_seen_at FROM sightings
            WHERE sightings.report_id = evidence.report_id AND sightings.url = evidence.url),
            (SELECT last_seen_at FROM reports WHERE reports.id = evidence.report_id)),
        listing = CASE WHEN place IN ('listing', 'column') THEN (SELECT listing FROM sightings
            WHERE sightings.report_id = evidence.report_id AND sightings.url = evidence.url) END
"""


def upgrade() -> None:
    with op.batch_alter_table("sightings") as table:
        table.drop_constraint(op.f("uq_sightings_report_id_url"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_sightings_report_id_url_listing"), ["report_id", "url", "listing"]
        )
    op.add_column("versions", sa.Column("parts", sa.JSON(), nullable=False, server_default="[]"))
    with op.batch_alter_table("versions") as table:
        table.alter_column("parts", existing_type=sa.JSON(), existing_nullable=False, server_default=None)
    op.add_column("evidence", sa.Column("listing", sa.Text(), nullable=True))
    op.add_column("evidence", sa.Column("capture_id", sa.Integer(), nullable=True))
    op.add_column("evidence", sa.Column("first_seen_at", sa.DateTime(), nullable=True))
    op.add_column("evidence", sa.Column("last_seen_at", sa.DateTime(), nullable=True))
    op.add_column("evidence", sa.Column("gone_since", sa.DateTime(), nullable=True))
    op.execute(_FILL)
    _since_first_sight()
    with op.batch_alter_table("evidence") as table:
        table.alter_column("first_seen_at", existing_type=sa.DateTime(), nullable=False)
        table.alter_column("last_seen_at", existing_type=sa.DateTime(), nullable=False)
        table.create_foreign_key(op.f("fk_evidence_capture_id"), "captures", ["capture_id"], ["id"])


def _since_first_sight() -> None:
    """Dates held so far have been shown since their sighting was first seen, as far as we know."""
    held = sa.table(
        "sightings",
        sa.column("id", sa.Integer),
        sa.column("dates", sa.JSON),
        sa.column("first_seen_at", sa.DateTime),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(held)).all():
        since = row.first_seen_at.replace(tzinfo=UTC).isoformat()
        dates = [[place, day, since] for place, day in row.dates]
        connection.execute(sa.update(held).where(held.c.id == row.id).values(dates=dates))
