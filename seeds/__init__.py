"""What a fresh data folder is seeded with: register, departments, deadline rules, sample portals."""

from pathlib import Path

FOLDER = Path(__file__).resolve().parent
