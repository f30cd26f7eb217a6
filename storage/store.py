"""The database: opened once, migrated, used in short transactions.

SQLite by default (WAL, one writer at a time), PostgreSQL by its URL. A writing transaction takes its lock when it
begins: SQLAlchemy's default would let three writers lose each other's updates without an error. Both databases give the
same promises: one writer at a time, readers who see one moment, and one daemon.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from storage import fulltext
from storage.store_errors import StoreError, meaning, on_opening

__all__ = ["Store", "StoreError", "Transaction", "newest_revision"]

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
BUSY_SECONDS = 30  # how long a writer waits for another before it reports the database locked
_WRITER, _DAEMON = (
    7_391_001,
    7_391_002,
)  # our advisory locks on PostgreSQL: any numbers, of this database alone


Transaction = Connection  # what a write or read hands out: rooms above name it without knowing the library


class Store:
    """A database that holds the current schema.

    ``url`` is an SQLAlchemy URL, ``where`` the same as it may be shown: an SQLite's path, a server's address without its
    password. Opening, reading and writing raise StoreError where the database cannot be used.
    """

    _engine: Engine | None = None

    def __init__(self, url: str) -> None:
        self.url = url
        self.where = _shown(url)
        try:
            self._open(url)
            self._migrate()
        except StoreError:
            self.close()
            raise
        except (SQLAlchemyError, OSError, ImportError) as error:
            self.close()
            raise on_opening(error, self.where) from error

    def _open(self, url: str) -> None:
        parsed = make_url(url)
        self.sqlite = parsed.get_backend_name() == "sqlite"
        if self.sqlite and parsed.database:
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        arguments: dict[str, Any] = {"timeout": BUSY_SECONDS} if self.sqlite else {}
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        self._engine = create_engine(parsed, connect_args=arguments, pool_pre_ping=not self.sqlite)
        event.listen(self._engine, "connect", _prepare_sqlite if self.sqlite else _prepare_postgresql)

    @contextmanager
    def write(self, *, synced: bool = True) -> Iterator[Connection]:
        """A transaction that may change things; all of it happens, or none.

        Not ``synced``: it outlives a killed process as any other, but a power cut may take it away, and only together
        with everything written after it. For what is asked again anyway, and is followed by a synced transaction.
        """
        with self._connected() as connection:
            if self.sqlite:
                connection.exec_driver_sql(f"PRAGMA synchronous={'FULL' if synced else 'NORMAL'}")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            else:
                if not synced:
                    connection.exec_driver_sql("SET LOCAL synchronous_commit TO OFF")
                connection.exec_driver_sql(f"SET LOCAL lock_timeout TO '{BUSY_SECONDS}s'")
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER})")
            with _finishing(connection):
                yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A consistent view that changes nothing."""
        with self._connected() as connection:
            if self.sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            try:
                yield connection
            finally:
                connection.rollback()

    @contextmanager
    def as_the_only_daemon(self) -> Iterator[bool]:
        """Whether no other daemon works on this database; held until the block or the process ends.

        PostgreSQL is reached from several machines and folders. An SQLite belongs to one data folder, which has a lock of
        its own: there the answer is always yes.
        """
        if self.sqlite:
            yield True
            return
        with self._connected() as connection:
            connection = connection.execution_options(isolation_level="AUTOCOMMIT")
            yield bool(connection.exec_driver_sql(f"SELECT pg_try_advisory_lock({_DAEMON})").scalar())
            connection.invalidate()  # closes the connection, and with it the lock

    def check(self) -> list[str]:
        """What SQLite's own check finds wrong, a line each, five at most; nothing on PostgreSQL, which checks as it reads.

        Takes as long as reading the whole file. Raises StoreError where not even that can be done.
        """
        with self.read() as tx:
            if not self.sqlite:
                tx.exec_driver_sql("SELECT 1")
                return []
            rows = tx.exec_driver_sql("PRAGMA quick_check(5)").scalars().all()
        return [str(row) for row in rows if row != "ok"]

    def close(self) -> None:
        if self._engine is not None:
            self._engine.dispose()

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        """A connection; what befalls the database on the way is told as a StoreError."""
        assert self._engine is not None
        try:
            with self._engine.connect() as connection:
                yield connection
        except DBAPIError as error:
            if (told := meaning(error, self.where)) is not None:
                raise told from error
            raise

    def _migrate(self) -> None:
        with self.read() as connection:
            present = inspect(connection).get_table_names()
            current = None
            if "alembic_version" in present:
                current = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            ready = not self.sqlite or fulltext.is_ready(connection)
        if current != newest_revision():
            self._upgrade()
        elif ready:
            return
        if self.sqlite:
            with self.write() as connection:
                if not fulltext.is_ready(connection):  # another program may have been quicker
                    fulltext.make(connection)

    def _upgrade(self) -> None:
        # Alembic takes a third of a second to import: only who needs it pays.
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        try:
            with self.write() as connection:
                if self.sqlite:
                    fulltext.remove(connection)  # its triggers would stand in the way of rebuilding tables
                config.attributes["connection"] = connection
                command.upgrade(config, "head")
        except CommandError as error:
            raise StoreError("database-newer", self.where, str(error)) from error


def newest_revision() -> str:
    """The revision that this program's schema is at: the highest numbered migration."""
    return sorted(path.stem for path in (MIGRATIONS / "versions").glob("[0-9]*.py"))[-1].split("_")[0]


def _shown(url: str) -> str:
    try:
        parsed = make_url(url)
    except ArgumentError:
        return url.rsplit("@", 1)[-1]
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        return parsed.database
    return parsed.render_as_string(hide_password=True)


@contextmanager
def _finishing(connection: Connection) -> Iterator[None]:
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver must not open transactions by itself: store.write and store.read say which kind they need.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute(
        "PRAGMA synchronous=FULL"
    )  # an alert that was queued must survive a power cut; see store.write
    cursor.execute("PRAGMA foreign_keys=ON")
    fulltext.register(connection)
    cursor.close()


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    from psycopg.types.string import StrDumper

    class WithoutNul(StrDumper):
        """PostgreSQL's text cannot hold U+0000, SQLite's can; pages and PDFs do have it, and it says nothing."""

        def dump(self, obj: str) -> Any:
            return super().dump(obj.replace("\0", ""))

    connection.adapters.register_dumper(str, WithoutNul)
