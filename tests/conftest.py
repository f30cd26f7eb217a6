"""What tests of every room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres import Server, serving


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Server]:
    """A PostgreSQL of this process's own."""
    yield from serving()
