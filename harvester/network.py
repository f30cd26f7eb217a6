"""Is it them or us? Our own outage must not be held against a portal."""

from __future__ import annotations

from collections.abc import Iterable

from harvester.pieces import Trouble

# What an outage of ours looks like. A refused or reset connection was answered by somebody: the network
# carried it.
_SILENCE = frozenset({"name", "connection", "time-out"})
_SAYS_NOTHING = frozenset({"own-network", "forbidden-address", "bug", "needs-browser"})


def own_network(outcomes: Iterable[tuple[str, Trouble | None]]) -> bool:
    """Whether the outcomes of the same few minutes speak of our own network.

    ``outcomes`` are pairs of host and trouble (None: it answered well). True where at least two hosts gave no
    sign of life and no host did: an error status, a challenge or a refused connection is a sign of life.
    """
    silent: set[str] = set()
    for host, trouble in outcomes:
        if trouble is not None and trouble.code in _SAYS_NOTHING:
            continue
        if trouble is None or manner(trouble) not in _SILENCE:
            return False
        silent.add(host)
    return len(silent) >= 2


def manner(trouble: Trouble) -> str:
    """How a host was not reached: name, connection, reset, time-out, refused; for other troubles their code."""
    return trouble.detail.split(":", 1)[0] if trouble.code == "unreachable" else trouble.code
