"""The composition root: the one place where real things are put together. Everything below takes what it needs as
arguments; everything above asks here."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import seeds
from duties import deadlines
from duties.jurisdictions import Body, Jurisdiction, Register, parse_bodies, parse_jurisdictions
from duties.watch import Watch
from harvester import __version__
from storage import looks, watchlist
from storage.archive import Archive
from storage.store import Store

if TYPE_CHECKING:  # importing these costs a second: only commands that crawl or sweep pay it
    from alerts.sweep import Voice
    from harvester.crawl import Eyes
    from harvester.fetch import Fetcher
    from harvester.filing import Context


@dataclass
class App:
    """A data folder, opened. ``clock`` tells the time; ``channels`` maps names to addresses and is never stored."""

    data: Path
    clock: Callable[[], datetime]
    database: str | None = None
    language: str = "zh"
    contact: str | None = None
    proxy: str | None = None
    authorities: Path | None = None
    hosts_at_once: int = 8
    public_url: str | None = None
    channels: Mapping[str, str] = field(default_factory=dict)
    stop: threading.Event = field(default_factory=threading.Event)

    @cached_property
    def store(self) -> Store:
        return Store(self.database or f"sqlite:///{self.data / 'harvester.db'}")

    @cached_property
    def archive(self) -> Archive:
        return Archive(self.data / "blobs")

    @cached_property
    def shipped(self) -> Register:
        """The register as it is shipped: what sources.yaml is checked against."""
        return Register(_shipped_places(), _shipped_bodies())

    @cached_property
    def rules(self) -> tuple[deadlines.Rule, ...]:
        import yaml

        text = (seeds.FOLDER / "deadlines.yaml").read_text(encoding="utf-8")
        return deadlines.parse_rules(yaml.safe_load(text))

    def load(self, watch: Watch) -> None:
        """Make the stored watch list equal to what sources.yaml asks for."""
        self.channels = watch.channels
        with self.store.write() as tx:
            watchlist.save(tx, watch, self.clock())

    def watch(self) -> Watch:
        with self.store.read() as tx:
            return watchlist.load(tx)

    def door(self, urls: Iterable[str]) -> Fetcher:
        """The way to the network; ``urls`` are the addresses that the operator wrote and that are trusted as written."""
        from harvester.fetch import Fetcher, user_agent
        from harvester.guard import Guard

        return Fetcher(
            now=self.clock,
            user_agent=user_agent(self.contact or "", __version__),
            guard=Guard(urls),
            proxy=self.proxy,
            authorities=self.authorities,
            sleep=lambda seconds: void(self.stop.wait(seconds)),
        )

    def eyes(self) -> Eyes:
        """What a crawl needs; give it back with ``shut``."""
        from harvester.crawl import Eyes
        from harvester.fetch import user_agent
        from harvester.render import Doors, Renderer

        watch = self.watch()
        urls = [listing.url for jurisdiction in watch.jurisdictions for listing in jurisdiction.listings]
        fetcher = self.door(urls)
        agent = user_agent(self.contact or "", __version__)
        return Eyes(
            context=self.reading(),
            door=Doors(fetcher, Renderer(fetcher, now=self.clock, user_agent=agent)),
            clock=self.clock,
            owner=owner(),
            hosts_at_once=self.hosts_at_once,
            stopping=self.stop.is_set,
        )

    def reading(self) -> Context:
        """What reading, recognising and cataloguing need, without the network; its sandboxes start when first used."""
        from harvester.filing import Context
        from harvester.readers.sandbox import SLOW, Sandbox

        watch = self.watch()
        return Context(
            store=self.store,
            archive=self.archive,
            register=self.register(watch),
            rules=self.rules,
            watch=watch,
            sandbox=Sandbox(),
            slow=Sandbox(SLOW),
        )

    @staticmethod
    def shut(eyes: Eyes) -> None:
        """Close the door to the network and end the readers' processes."""
        eyes.door.close()
        eyes.context.close()

    def voice(self) -> Voice:
        """What a sweep needs."""
        from alerts.channels import Channels
        from alerts.sweep import Voice

        return Voice(
            self.store,
            self.register(self.watch()),
            self.rules,
            Channels(self.channels, language=self.language),
            self.language,
            self.public_url,
        )

    def register(self, watch: Watch) -> Register:
        """The register with the operator's own places: development zones, new districts, further aliases."""
        own = [
            Jurisdiction(place.code, place.name, place.level, place.parent, place.aliases)
            for place in watch.jurisdictions
            if self.shipped.get(place.code) is None or place.aliases
        ]
        return Register([*_shipped_places(), *own], _shipped_bodies()) if own else self.shipped

    def release_dead(self) -> None:
        """Free listings held by processes of this machine that no longer run."""
        with self.store.write() as tx:
            looks.release(tx, [name for name in looks.owners(tx) if not is_alive(name)])

    def close(self) -> None:
        if "store" in self.__dict__:
            self.store.close()


def void(_value: object) -> None:
    return None


def owner() -> str:
    """This process, by a name that another start of the same number does not share."""
    return f"{socket.gethostname()}/{os.getpid()}/{_started(os.getpid())}"


def is_alive(name: str) -> bool:
    """Whether the owner of a lease still runs; owners on other machines are believed to."""
    host, _, rest = name.partition("/")
    pid, _, started = rest.partition("/")
    if host != socket.gethostname() or not pid.isdigit():
        return True
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return _started(int(pid)) == started


def _started(pid: int) -> str:
    """When a process started, in the kernel's own count; "" where the system does not tell."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[19]
    except (OSError, IndexError):
        return ""


def _shipped_places() -> tuple[Jurisdiction, ...]:
    with (seeds.FOLDER / "jurisdictions.csv").open(encoding="utf-8", newline="") as file:
        return parse_jurisdictions(file)


def _shipped_bodies() -> tuple[Body, ...]:
    with (seeds.FOLDER / "bodies.csv").open(encoding="utf-8", newline="") as file:
        return parse_bodies(file)
