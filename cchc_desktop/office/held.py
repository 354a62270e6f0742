"""Parcels in quarantine (gói đang giữ): why each waits, the one that a person may let in with its paper slip, those put away."""

from __future__ import annotations

import re
from dataclasses import dataclass

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.text import grouped
from cchc_desktop.office.slips import log_groups
from cchc_desktop.storage.handover import Held, Passage
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import forks, spoilt
from cchc_desktop.sync.holding import CRASHED, ENDS, LEFT, PENDING
from cchc_desktop.sync.judge import header_of
from cchc_desktop.sync.outcomes import GOOD_NAMES, ReceiveOutcome, needed_from
from cchc_desktop.sync.parcel import Header
from cchc_desktop.sync.peers import Peers, phrase
from cchc_desktop.sync.quarantine import FOLDER
from cchc_desktop.sync.receive import VOUCHED, receive_vouched, security_log
from cchc_desktop.sync.received import ReceivedParcel, left_says, parted_says, partly_revoked, told_of
from cchc_desktop.sync.spoilt import HELD as DAMAGED

SHORTEST = 8
"""Letters of an id that are enough to name a held parcel."""
_NAMED = re.compile(r"-(\d{6,})-([0-9A-F]{8})\.CCHC$")
SPOILT = DAMAGED | {ReceiveOutcome.TRUNCATED.name}
_SETTLED = SPOILT | {ReceiveOutcome.REVOKED_KEY.name}
_STAYS = frozenset({PENDING, ReceiveOutcome.FORK.name})
"""Goes on by itself at the next receiving, or is joined at the desk."""


@dataclass(frozen=True, slots=True)
class HeldParcel:
    """A parcel that waits in quarantine: its id, whose, since when, why, what to do; ``outcome`` a ReceiveOutcome's name,
    PENDING or CRASHED. ``by_slip``: it can be let in by a person who has its paper slip.

    ``file`` is the name it had on the stick with what cannot be shown escaped, ``number`` its running number as its header claims
    (0 = not to be read). ``may_go``: it can be put away; ``loses`` is what is lost with it, "" for nothing. ``left``: only the stick has
    the file.
    """

    id: str
    what: str
    unit: str
    title: str
    at: str
    outcome: str
    why: str
    next_step: str
    by_slip: bool
    file: str
    number: int
    may_go: bool
    loses: str
    left: bool = False

    @property
    def named(self) -> str:
        """``gói số 12, tệp CCHC/19405-000012-7C1B42A9.CCHC``."""
        return ", ".join(filter(None, (f"gói số {self.number}" if self.number else "gói", f"tệp {self.file}" if self.file else "")))

    @property
    def where(self) -> str:
        """Where its file is, as a sentence says it."""
        return "còn trên USB" if self.left else "đang giữ"

    @property
    def damaged(self) -> bool:
        """Whether nothing of it can ever be taken in: it is kept as evidence."""
        return self.outcome in DAMAGED


def parcels(store: Store) -> list[HeldParcel]:
    """Every parcel that waits, oldest first."""
    peers = Peers(store)
    return [_told(peers, one) for one in peers.table.held()]


