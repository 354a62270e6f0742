"""Moving in: an old register of 15,200 rows read, tried and taken over in one act; beside bare inserts of the same rows."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date, timedelta
from pathlib import Path

from benchmarks.acts import Act, Floor, Room, Skipped
from benchmarks.counter import Bare
from benchmarks.filled import NOW, drafts, office
from cchc_desktop.demo.season import SetClock
from cchc_desktop.domain.moments import show_date
from cchc_desktop.domain.person import show_birth
from cchc_desktop.office.session import open_office
from cchc_desktop.security.keys import DEMO_PASSWORD

ROWS = 15_200
BUDGET = 60.0
HEADS = ("Mã hồ sơ", "Tên thủ tục", "Họ và tên", "Ngày sinh", "Số CCCD", "Địa chỉ", "Số điện thoại", "Ngày nhận", "Ngày hẹn trả",
         "Ngày trả kết quả", "Trạng thái")  # fmt: skip


@contextmanager
def moving_in(room: Room) -> Iterator[Iterator[Act | Skipped]]:
    """Into a fresh office each time."""
    many = room.size(ROWS, 600)
    file, people = room.folder / "so-cu.csv", []
    with office(room.folder / "first") as desk:
        names = {procedure.code: procedure.name for procedure in desk.session.catalogue.all()}
        with file.open("w", encoding="utf-8", newline="") as out:
            sheet = csv.writer(out, delimiter=";")
            sheet.writerow(HEADS)
            for n, draft in enumerate(drafts(desk.session, desk.place, many)):
                who, day = draft.applicant, date(2025, 1, 6) + timedelta(days=7 * (n // 320))
                people.append(asdict(who))
                sheet.writerow((
                    f"{desk.place.prefix}-{day:%y%m%d}-{n % 10_000:04d}", names[draft.procedure_code], who.name, show_birth(who.birth_date),
                    who.id_number, who.address, who.phone, *(show_date(day + timedelta(days=more)) for more in (0, 3, 2)), "Đã trả kết quả",
                ))  # fmt: skip
    taken = Taking(room.folder, file, many)

    def bare() -> None:
        (room.folder / "bare.db").unlink(missing_ok=True)
        plain = Bare(room.folder / "bare.db")
        plain.fill(people)
        plain.close()

    yield iter([Act(
        f"import an old register of {many:,} rows", taken.run, (Floor("bare inserts of the same rows", bare),), BUDGET, 1,
        "read from CSV, letters and columns found, each row tried, all of it one act that one act undoes", taken.renew,
    )])  # fmt: skip


class Taking:
    """An empty office made anew, and the register taken over into it."""

    def __init__(self, folder: Path, file: Path, rows: int) -> None:
        self._into, self._file, self._rows = folder / "into", file, rows

    def renew(self) -> None:
        """An empty office; a copied one would refuse."""
        shutil.rmtree(self._into, ignore_errors=True)
        with office(self._into):
            pass

    def run(self) -> None:
        """Open, propose, take over."""
        session = open_office(self._into / "data", self._into / "state", lambda: DEMO_PASSWORD, clock=SetClock(NOW), quick_check=False)
        try:
            table = session.moving_in.open(self._file)
            moved = session.moving_in.run(table, session.moving_in.propose(table))
        finally:
            session.close()
        if moved.count != self._rows:
            raise RuntimeError(f"the benchmark's import took {moved.count} of {self._rows} rows: {moved.bad[:2]}")
