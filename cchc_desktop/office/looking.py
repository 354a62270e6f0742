"""An office looked at only (chỉ xem): its file is damaged, or a script must not change it. Whatever can be read is shown; nothing is
written, not even who looked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.office.session import Session, assemble, folder_keys, named_login
from cchc_desktop.security.keys import KeyFile
from cchc_desktop.storage import itself
from cchc_desktop.storage.engine import DatabaseError
from cchc_desktop.storage.faults import damaged
from cchc_desktop.storage.offices import Account, Accounts
from cchc_desktop.storage.read_only import ReadOnlyStore
from cchc_desktop.storage.store import Store


def look_into(data: Path, state: Path, password: Callable[[], str], *, login: str = "", clock: Clock | None = None) -> Session:
    """Open an office to look at. Raises Refused NO_OFFICE, NO_LOGIN, WRONG_PASSWORD, IN_USE, OLDER_DATABASE, DAMAGED_DATABASE (not
    even who this office is can be read)."""
    keys = KeyFile.load(data)
    login = named_login(data, state, keys, login)
    return look_with_key(data, state, keys.unlock(login, password()), login, clock=clock)


def look_with_key(data: Path, state: Path, data_key: bytes, login: str = "", *, clock: Clock | None = None) -> Session:
    """The same with a data key that is known."""
    store = ReadOnlyStore.look(data, folder_keys(data_key), state)
    try:
        session = assemble(store, _account(store, login), clock or SystemClock(), KeyFile.load(data), data_key)
        _ = session.office
        return session
    except DatabaseError as problem:
        store.close()
        raise damaged() from problem
    except BaseException:
        store.close()
        raise


def _account(store: Store, login: str) -> Account:
    """Who looks; where the accounts cannot be read as the folder's own copy has them. Raises Refused NO_ACCOUNT."""
    try:
        known = Accounts(store).all()
    except DatabaseError:
        known = [Account(**one) for one in itself.read(store.folder, store.keys.blobs).get("accounts", [])]
    found = next((one for one in known if one.login == login or not (login or one.disabled)), Account("", login, login, ""))
    if found.disabled:
        raise Refused("NO_ACCOUNT", "Tài khoản này đã bị khóa.", "Đăng nhập bằng tài khoản khác.")
    return found