def _told(peers: Peers, one: Held) -> HeldParcel:
    unit = str(one.body.get("unit", ""))
    title = peers.title(unit) if unit else ""
    header, may_go = header_of(peers.store.folder / FOLDER / one.sha256), one.outcome not in _STAYS
    left = bool(one.body.get(LEFT))
    why, step = "Máy tắt khi đang nhận gói này.", "Lần nhận tới sẽ làm tiếp."
    if one.outcome == CRASHED:
        why, step = "Chương trình đã tắt hai lần khi nhận gói này.", "Gói được giữ, không tự thử nữa; báo nơi hỗ trợ."
    if one.outcome in ReceiveOutcome.__members__:
        more = gap_of(peers, one) or str(one.body.get("more", ""))  # a fingerprint is dear, and asked for once
        own = told_of(peers, ReceiveOutcome[one.outcome], header)
        outcome = ReceiveOutcome[one.outcome]
        why, step = left_says(outcome, title, more) if left else own or outcome.says(phrase(title), more)
    if parted := forks.whose(peers, one.body.get("forks", [])):
        why, step = parted_says(parted)
    if whose := str(one.body.get("whose", "")):
        why, step = partly_revoked(title, whose)
    by_slip = one.outcome == ReceiveOutcome.REVOKED_KEY.name and not left
    what, number = ("Gói còn trên USB", int(one.body["parcel"][1])) if left else ("Gói đang giữ", header.number if header else 0)
    return HeldParcel(
        one.sha256, what, unit, title, one.at, one.outcome, why, step, by_slip, _shown(str(one.body.get("file", ""))), number, may_go,
        _loses(peers, one, header, phrase(title)) if may_go and not left else "", left,
    )  # fmt: skip


def gap_of(peers: Peers, one: Held) -> str:
    """From which number on changes are needed for a parcel behind a gap, as its sentence says it; "" for what waits for something else."""
    rows = one.body.get("logs", []) if one.outcome == ReceiveOutcome.GAP.name else []
    return needed_from(min((peers.travel.tip(log)[0] + 1 for log, *_ in rows), default=0))


def _shown(name: str) -> str:
    """A file's name from a stick: what cannot be shown, or turns the reading round, stands as its code."""
    return "".join(char if char.isprintable() else f"\\u{ord(char):04x}" for char in name)[:160]


def _loses(peers: Peers, one: Held, header: Header | None, sender: str) -> str:
    """What is lost when a parcel is put away; "" when all of it is here, or nothing can be read."""
    if one.outcome in DAMAGED:
        return ""
    rows = header.logs if header else ()
    missing = sum(max(0, row.last - max(peers.travel.tip(row.log)[0], row.first - 1)) for row in rows)
    told = f"Trong gói có {grouped(missing)} thay đổi chưa vào sổ ở đây" if missing else ""
    if header is None:
        told = "Không rõ trong gói có gì"
    elif header.kind == "attachments":
        told = "Trong gói có tệp đính kèm chưa nhận ở đây"
    return f"{told}: bỏ đi thì chỉ có lại khi {sender} gửi lại." if told else ""


def put_away(store: Store, id_: str, *, sure: bool = False) -> HeldParcel:
    """Take a held parcel off the list and its file with it; ``id_`` or its beginning. ``sure``: also what nobody sent again.

    Raises Refused NO_HELD_PARCEL, STILL_NEEDED, RESTORED.
    """
    store.refuse_restored()
    found = [one for one in parcels(store) if one.may_go and len(id_) >= SHORTEST and one.id.startswith(id_)]
    if len(found) != 1:
        raise Refused("NO_HELD_PARCEL", "Không có gói nào bỏ được mang mã này.", "Xem lại danh sách gói đang giữ.")
    (one,) = found
    if one.loses and not sure:
        raise Refused("STILL_NEEDED", one.loses, "Giữ lại, hoặc bỏ hẳn bằng --sure.", field="sure")
    table = Peers(store).table
    table.drop_held(one.id)
    for note in (f"tries/{one.id}", f"{VOUCHED}/{one.id}"):
        if table.note(note):
            table.keep_note(note, "")
    (store.folder / FOLDER / one.id).unlink(missing_ok=True)
    security_log.warning("a held parcel was put away: %s, %s", one.outcome, one.id)
    return one


