"""What is doubted about a report, kept with its record."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, select, update

from duties.reports import Recognition
from storage.schema import reports


def add(tx: Connection, report: str, doubt: dict[str, Any]) -> None:
    held = tx.execute(select(reports.c.doubts).where(reports.c.id == report)).scalar_one()
    if doubt not in held:
        tx.execute(update(reports).where(reports.c.id == report).values(doubts=[*held, doubt]))


def of(recognition: Recognition) -> list[dict[str, Any]]:
    return [
        {
            "about": doubt.about,
            "candidates": [
                {"value": item.value, "quote": item.quote, "place": item.place} for item in doubt.candidates
            ],
        }
        for doubt in recognition.doubts
    ]
