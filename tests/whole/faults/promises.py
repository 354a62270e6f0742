"""The promises P1 to P7 of the hand-over, checked by machine after every fault: ``kept`` is asked at the end of each test."""

from __future__ import annotations

import base64
import hashlib
import os
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from cchc_desktop.domain.unit import Unit
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.handover import WRITTEN, Handover
from cchc_desktop.storage.travel import Travel
from cchc_desktop.sync.receive import receive_held
from cchc_desktop.sync.received import ReceivedParcel
from cchc_desktop.sync.seal import SealReport
from cchc_desktop.sync.stick import FOLDER
from tests.storage.test_store import dump
from tests.sync.conftest import HOA, NAME, NUMBER, PHONE, Bureau, World

SECRETS = (NAME, NUMBER, PHONE, HOA.name, "thôn Linh Hải", "H50.31.18-261123")
"""What nobody who finds a stick may read: who applied and where they live, who took it in, and the numbers of dossiers."""


def committed(bureau: Bureau, unit: Unit | None = None) -> set[str]:
    """The ids of all changes for others that this office holds (or of those that the machines of one unit have written)."""
    sql = "SELECT c.id FROM change c JOIN log l ON l.id = c.log WHERE l.audience <> 'local' AND ?1 IN ('', l.unit)"
    return {row[0] for row in bureau.store.db.conn.execute(sql, (unit.key if unit else "",))}


def true_sentence(*reports: SealReport | ReceivedParcel) -> None:
    """P5: one sentence that ends, and a next step; never a word of the machine."""
    for report in reports:
        for text in (report.message, report.next_step):
            assert text.endswith(".") and text[0].isupper(), text
            assert not any(word in text.lower() for word in ("lỗi hệ thống", "error", "exception", "errno", "{unit}")), text


def sums(data: bytes) -> str:
    """By which a parcel's file is known: SHA-256 of its outside (22 bytes that tell a length, so many, 64 of signature) and of the rest."""
    start = 22 + int.from_bytes(data[18:22], "big") + 64
    return hashlib.sha256(data[:start]).hexdigest() + hashlib.sha256(data[start:]).hexdigest()


def truly_written(bureau: Bureau, place: Path, report: SealReport) -> None:
    """P5: what a run tells as written lies there, whole, and counts as written; nothing else does. A run that says that all is written
    leaves nothing sealed."""
    here = {path.name: sums(path.read_bytes()) for path in (place / FOLDER).glob("*.CCHC")}
    rows = {one.file: one for one in Handover(bureau.store.db).outbox()}
    assert {name for name, one in rows.items() if one.state == WRITTEN} == set(report.files), report
    assert all(here.get(name) == rows[name].sha256 for name in report.files), report
    assert not report.ok or all(one.state == WRITTEN for one in rows.values()), report


def unreadable(places: Iterable[Path | bytes]) -> None:
    """P4: nothing readable about a person in any file, in its name, or in raw bytes."""
    for place in places:
        if isinstance(place, bytes):
            assert not found_in(place)
            continue
        for path in place.rglob("*"):
            assert not found_in(os.fsencode(path.relative_to(place))), path
            assert path.is_dir() or not found_in(path.read_bytes()), path


def found_in(data: bytes) -> list[str]:
    """Which secrets can be read in some bytes, in the writings a curious finder would try."""
    folded = data.lower()
    return [text for text in SECRETS for way in _ways(text) if way.lower() in folded]


def _ways(text: str) -> list[bytes]:
    plain = unicodedata.normalize("NFD", text.replace("Đ", "D").replace("đ", "d"))
    bare = "".join(letter for letter in plain if not unicodedata.combining(letter))
    forms = {text, unicodedata.normalize("NFD", text), bare}
    found = [form.encode(code) for form in forms for code in ("utf-8", "utf-16-le", "utf-16-be")]
    return [*found, base64.b64encode(text.encode())[: len(text.encode()) // 3 * 4]]


def trip(world: World, office: Bureau, commune: Bureau) -> list[ReceivedParcel]:
    """One trip more, on a good stick: up with what is due and down with the receipt."""
    stick = world.new_stick()
    sealed = commune.seal(stick)
    assert sealed.ok, sealed
    found = receive_held(office.store, clock=office.clock) + office.receive(stick)
    down = world.new_stick()
    assert office.seal(down).ok
    back = commune.receive(down)
    true_sentence(sealed, *found, *back)
    unreadable([stick, down])
    return [*found, *back]


def same_tables(office: Bureau, commune: Bureau, *, new_root: bool = False) -> None:
    """The same rows on both sides of everything both may see, and each side's tables are those its log makes.

    Under a ``new_root`` what the lost office itself had written stays where it is: nobody is left to vouch for it.
    """
    homes = [("line", commune.unit.key), ("below", office.unit.key)]
    assert new_root or Travel(office.store.db).census(homes) == Travel(commune.store.db).census(homes)
    assert office.tables(commune.unit) == commune.tables(commune.unit)
    for one in (office, commune):
        assert check(one.store).problems == []


def kept(world: World, office: Bureau, commune: Bureau, before: set[str], *sticks: Path, new_root: bool = False) -> None:
    """P1 to P4, P6, P7 after at most one more trip; ``before`` are the changes that were committed when the fault came.

    P3 follows from P1 and ``check``: no change is lost, and every table is what the merge makes of all changes.
    """
    trip(world, office, commune)
    for one in (office, commune):
        held = committed(one)
        assert before <= held, "P1: a committed change is lost"
        count = one.store.db.conn.execute("SELECT count(*), count(DISTINCT log || ' ' || seq) FROM change").fetchone()
        assert count[0] == count[1], "P2: twice"
    same_tables(office, commune, new_root=new_root)
    unreadable(sticks)
    repeated = dump(office.store), dump(commune.store)
    for stick in sticks:
        office.receive(stick)
        commune.receive(stick)
    assert (dump(office.store), dump(commune.store)) == repeated, "P7: a step repeated changes something"