def settle(store: Store) -> None:
    """Spoilt parcels go by themselves, with their files, once the same or a later one of that machine and kind was taken in, kept or not;
    those of a revoked key once every change in them came another way; one that the stick keeps needs no more than that."""
    peers = Peers(store)
    for one in peers.table.held():
        may_be = one.outcome in _SETTLED or bool(one.body.get(LEFT))
        header = header_of(store.folder / FOLDER / one.sha256) if may_be else None
        if not may_be or not _is_settled(peers, one, header):
            continue
        peers.table.drop_held(one.sha256)
        (store.folder / FOLDER / one.sha256).unlink(missing_ok=True)
        number = header.number if header else 0
        security_log.warning("a held parcel was settled by what came: %s, number %d, %s", one.outcome, number, one.sha256)
    spoilt.settle(peers)


def _is_settled(peers: Peers, one: Held, header: Header | None) -> bool:
    if one.outcome == ReceiveOutcome.REVOKED_KEY.name:
        ends = one.body.get(ENDS) or [[row.log, row.last, row.after] for row in (header.logs if header else ())]
        if ends and all(peers.travel.change_id(log, last) == after for log, last, after in ends):
            return True
    if one.body.get(LEFT):
        (replica, number, parcel), kind, unit = one.body["parcel"], one.body[LEFT], one.body["unit"]
        named = Passage(one.sha256, spoilt.UNKEPT, kind, unit, replica, number, one.at, one.outcome, 0, 0, {"parcel": parcel})
        return spoilt.is_moot(peers, named)
    if one.outcome not in SPOILT:
        return False
    return spoilt.is_moot(peers, spoilt.as_passage(header, one.sha256, one.outcome, one.at)) if header else _came_as_named(peers, one)


def _came_as_named(peers: Peers, one: Held) -> bool:
    """Whether one of which nothing can be read came after all: by the number and the beginning of the id in its file's name."""
    named = _NAMED.search(str(one.body.get("file", "")))
    if named is None:
        return False
    number, beginning = int(named[1]), named[2].casefold()
    return any(
        passage.number == number and passage.id.casefold().startswith(beginning) and passage.outcome in GOOD_NAMES
        for passage in peers.table.passages("in", spoilt.MOST)
    )  # fmt: skip


def accept(store: Store, who: str, clock: Clock, id_: str, digits: str) -> list[ReceivedParcel]:
    """Let in a parcel of a key that was revoked after it had been sealed: its twelve groups agree with the signed paper slip.

    ``id_`` or its beginning. What came in, the parcel first. Raises Refused NO_HELD_PARCEL, SLIP_DIFFERS, STILL_HELD, RESTORED.
    """
    found = [one for one in parcels(store) if one.by_slip and len(id_) >= SHORTEST and one.id.startswith(id_)]
    shown = _digits(store, found[0].id) if len(found) == 1 else ""
    if not shown:
        raise Refused("NO_HELD_PARCEL", "Không có gói nào của khóa đã thu hồi mang mã này.", "Xem lại danh sách gói đang giữ.")
    if shown != "".join(filter(str.isdigit, digits)):
        step = "Gõ lại đủ mười hai nhóm số; vẫn không khớp thì giữ nguyên gói và gọi đơn vị gửi."
        raise Refused("SLIP_DIFFERS", "Dãy số không khớp với gói đang giữ.", step, field="slip")
    came = receive_vouched(store, found[0].id, who, clock)
    still = next((one for one in parcels(store) if one.id == found[0].id), None)
    if still and not came:
        raise Refused("STILL_HELD", f"Chưa nhận được gói này. {still.why}", still.next_step)
    return came


def named_by(store: Store, digits: str) -> str:
    """The id of the parcel that is held until a person has its slip, and whose slip shows these digits; "" for none."""
    return next((one.id for one in parcels(store) if one.by_slip and _digits(store, one.id) == digits), "")


def _digits(store: Store, id_: str) -> str:
    """The digits on the slip of a held parcel; "" when its file is not whole."""
    header = header_of(store.folder / FOLDER / id_)
    rows = [[row.log, row.first, row.last, row.after] for row in header.logs] if header else []
    return "".join(log_groups(rows, header.parcel)) if header else ""
