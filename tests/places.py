"""Where tests find what they read."""

from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[1]
SHARED = PROJECT.parent / "shared"  # real titles and pages of third parties: beside the project, never in it


def shared(*parts: str) -> Path:
    """The path of shared material; the calling test is skipped where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"shared material {'/'.join(parts)} is not beside the project")
    return path
