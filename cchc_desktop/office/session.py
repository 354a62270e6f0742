"""One open office (Session): its parts put together, for the window and the command line alike."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock, SystemClock
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import keeping
from cchc_desktop.office.agreements import Agreements
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.board import StartBoard
from cchc_desktop.office.books import Books
from cchc_desktop.office.catalogue import Catalogue, WorkCalendar
from cchc_desktop.office.conflicts import Desk
from cchc_desktop.office.corrections import Corrections
from cchc_desktop.office.counter import Counter, Intake
from cchc_desktop.office.dues import Dues
from cchc_desktop.office.exports import Exports
from cchc_desktop.office.files import keep_keys
from cchc_desktop.office.forgetting import Forgetting
from cchc_desktop.office.handover import HandOver
from cchc_desktop.office.index_parts import IndexParts
from cchc_desktop.office.issues import Issues
from cchc_desktop.office.life import Life
from cchc_desktop.office.lists import DossierLists
from cchc_desktop.office.moving_in import MovingIn
from cchc_desktop.office.national import National
from cchc_desktop.office.payments import Payments
from cchc_desktop.office.phrases import Phrases
from cchc_desktop.office.prints import Prints
from cchc_desktop.office.quick import Quick
from cchc_desktop.office.undoing import Undoing
from cchc_desktop.office.unit_events import UnitEvents
from cchc_desktop.security.keys import KeyFile, check_password, derive, identity
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.backups import BackupReport, Watch, backup, read_wraps, restore
from cchc_desktop.storage.checks import CheckReport
from cchc_desktop.storage.desk import Drafts
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.durable import write_whole
from cchc_desktop.storage.offices import Account, Accounts, Offices, homes
from cchc_desktop.storage.places import Places, SystemPlaces, refuse_inside, refuse_unsuitable
from cchc_desktop.storage.read_only import refuse_read_only
from cchc_desktop.storage.scratch import sweep_scratch
from cchc_desktop.storage.store import Author, FolderKeys, Store


def folder_keys(data_key: bytes) -> FolderKeys:
    """What opens a folder, derived from its data key."""
    return FolderKeys(derive(data_key, "database"), derive(data_key, "names"), identity(data_key, "attachments"))


@dataclass(frozen=True)
class Session(IndexParts):
    """An open office and its parts. A session belongs to one thread; :meth:`for_worker` gives another its own."""

    store: Store
    account: Account
    clock: Clock
    keys: KeyFile
    data_key: bytes
    offices: Offices
    accounts: Accounts
    catalogue: Catalogue
    calendar: WorkCalendar
    intake: Intake
    counter: Counter
    board: StartBoard
    prints: Prints
    agreements: Agreements
    handover: HandOver
    drafts: Drafts

    @property
    def office(self) -> Office:
        """The office as set up now."""
        return self.offices.get()

    @property
    def own_units(self) -> tuple[str, ...]:
        """Keys of the units this office works for: its own and those it goes on for as their heir."""
        return tuple(homes(self.store, self.store.unit))

    @property
    def author(self) -> Author:
        """Who the log will name."""
        return Author(self.account.id, self.account.name)

    @property
    def people(self) -> Dossiers:
        """The directory of known persons (an index over the dossiers held)."""
        return Dossiers(self.store)

    @property
    def bench(self) -> Bench:
        """What acts on dossiers work with."""
        return Bench(self.store, self.offices, self.catalogue, self.calendar, self.author, self.clock)

    @property
    def quick(self) -> Quick:
        """Dossiers answered while the person waits."""
        return Quick(self.intake, self.bench)

    @property
    def life(self) -> Life:
        """Steps, hand-overs, handing out."""
        return Life(self.bench)

    @property
    def issues(self) -> Issues:
        """Numbered forms given out."""
        return Issues(self.bench)

    @property
    def dues(self) -> Dues:
        """Due dates moved and counted."""
        return Dues(self.bench)

    @property
    def corrections(self) -> Corrections:
        """Mistakes put right, voids."""
        return Corrections(self.bench)

    @property
    def payments(self) -> Payments:
        """Fees taken and waived."""
        return Payments(self.bench)

    @property
    def national(self) -> National:
        """The provincial system's queue and codes."""
        return National(self.bench)

    @property
    def books(self) -> Books:
        """Volumes of the register and the receipts of a day, for the screen."""
        return Books(self.bench)

    @property
    def exports(self) -> Exports:
        """Lists written for other programs."""
        return Exports(self.bench)

    @property
    def moving_in(self) -> MovingIn:
        """Old registers taken over."""
        return MovingIn(self.bench)

    @property
    def phrases(self) -> Phrases:
        """Reusable reasons and texts."""
        return Phrases(self.bench)

    @property
    def lists(self) -> DossierLists:
        """The named lists of dossiers, counted and searched."""
        return DossierLists(self.store, self.offices, self.calendar, self.clock)

    @property
    def undoing(self) -> Undoing:
        """What was just done, taken back."""
        return Undoing(self.bench)

    @property
    def desk(self) -> Desk:
        """What two sides wrote differently, and what waits in the tray."""
        return Desk(self.store, self.author, self.clock)

    @property
    def forgetting(self) -> Forgetting:
        """Records whose personal parts go."""
        return Forgetting(self.store, self.author, self.clock)

    @property
    def unit_events(self) -> UnitEvents:
        """Units renamed, merged, split, abolished."""
        return UnitEvents(self.store, self.author, self.clock)

    @property
    def restored(self) -> bool:
        """Whether this folder was put back or copied and must begin as a new machine first; not asked where nothing can be written."""
        return not self.read_only and self.store.anchor_state is AnchorState.RESTORED

    @property
    def read_only(self) -> bool:
        """Whether this office is open to look at only."""
        return self.store.read_only

    def for_worker(self) -> Session:
        """The same office on a connection of its own, for another thread."""
        return assemble(self.store.second(), self.account, self.clock, self.keys, self.data_key)

    def close(self) -> None:
        """Close the office; repeating is harmless."""
        self.store.close()

    def save_office(self, office: Office) -> None:
        """Change the office's own settings (never who it is)."""
        if office.unit.key != self.store.unit:
            raise Refused("OTHER_UNIT", "Không đổi đơn vị ở đây được.", "Đơn vị đổi bằng quyết định sắp xếp của cấp trên.")
        with self.store.act(self.author, self.clock) as act:
            self.offices.save(act, office)

    def add_account(self, login: str, name: str, title: str, password: str) -> Account:
        """A further account with its own way to the data key. Raises Refused LOGIN_TAKEN, WEAK_PASSWORD."""
        refuse_read_only(self.store)
        login = clean(login, limit=60).casefold()
        if not login or not login.replace(".", "").replace("_", "").isalnum():
            raise Refused("BAD_FIELD", "Tên đăng nhập gồm chữ và số, không dấu cách.", "Ví dụ: hoa, nam.mc.", field="login")
        if self.accounts.by_login(login):
            raise Refused("LOGIN_TAKEN", f"Đã có tài khoản {login}.", "Chọn tên đăng nhập khác.", field="login")
        check_password(password, sample=self.office.sample)
        account = Account(str(uuid4()), login, clean(name), clean(title))
        self.keys.set(login, password, self.data_key)
        keep_keys(self.store.folder, self.keys)
        with self.store.act(self.author, self.clock) as act:
            self.accounts.save(act, account)
        return account

    def disable_account(self, login: str) -> Account:
        """Take an account's way in away; what it did stays in the log. Raises Refused NO_ACCOUNT, LAST_ACCOUNT."""
        refuse_read_only(self.store)
        account = self.accounts.by_login(login)
        if account is None or account.disabled:
            said = f"Tài khoản {login} đã khóa." if account else f"Không có tài khoản {login}."
            raise Refused("NO_ACCOUNT", said, "Xem danh sách tài khoản.")
        if login == self.account.login or sum(not a.disabled for a in self.accounts.all()) < 2:
            raise Refused("LAST_ACCOUNT", "Không khóa tài khoản đang dùng hay tài khoản cuối cùng.", "Đăng nhập bằng tài khoản khác.")
        self.keys.remove(login)
        keep_keys(self.store.folder, self.keys)
        with self.store.act(self.author, self.clock) as act:
            self.accounts.save(act, replace(account, disabled=True))
        return replace(account, disabled=True)

    def change_password(self, old: str, new: str) -> None:
        """A new password for this account. Raises Refused WRONG_PASSWORD, WEAK_PASSWORD."""
        refuse_read_only(self.store)
        self.keys.unlock(self.account.login, old)
        check_password(new, sample=self.office.sample)
        self.keys.set(self.account.login, new, self.data_key)
        keep_keys(self.store.folder, self.keys)

    def backup(self, target: Path, watch: Watch | None = None) -> BackupReport:
        """One verified encrypted file with everything; what it holds counts as durable when it lies on another disk.

        Raises Refused UNSUITABLE_PLACE in the data folder, BAD_PATH for a file, BACKUP_FAILED, DAMAGED_DATABASE.
        """
        refuse_read_only(self.store)
        refuse_inside(target, self.store.folder)
        vector = dict(self.store.db.conn.execute("SELECT log, max(seq) FROM change GROUP BY log").fetchall())
        report = backup(self.store, target, self.keys.to_bytes(), identity(self.data_key, "backup"), watch)
        if keeping.note(self.store, report, self.clock.now()):
            self.handover.note_durable(vector)
        return report

    def check(self) -> CheckReport:
        """Pages, chains, tables rebuilt from the log, attachments."""
        return keeping.checked(self.store)

    def new_replica(self) -> str:
        """Begin this folder's new life after it was put back or copied; its id. Raises Refused NOT_RESTORED."""
        refuse_read_only(self.store)
        if not self.restored:
            sentence = "Thư mục này vẫn là của máy này, không cần bắt đầu lại."
            raise Refused("NOT_RESTORED", sentence, "Chỉ làm việc này sau khi thư mục bị chép hay khôi phục.")
        return self.store.new_replica(self.author, self.clock, self.handover.spare_lane(self.office.machine, self.office.prefix))


