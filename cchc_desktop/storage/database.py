"""Opening the office's file: keyed, guarded, migrated behind a verified copy, and refused with a sentence when unfit."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.storage.durable import sync_file
from cchc_desktop.storage.engine import Database, DatabaseError, connect, connect_to_read
from cchc_desktop.storage.faults import damaged, damaged_part, told
from cchc_desktop.storage.migrations import FORMAT, migrations

APPLICATION_ID = 0x43434843
"""``CCHC``: tells our file from any other SQLite file."""


class Flags:
    """What the guard triggers ask of a connection: may projected tables be written, may personal parts be dropped now."""

    def __init__(self) -> None:
        self.applying = False
        self.forgetting = False


def _configure(db: Database) -> Flags:
    """Settings and guard functions of one connection."""
    flags = Flags()
    for name in ("applying", "forgetting"):  # asked for every row written: without a Python frame
        db.conn.create_function(name, 0, partial(getattr, flags, name))
    for pragma in (
        "journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "temp_store = MEMORY", "cache_size = -16000",
        "recursive_triggers = ON",  # so that REPLACE does not slip past the triggers against DELETE
    ):  # fmt: skip
        db.conn.execute(f"PRAGMA {pragma}")
    return flags


def create_database(path: Path, key: bytes) -> tuple[Database, Flags]:
    """A new file in the newest format. Raises Refused EXISTS when a file is there already."""
    if path.exists():
        raise Refused("EXISTS", "Thư mục này đã có dữ liệu của một cơ quan.", "Mở dữ liệu ấy, hoặc chọn thư mục khác.")
    db = connect(path, key)
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    flags = _configure(db)
    _migrate(db)
    return db, flags


def open_database(path: Path, key: bytes, *, backups: Path | None = None, quick_check: bool = True) -> tuple[Database, Flags]:
    """Open an existing file; migrates behind a verified copy in ``backups``. What the check finds damaged has not been touched: it is
    looked through on a connection that cannot write, since one that can brings home at its end what a crash left in the log.

    Raises Refused NO_OFFICE, FOREIGN_FILE, NEWER_DATABASE, DAMAGED_DATABASE.
    """
    if quick_check:
        _checked(path, key)
    with _fit(path, lambda: connect(path, key)) as (db, version):
        if version < FORMAT and backups is not None:
            copy_verified(db, backups / f"before-{FORMAT}-{datetime.now(ICT):%Y%m%d-%H%M%S}.db", key)
        flags = _configure(db)
        _migrate(db)
        return db, flags


def open_to_read(path: Path, key: bytes) -> tuple[Database, Flags]:
    """Open an existing file, whole or damaged, on a connection that cannot write. Raises Refused as :func:`open_database`, and
    OLDER_DATABASE for a format that would have to be migrated first."""
    with _fit(path, lambda: connect_to_read(path, key)) as (db, version):
        if version < FORMAT:
            raise Refused(
                "OLDER_DATABASE", "Dữ liệu này do bản chương trình cũ hơn ghi ra, chỉ xem thì không chuyển sang dạng mới được.",
                "Xem bằng bản chương trình cũ, hoặc cứu dữ liệu, mở bản sao lưu.",
            )  # fmt: skip
        return db, Flags()


def _checked(path: Path, key: bytes) -> None:
    """Look all pages through. Raises Refused DAMAGED_DATABASE."""
    with _fit(path, lambda: connect_to_read(path, key)) as (db, _):
        if _first_value(db, "PRAGMA quick_check(1)") != "ok":
            raise damaged()
        db.conn.close()


@contextmanager
def _fit(path: Path, opened: Callable[[], Database]) -> Iterator[tuple[Database, int]]:
    """An open file that is ours, and its format; whatever goes wrong inside closes it and is told as a refusal."""
    if not path.exists():
        raise Refused("NO_OFFICE", "Thư mục này chưa có dữ liệu của cơ quan nào.", "Thiết lập cơ quan, hoặc chọn đúng thư mục.")
    db: Database | None = None
    try:
        _refuse_plain(path)
        db = opened()
        yield db, _identity(db)
    except DatabaseError as problem:
        if db is not None:
            db.conn.close()
        said = told(problem)
        raise (said if isinstance(said, Refused) and said.code != "DAMAGED_DATABASE" else damaged()) from problem
    except Refused:
        if db is not None:
            db.conn.close()
        raise


def _refuse_plain(path: Path) -> None:
    """A plain SQLite file is foreign, noise is damaged."""
    with open(path, "rb") as file:
        if file.read(15) == b"SQLite format 3":
            raise _foreign()


def _identity(db: Database) -> int:
    """The file's format after telling whose it is."""
    application = _first_value(db, "PRAGMA application_id")
    if application != APPLICATION_ID:
        raise _foreign()
    version = int(_first_value(db, "PRAGMA user_version"))
    if version > FORMAT:
        raise Refused(
            "NEWER_DATABASE", "Dữ liệu này do bản chương trình mới hơn ghi ra, bản đang chạy không đọc được hết.",
            "Mở bằng bản chương trình mới hơn; dữ liệu vẫn nguyên.",
        )  # fmt: skip
    return version


def _foreign() -> Refused:
    return Refused("FOREIGN_FILE", "Tệp này không phải dữ liệu của chương trình.", "Chọn đúng thư mục dữ liệu của cơ quan.")


def _migrate(db: Database) -> None:
    """Apply what is pending with foreign keys off, checked after; each migration notes its format in its own transaction."""
    if not migrations.pending(db):
        return
    db.conn.execute("PRAGMA foreign_keys = OFF")
    migrations.apply(db)
    broken = db.conn.execute("PRAGMA foreign_key_check").fetchall()
    if broken:
        raise DatabaseError("foreign_key_check")
    db.conn.execute("PRAGMA foreign_keys = ON")


def _first_value(db: Database, sql: str) -> Any:
    return db.conn.execute(sql).fetchone()[0]


def copy_verified(db: Database, target: Path, key: bytes) -> None:
    """A whole copy of an open database in one encrypted file, reopened and checked. Raises Refused BACKUP_FAILED, DAMAGED_DATABASE
    when it is the database itself that cannot be read whole."""
    target.parent.mkdir(parents=True, exist_ok=True)
    copy = connect(target, key)
    try:
        db.conn.backup(copy.conn, pages=2000)
        copy.conn.close()
        again = connect(target, key)
        good = _first_value(again, "PRAGMA quick_check(1)") == "ok"
        good = good and _first_value(again, "PRAGMA user_version") == _first_value(db, "PRAGMA user_version")
        again.conn.close()
        sync_file(target)
    except DatabaseError as problem:
        good = False
        if not _reads_whole(db):
            raise damaged_part() from problem
        sentence = "Chưa chép được bản sao an toàn của dữ liệu."
        raise Refused("BACKUP_FAILED", sentence, "Xem dung lượng ổ đĩa rồi thử lại.") from problem
    finally:
        if not good:
            target.unlink(missing_ok=True)
    if not good:
        if not _reads_whole(db):
            raise damaged_part()
        raise Refused("BACKUP_FAILED", "Bản sao vừa chép không đọc lại được.", "Xem ổ đĩa rồi thử lại.")


def _reads_whole(db: Database) -> bool:
    """Whether every page of an open database can be read."""
    try:
        return bool(_first_value(db, "PRAGMA quick_check(1)") == "ok")
    except DatabaseError:
        return False
