"""Records to be forgotten: what may go by its age, what others ask to let go, and letting go itself; each office confirms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from cchc_desktop.domain.change import record_id
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.work import lateness_note
from cchc_desktop.office import resources
from cchc_desktop.office.passing_on import same_person
from cchc_desktop.storage import forgetting
from cchc_desktop.storage.anchors import AnchorState
from cchc_desktop.storage.forgetting import MOST as MOST
from cchc_desktop.storage.forgetting import Asked as Asked
from cchc_desktop.storage.forgetting import Gone as Gone
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync.peers import Peers

LONGEST, LOT = 100, 25
Watch = Callable[[int, int], bool]
"""(done, total) -> whether to go on."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record whose personal part may go: ``state`` "proposed" by its age since ``at``, or "asked" by ``who`` and why; ``name`` is
    the applicant."""

    record: str
    number: str
    state: str
    at: str
    who: str = ""
    reason: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What went: records, and attachments that nothing else names."""

    records: tuple[str, ...]
    numbers: tuple[str, ...]
    attachments: int


class Forgetting:
    """Proposes, asks, confirms."""

    def __init__(self, store: Store, author: Author, clock: Clock) -> None:
        self._store, self._author, self._clock = store, author, clock

    @property
    def years(self) -> int:
        """After how many years a dossier is proposed, as the retention data have it."""
        return resources.retention_years()

    def proposals(self, years: int | None = None) -> list[Proposal]:
        """What others ask for first, then what ended ``years`` ago or more (None: as the retention data have it).

        Raises Refused BAD_FIELD for more years than anything is kept.
        """
        if years is not None and not 1 <= years <= LONGEST:
            raise Refused("BAD_FIELD", f"Số năm phải từ 1 đến {LONGEST}.", "Bỏ trống thì theo thời hạn lưu đã ghi.", field="years")
        years = years or self.years
        found = [
            Proposal(record, number, "asked", one.at, one.who, one.reason, name)
            for one in self.asked() for record, number, name in zip(one.records, one.numbers, one.names, strict=True)
        ]  # fmt: skip
        now = self._clock.now()
        before = now.replace(year=now.year - years, day=min(now.day, 28))
        named = {one.record for one in found}
        old = forgetting.old_dossiers(self._store, before)
        return found + [Proposal(id_, number, "proposed", ended, name=name) for id_, number, ended, name in old if id_ not in named]

    def gone(self, record: str) -> Gone | None:
        """How a record's personal part went here; None while it is held."""
        return forgetting.gone(self._store.db, record)

    def asked(self) -> list[Asked]:
        """What waits for this office's confirmation."""
        return forgetting.asked(self._store)

    def waiting(self) -> int:
        """How many wait for this office's confirmation, without reading each."""
        return forgetting.waiting(self._store.db)

    def confirm(self, change: str, only: Sequence[str] = ()) -> Forgotten:
        """Let go here what a forget names (of it ``only`` these records), and, where this office may order it, what a split made of that:
        whoever asked may not have known of it. Raises Refused NO_RECORD, RESTORED."""
        self._store.refuse_restored()
        done, reason = self._let_go(change, only)
        twins = {other: self._home(other) for record in done.records for other in same_person(self._store, record) if not self.gone(other)}
        ours = {other: home for other, home in twins.items() if self._store.unit in Peers(self._store).line_of(home)}
        whole = _together([done, self._order(ours, reason)]) if ours else done
        self.look()
        return whole

    def look(self) -> None:
        """After a receiving, and with each forgetting: let go of the notes on lateness that were left when their dossiers went by an order
        of an older version, and order it, for the reason of that order, where nobody has yet."""
        left = forgetting.notes_left(self._store)
        if not left or self._store.anchor_state is AnchorState.RESTORED:
            return
        line_of, waiting = Peers(self._store).line_of, {note: one.change for one in self.asked() for note in one.records}
        orders: dict[str, dict[str, str]] = {}
        for note, home, reason in left:
            if note in waiting:
                self._let_go(waiting[note], [note])
            elif self._store.unit in line_of(home):
                orders.setdefault(reason, {})[note] = home
        for reason, homes in orders.items():
            self._order(homes, reason)

    def _let_go(self, change: str, only: Sequence[str] = ()) -> tuple[Forgotten, str]:
        """(what went, why it was asked for)."""
        found = next((one for one in forgetting.asked(self._store, change) if one.change == change), None)
        if found is None:
            raise Refused("NO_RECORD", "Không còn yêu cầu xóa nào mang mã này.", "Xem lại danh sách.")
        chosen = {id_: number for id_, number in zip(found.records, found.numbers, strict=True) if not only or id_ in only}
        blobs = forgetting.confirm(self._store, change, chosen, self._author, self._clock.now())
        return Forgotten(tuple(chosen), tuple(chosen.values()), blobs), found.reason

    def forget(self, key: str, reason: str) -> Forgotten:
        """Ask all offices to let a record's personal part go, and let it go here, and that of the dossier a split made of it (or that it
        was made of); one that was asked for before is confirmed.

        Raises Refused NO_RECORD, REASON_NEEDED, NOT_OUR_UNIT, RESTORED.
        """
        self._store.refuse_restored()
        record, home = self._found(key)
        waiting = next((one for one in self.asked() if record in one.records), None)
        done = self.confirm(waiting.change) if waiting else self._order({record: home}, _reason(reason))
        self.look()
        return done

    def forget_all(self, records: Sequence[str], reason: str, watch: Watch = lambda *_: True) -> Forgotten:
        """The same for many, a lot at a time, so that saves pass between; of what was asked for before, these records only. When
        ``watch`` says stop, what went is gone and the rest is as it was. Raises Refused as :meth:`forget`."""
        self._store.refuse_restored()
        asked = {record: one.change for one in self.asked() for record in one.records}
        said = "" if all(record in asked for record in records) else _reason(reason)
        done: list[Forgotten] = []
        for change in dict.fromkeys(asked.get(record, "") for record in records):
            these = [record for record in records if asked.get(record, "") == change]  # of which a note may go with its dossier before
            for lot in (these[start : start + LOT] for start in range(0, len(these), LOT)):
                if not watch(sum(len(one.records) for one in done), len(records)):
                    return _together(done)
                if left := [record for record in lot if self.gone(record) is None]:
                    done.append(self.confirm(change, left) if change else self._order(dict(map(self._found, left)), said))
        self.look()
        return _together(done)

    def _order(self, homes: dict[str, str], reason: str) -> Forgotten:
        """Write the order for records of these homes, for what says the same and for the notes on why they were late, one change a home,
        and confirm it here."""
        peers = Peers(self._store)
        if any(self._store.unit not in peers.line_of(home) for home in set(homes.values())):
            raise Refused("NOT_OUR_UNIT", "Chỉ cơ quan giữ hồ sơ và cấp trên của nó được yêu cầu xóa.", "Báo cơ quan giữ hồ sơ.")
        whole = homes | {other: self._home(other) for record in homes for other in same_person(self._store, record) if not self.gone(other)}
        whole |= self._notes(whole)
        by_home = {home: [record for record, its in whole.items() if its == home] for home in whole.values()}
        with self._store.act(self._author, self._clock) as act:
            made = [
                act.write("forget", record_id("forget", *named), {"records": named, "reason": reason}, home=home)
                for home, named in by_home.items()
            ]
        return _together([self._let_go(one.id)[0] for one in made])

    def _notes(self, records: Iterable[str]) -> dict[str, str]:
        """Note -> its home, of all dossiers among these: one that is still to come will have that of its dossier."""
        sql = "SELECT coalesce((SELECT unit FROM record WHERE id = ?2), unit) FROM record WHERE id = ?1 AND kind = 'dossier'"
        rows = {note: self._store.db.conn.execute(sql, (record, note)).fetchone() for record in records for note in [lateness_note(record)]}
        return {note: str(row[0]) for note, row in rows.items() if row and not self.gone(note)}

    def _home(self, record: str) -> str:
        return str(self._store.db.conn.execute("SELECT unit FROM record WHERE id = ?", (record,)).fetchone()[0])

    def _found(self, key: str) -> tuple[str, str]:
        """(record, home) by a dossier's number or an id."""
        sql = (
            "SELECT r.id, r.unit FROM record r LEFT JOIN dossier d ON d.id = r.id "
            "WHERE (r.id = ?1 OR d.number = ?1) AND r.audience = 'line'"
        )
        row = self._store.db.conn.execute(sql, (key,)).fetchone()
        gone = row and self._store.db.conn.execute("SELECT 1 FROM forgotten WHERE record = ?", (row[0],)).fetchone()
        if row is None or gone:
            raise Refused("NO_RECORD", "Không có hồ sơ này, hoặc phần cá nhân của nó đã xóa.", "Xem lại số hồ sơ.")
        return str(row[0]), str(row[1])


def _reason(typed: str) -> str:
    said = clean(typed, limit=1000)
    if not said:
        raise Refused("REASON_NEEDED", "Xóa phần cá nhân cần ghi lý do.", "Ghi căn cứ, ví dụ hết thời hạn lưu trữ.", field="reason")
    return said


def _together(done: Sequence[Forgotten]) -> Forgotten:
    numbers = dict.fromkeys(number for one in done for number in one.numbers)
    return Forgotten(tuple(record for one in done for record in one.records), tuple(numbers), sum(one.attachments for one in done))