def assemble(store: Store, account: Account, clock: Clock, keys: KeyFile, data_key: bytes) -> Session:
    """The parts of an open store."""
    offices, author = Offices(store), Author(account.id, account.name)
    catalogue, calendar = Catalogue(store, offices, author, clock), WorkCalendar(store, offices, author, clock)
    return Session(
        store, account, clock, keys, data_key, offices, Accounts(store), catalogue, calendar,
        Intake(store, offices, catalogue, calendar, account, clock), Counter(Bench(store, offices, catalogue, calendar, author, clock)),
        StartBoard(store, offices, calendar, clock), Prints(store, offices, account, clock),
        Agreements(store, offices, author, clock), HandOver(store, author, clock), Drafts(store),
    )  # fmt: skip


def open_office(
    data: Path, state: Path, password: Callable[[], str], *, login: str = "", clock: Clock | None = None, places: Places | None = None,
    quick_check: bool = True,
) -> Session:  # fmt: skip
    """Open an office with a password asked from ``password``. ``login`` "" = the only account or the last one used.

    Raises Refused NO_OFFICE, WRONG_PASSWORD, NO_LOGIN, IN_USE and those of the store.
    """
    keys = KeyFile.load(data)
    login = named_login(data, state, keys, login)
    return open_with_key(data, state, keys.unlock(login, password()), login, clock=clock, places=places, quick_check=quick_check)


