"""Who has what: the open dossiers by officer or by field, the same six figures as above; Enter leads to the dossiers behind a line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from cchc_desktop.domain.text import grouped
from cchc_desktop.office.session import Session
from cchc_desktop.storage.boards import DueCounts
from ui.dossiers.narrowing import COUNTER
from ui.kit import tokens
from ui.kit.lists import Cell, Column, RowList
from ui.kit.marks import Mark

URGENT, OFFICER, SECTOR = "urgent", "officer", "sector"
VIEWS = ((URGENT, "Cần xử lý"), (OFFICER, "Theo người xử lý"), (SECTOR, "Theo lĩnh vực"))
WIDE, SLIM = 82, 72


@dataclass(frozen=True, slots=True)
class Share:
    """One officer's or field's part of the open dossiers."""

    kind: str
    name: str
    counts: DueCounts

    @property
    def words(self) -> str:
        """The name on screen."""
        return self.name or (COUNTER if self.kind == OFFICER else "Chưa rõ lĩnh vực")

    @property
    def part(self) -> str:
        """What the list is opened with."""
        return f"{self.kind}:{self.name}"

    @property
    def waiting(self) -> int:
        """Those whose clock stands: for papers or for money."""
        return self.counts.supplement + self.counts.payment


def shares(session: Session, kind: str) -> list[Share]:
    """Every share, the most pressed first."""
    found: Mapping[str, DueCounts] = session.dues.by_officer() if kind == OFFICER else session.dues.by_sector()
    made = [Share(kind, name, counts) for name, counts in found.items()]
    return sorted(made, key=lambda one: (-one.counts.overdue, -one.counts.today, -one.counts.next, one.words))


class SharesTable(RowList):
    """One line a share; colour and shape as on the tiles, only where something is to be done."""

    def __init__(self) -> None:
        super().__init__([
            Column("Người, lĩnh vực", lambda s: Cell(s.words, bold=True)),
            Column("Quá hạn", lambda s: _figure(s.counts.overdue, Mark.OVERDUE, tokens.RED), WIDE),
            Column("Hôm nay", lambda s: _figure(s.counts.today, Mark.TODAY, tokens.AMBER), WIDE),
            Column("Ngày tới", lambda s: _figure(s.counts.next), WIDE),
            Column("Tuần này", lambda s: _figure(s.counts.week), WIDE),
            Column("Về sau", lambda s: _figure(s.counts.later), WIDE),
            Column("Đang chờ", lambda s: _figure(s.waiting, Mark.PAUSED), WIDE),
            Column("Chờ trả", lambda s: _figure(s.counts.ready, Mark.READY), WIDE),
        ], name="Theo người xử lý hoặc lĩnh vực")  # fmt: skip

    def make_room(self, *, narrow: bool) -> None:
        """Where there is little room what is due later stands on the list alone."""
        for place in range(1, self.model().columnCount()):
            self.setColumnHidden(place, narrow and place in (4, 5))
            self.setColumnWidth(place, tokens.px(SLIM if narrow else WIDE))


def _figure(count: int, mark: Mark = Mark.NONE, ink: str = "") -> Cell:
    return Cell(grouped(count), mark=mark, ink=ink, keep=True) if count else Cell("–", ink=tokens.INK3)
