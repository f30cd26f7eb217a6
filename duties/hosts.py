"""Which requests share one portal's patience: the unit of pace, of one connection at a time, and of fairness."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def pace_key(url: str) -> str:
    """The host of an address, in lower case; with its port where the address is a private or loopback one.

    Several portals may be tried out on one machine by their ports, while in life one host is one portal whatever
    its ports. Raises ValueError for an address without a host.
    """
    parts = urlsplit(url)
    host = (parts.hostname or "").rstrip(".").lower()
    if not host:
        raise ValueError(f"no host in {url!r}")
    try:
        private = not ipaddress.ip_address(host).is_global
    except ValueError:
        private = host == "localhost" or "." not in host
    if not private:
        return host
    return f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