def open_with_key(
    data: Path, state: Path, data_key: bytes, login: str = "", *, clock: Clock | None = None, places: Places | None = None,
    quick_check: bool = True, renewing: Callable[[], None] = lambda: None,
) -> Session:  # fmt: skip
    """Open an office whose data key is known (password or recovery code were right); ``renewing`` as :meth:`Store.open` calls it."""
    keys = KeyFile.load(data)
    store = Store.open(data, folder_keys(data_key), state, places, quick_check=quick_check, renewing=renewing)
    sweep_scratch(data)
    try:
        accounts = Accounts(store)
        account = (accounts.by_login(login) if login else None) or next((a for a in accounts.all() if not a.disabled), None)
        if account is None or account.disabled:
            raise Refused("NO_ACCOUNT", "Tài khoản này đã bị khóa.", "Đăng nhập bằng tài khoản khác.")
        _remember_login(data, state, account.login)
        session = assemble(store, account, clock or SystemClock(), keys, data_key)
        session.counter.blobs.tidy()
        return session
    except BaseException:  # a page that cannot be read may show here first
        store.close()
        raise


def restore_as_new(
    file: Path, data: Path, state: Path, secret: Callable[[], str], *, login: str = "", clock: Clock | None = None,
    places: Places | None = None,
) -> Session:  # fmt: skip
    """Unpack a backup into a new folder and begin its life as a new replica at once. Raises as :func:`restore_office`."""
    refuse_unsuitable(data, places or SystemPlaces())
    data_key, who = restore_office(file, data, secret, login=login)
    session = open_with_key(data, state, data_key, who, clock=clock, places=places)
    session.new_replica()
    return session


