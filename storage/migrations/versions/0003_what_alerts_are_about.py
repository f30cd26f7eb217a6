"""Alerts about a listing or a version, why one was resolved, and what was last judged of each duty."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("alerts") as table:
        table.add_column(sa.Column("subject", sa.Text(), nullable=False, server_default=""))
        table.add_column(sa.Column("resolved_why", sa.Text(), nullable=False, server_default=""))
        table.drop_constraint(op.f("uq_alerts_rule_jurisdiction_body_year_episode"), type_="unique")
        table.create_unique_constraint(
            op.f("uq_alerts_rule_jurisdiction_body_year_subject_episode"),
            ["rule", "jurisdiction", "body", "year", "subject", "episode"],
        )
    with op.batch_alter_table("alerts") as table:
        for column in ("subject", "resolved_why"):
            table.alter_column(column, existing_type=sa.Text(), existing_nullable=False, server_default=None)
    op.create_table(
        "judged",
        sa.Column("jurisdiction", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("standing", sa.Text(), nullable=False),
        sa.Column("fell_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("jurisdiction", "body", "year", name=op.f("pk_judged")),
    )
