"""The memory's tests run on both databases, but for those that say themselves which they are about."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest

from tests.storage import builders

OWN_DATABASES = frozenset(
    {
        "test_archive",
        "test_backups",
        "test_search",
        "test_store",
        "test_store_errors",
        "test_store_postgresql",
    }
)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if (
        "database" in metafunc.fixturenames
        and metafunc.module.__name__.rpartition(".")[2] not in OWN_DATABASES
    ):
        metafunc.parametrize("database", ["sqlite", "postgresql"], indirect=True, scope="function")


@pytest.fixture(autouse=True)
def database(request: pytest.FixtureRequest) -> Iterator[None]:
    """Where builders.new_store makes its stores."""
    if getattr(request, "param", "sqlite") == "sqlite":
        yield
        return
    server, numbers = request.getfixturevalue("postgresql"), itertools.count()
    token = builders.ELSEWHERE.set(lambda: server.emptied(next(numbers)))
    yield
    builders.ELSEWHERE.reset(token)