def restore_office(file: Path, data: Path, secret: Callable[[], str], *, login: str = "") -> tuple[bytes, str]:
    """Unpack a backup into a new folder with an account's password or the recovery code (tried by its shape).

    The data key, and whose password it was ("" for the code); without ``login`` every account is tried.

    Raises Refused NO_FILE, NOT_A_BACKUP, WRONG_PASSWORD, BAD_RECOVERY_CODE, EXISTS, DAMAGED_BACKUP.
    """
    data_key, who = unlocked(KeyFile.from_bytes(read_wraps(file)), secret(), login)
    restore(file, identity(data_key, "backup"), data)
    return data_key, who


def unlocked(keys: KeyFile, typed: str, login: str = "") -> tuple[bytes, str]:
    """The data key by a password (of ``login``, "" = of any account) or the recovery code, known by its shape, and whose it was.

    Raises Refused WRONG_PASSWORD, BAD_RECOVERY_CODE.
    """
    digits = "".join(c for c in typed if c.isdigit())
    if len(digits) >= 50 and not any(c.isalpha() for c in typed):
        return keys.unlock_recovery(typed), ""
    return _unlock_any(keys, [login] if login else keys.logins() or [""], typed)


def _unlock_any(keys: KeyFile, logins: list[str], password: str) -> tuple[bytes, str]:
    """The data key by the first account whose password it is. Raises Refused WRONG_PASSWORD."""
    for login in logins[:-1]:
        with suppress(Refused):
            return keys.unlock(login, password), login
    return keys.unlock(logins[-1], password), logins[-1]


def named_login(data: Path, state: Path, keys: KeyFile, login: str) -> str:
    """The login asked for, else :func:`last_login`. Raises Refused NO_LOGIN."""
    if not (found := login or last_login(data, state, keys)):
        raise Refused("NO_LOGIN", "Cơ quan này có nhiều tài khoản.", "Chọn tài khoản (lệnh: --login TÊN).", field="login")
    return found


def last_login(data: Path, state: Path, keys: KeyFile) -> str:
    """The only account of a folder, or the last one used on this machine, or ""."""
    names = keys.logins()
    if len(names) == 1:
        return names[0]
    try:
        found = _login_file(data, state).read_text(encoding="utf-8").strip()
    except OSError:
        return ""
    return found if found in names else ""


def _remember_login(data: Path, state: Path, login: str) -> None:
    """For the next login to propose: a disk that takes nothing more keeps nobody out."""
    file = _login_file(data, state)
    with suppress(OSError):
        state.mkdir(parents=True, exist_ok=True)
        if not file.exists() or file.read_bytes() != login.encode():
            write_whole(file, login.encode())


def _login_file(data: Path, state: Path) -> Path:
    import hashlib

    return state / f"login-{hashlib.sha256(str(data.absolute()).encode()).hexdigest()[:16]}"
