"""Handing dossiers to an officer: one, the marked ones, or many by scanning their codes one after another."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.number import mistyped, whole_number
from cchc_desktop.domain.text import clean
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.dossiers.acts import HAND, Own, is_open, why_not
from ui.dossiers.words import short_name, short_number, state
from ui.kit import tokens
from ui.kit.fields import SegmentField, TextField
from ui.kit.layout import holder, row
from ui.kit.lists import Cell, Column, RowList
from ui.scanner import TAKES_CODES

OFFICERS = "Cán bộ đã biết"
TO, BACK = "to", "back"


def hand_over(
    session: Session, keys: Sequence[str], officer: str, heads: Sequence[str] | None = None, cooperating: str | None = None,
    *, again: bool = False,
) -> list[Dossier]:  # fmt: skip
    """Hand over in one act and remember the name (worker's thread)."""
    made = session.life.hand(keys, officer, heads=heads, cooperating=cooperating, again=again)
    name = clean(officer, limit=200)
    if name and name not in (known := session.life.officers()):
        session.life.save_officers([name, *known])
    return made


class HandForm(ActForm):
    """To whom; ``wanted`` = a name must be given (the dossier is with somebody already), ``again`` = its result is opened anew."""

    def __init__(
        self, session: Session, title: str, keys: Sequence[str], *, wanted: bool, again: bool, heads: Sequence[str] | None = None
    ) -> None:
        self._keys, self._heads, self._wanted, self._again = list(keys), heads, wanted, again
        self.officer = TextField("Người nhận xử lý" + ("" if wanted else " (có thể để trống)"), required=wanted)
        self.others = TextField("Cơ quan phối hợp (có thể để trống)")
        super().__init__(title, title, {"officer": self.officer, "cooperating": self.others})
        self.icon, self.kept_as = "forward", "officer"
        self._before = session.life.cooperating(keys[0]) if len(keys) == 1 else ""
        self.others.set_text(self._before)
        self.others.set_hint("In ở phiếu kiểm soát.")
        known = session.life.officers()
        self.known = {"officer": known}
        self.offers.offer(known, title=OFFICERS)
        self.walk.pass_over(self.others)

    def hints(self) -> list[tuple[str, str]]:
        """Enter on the name goes straight to the act; Tab to the rarer office that works with us."""
        return [("Enter", "đến nút"), ("Tab", "cơ quan phối hợp"), ("Ctrl 1…9", "lấy thẳng")]

    def check(self) -> list[Problem]:
        """A name where one is wanted."""
        return self.wanted("officer") if self._wanted else []

    def work(self) -> Work:
        """One act for all."""
        keys, officer, heads, others, again = self._keys, self.officer.text(), self._heads, self.others.text(), self._again
        told = others if others.strip() != self._before else None
        return lambda session, _: hand_over(session, keys, officer, heads, told, again=again)


class ScanForm(ActForm):
    """Many by their codes: the line keeps the keyboard, each Enter adds one, a wrong code says so beside it."""

    def __init__(self, session: Session, own: Own) -> None:
        self._session, self._own = session, own
        self.way = SegmentField("Việc", [(TO, "Giao cho cán bộ"), (BACK, "Nhận về bộ phận Một cửa")])
        self.officer = TextField("Người nhận xử lý", required=True)
        self.code = TextField("Quét hoặc gõ mã hồ sơ, mỗi mã một Enter")
        self.code.line.setProperty(TAKES_CODES, True)
        self.table = RowList([
            Column("Người nộp", lambda d: Cell(d.applicant.name, short_number(d.number), bold=True), 190),
            Column("Thủ tục", lambda d: Cell(short_name(d.procedure_name), state(d))),
        ], tall=True, name="Hồ sơ đã quét", quiet=True)  # fmt: skip
        self.table.setMinimumHeight(self.table.height_of(3))
        super().__init__("Giao nhận bằng quét mã", "Giao 0 hồ sơ", {"way": self.way, "officer": self.officer, "code": self.code},
                         lay=[("way",), ("officer", "code")])  # fmt: skip
        self.icon, self.kept_as = "forward", "scan"
        self.inner.setMinimumHeight(tokens.px(178))  # what is wrong with a code is seen without scrolling
        self.layout().insertWidget(3, holder(row(self.table, margins=(18, 0, 16, 10))), 2)  # type: ignore[union-attr]
        self.known = {"officer": session.life.officers()}
        self.offers.offer(self.known["officer"], title=OFFICERS)
        self.walk.on_enter = self._entered
        self.way.changed.connect(self._turned)
        self.table.marked_row.connect(self._leave_out)

    def first(self) -> QWidget:
        """The officer first, then code after code."""
        return self.code if self.way.value() == BACK or self.officer.text().strip() else self.officer

    def _turned(self) -> None:
        back = self.way.value() == BACK
        self.officer.setEnabled(not back)
        self._say()

    def _entered(self, widget: QWidget) -> bool:
        if widget is not self.code.editor:
            return False
        self._add(self.code.text().strip())
        return True

    def _add(self, code: str) -> None:
        if not code:
            self.walk.walk(self.code.editor, forward=True)
            return
        found, why = self._find(code)
        rows = self.table.rows()
        if found is not None and any(one.id == found.id for one in rows):
            why, found = f"{found.applicant.name} đã có trong danh sách.", None
        if found is not None:
            self.table.set_rows([found, *rows])
            self._say()
        self.code.set_text("")
        self.code.set_problem(why)
        self.code.setFocus()

    def _find(self, code: str) -> tuple[Dossier | None, str]:
        """(the dossier of a code that can be handed over, what is wrong otherwise)."""
        session = self._session
        try:
            found = session.counter.get(whole_number(code, session.office.prefix))
        except Refused:
            wrong = mistyped(code)
            return None, wrong.message if wrong else f"Không có hồ sơ nào mang mã {code[:40]}."
        if self.way.value() == BACK:
            return (found, "") if found.officer else (None, f"Hồ sơ của {found.applicant.name} đang ở bộ phận Một cửa.")
        if found.status is Status.READY:
            return None, f"{found.applicant.name}: đã có kết quả; muốn xử lý lại thì mở riêng hồ sơ ấy."
        if not is_open(HAND, found, self._own):
            return None, f"{found.applicant.name}: {fold_first(why_not(HAND, found, self._own))}"
        return found, ""

    def _leave_out(self, one: Dossier) -> None:
        """Space on a row takes it out again."""
        self.table.set_rows([held for held in self.table.rows() if held.id != one.id])
        self._say()

    def _say(self) -> None:
        word = "Nhận về" if self.way.value() == BACK else "Giao"
        self.verb = f"{word} {len(self.table.rows())} hồ sơ"
        self.renamed.emit()

    def check(self) -> list[Problem]:
        """A name and at least one code."""
        found = self.wanted("officer") if self.way.value() == TO else []
        return found or ([] if self.table.rows() else [Problem("code", "Chưa quét hồ sơ nào.")])

    def work(self) -> Work:
        """All in one act."""
        keys, officer = [one.id for one in self.table.rows()], self.officer.text()
        if self.way.value() == BACK:
            return lambda session, _: session.life.hand_back(keys)
        return lambda session, _: hand_over(session, keys, officer)


def fold_first(text: str) -> str:
    """A sentence as it goes on after a colon."""
    return text[:1].lower() + text[1:]
