"""Records to be forgotten: what may go by its age, what others ask to let go, and letting go itself; each office confirms."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.text import clean
from cchc_desktop.office import resources
from cchc_desktop.office.passing_on import same_person
from cchc_desktop.storage import forgetting
from cchc_desktop.storage.forgetting import Asked as Asked
from cchc_desktop.storage.offices import record_id
from cchc_desktop.storage.store import Author, Store
from cchc_desktop.sync.peers import Peers

MOST_YEARS = 100


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record whose personal part may go: ``state`` "proposed" by its age since ``at``, or "asked" by ``who`` and why."""

    record: str
    number: str
    state: str
    at: str
    who: str = ""
    reason: str = ""


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

    def proposals(self, years: int | None = None) -> list[Proposal]:
        """What others ask for first, then what ended ``years`` ago or more (None: as the retention data have it).

        Raises Refused BAD_FIELD for more than a hundred years.
        """
        if years is not None and not 1 <= years <= MOST_YEARS:
            said = f"Số năm phải từ 1 đến {MOST_YEARS}."
            raise Refused("BAD_FIELD", said, "Bỏ trống thì theo thời hạn lưu đã ghi.", field="years")
        found = [
            Proposal(record, number, "asked", one.at, one.who, one.reason)
            for one in self.asked() for record, number in zip(one.records, one.numbers, strict=True)
        ]  # fmt: skip
        now = self._clock.now()
        before = now.replace(year=now.year - (years or resources.retention_years()), day=min(now.day, 28))
        named = {one.record for one in found}
        old = forgetting.old_dossiers(self._store, before)
        return found + [Proposal(record, number, "proposed", ended) for record, _, number, ended in old if record not in named]

    def asked(self) -> list[Asked]:
        """What waits for this office's confirmation."""
        return forgetting.asked(self._store)

    def confirm(self, change: str) -> Forgotten:
        """Let go here what a forget names. Raises Refused NO_RECORD, RESTORED."""
        self._store.refuse_restored()
        found = next((one for one in self.asked() if one.change == change), None)
        if found is None:
            raise Refused("NO_RECORD", "Không còn yêu cầu xóa nào mang mã này.", "Xem lại danh sách.")
        blobs = forgetting.confirm(self._store, change, found.records, self._author, self._clock.now())
        return Forgotten(found.records, found.numbers, blobs)

    def forget(self, key: str, reason: str) -> Forgotten:
        """Ask all offices to let a record's personal part go, and let it go here, and that of the dossier a split made of it (or that it
        was made of); one that was asked for before is confirmed.

        Raises Refused NO_RECORD, REASON_NEEDED, NOT_OUR_UNIT, RESTORED.
        """
        self._store.refuse_restored()
        record, home = self._found(key)
        waiting = next((one for one in self.asked() if record in one.records), None)
        if waiting:
            return self.confirm(waiting.change)
        said = clean(reason, limit=1000)
        if not said:
            raise Refused("REASON_NEEDED", "Xóa phần cá nhân cần ghi lý do.", "Ghi căn cứ, ví dụ hết thời hạn lưu trữ.", field="reason")
        if self._store.unit not in Peers(self._store).line_of(home):
            raise Refused("NOT_OUR_UNIT", "Chỉ cơ quan giữ hồ sơ và cấp trên của nó được yêu cầu xóa.", "Báo cơ quan giữ hồ sơ.")
        chosen = {record: home} | {other: self._home(other) for other in same_person(self._store, record)}
        with self._store.act(self._author, self._clock) as act:
            made = [
                act.write("forget", record_id("forget", one), {"records": [one], "reason": said}, home=its) for one, its in chosen.items()
            ]
        done = [self.confirm(one.id) for one in made]
        numbers = dict.fromkeys(number for one in done for number in one.numbers)
        return Forgotten(tuple(record for one in done for record in one.records), tuple(numbers), sum(one.attachments for one in done))

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
