"""Acts on the chosen dossier of a list, or on all that are marked."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.dossier import Dossier, Status
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Issue
from cchc_desktop.office.session import Session
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.act_form import ActForm
from ui.dossiers.acts import HAND, READY, RETURN, Deed, carry_out, is_open, next_deed, resumes, verb, why_not
from ui.dossiers.asking import Asking
from ui.dossiers.batch_forms import ExtendManyForm, PrintManyForm, in_one_file
from ui.dossiers.hand_form import TO, HandForm, ScanForm
from ui.dossiers.handout_form import HandoutForm
from ui.dossiers.table import DossierTable
from ui.kit.buttons import Action
from ui.page import Parts

RUNNING = (Status.ACCEPTED, Status.PROCESSING, Status.SUPPLEMENT, Status.PAYMENT)
EXTENDED = Deed(Status.PROCESSING, "Gia hạn", done="Đã gia hạn")
TAKEN_BACK = Deed(Status.PROCESSING, "Nhận về", done="Đã nhận về bộ phận Một cửa")


class Batch(QObject):
    """``marks`` when other rows are marked; ``done(record)`` when something was written ("" = several, or refused)."""

    marks = Signal(int)
    done = Signal(str)

    def __init__(self, parts: Parts, table: DossierTable, asking: Asking) -> None:
        super().__init__(table)
        self.asking = asking
        self._parts, self._table, self._own = parts, table, parts.session.own_units
        self._marked: dict[str, DossierRow] = {}
        table.marked_row.connect(self.mark)

    @property
    def count(self) -> int:
        """How many are marked."""
        return len(self._marked)

    def deeds(self) -> list[tuple[str, str, Callable[[], None]]]:
        """(verb, key, act) of what is done on the marked rows or the chosen one. Supplements, refusals and stops are not among them:
        each applicant is told everything at once and on their own paper."""
        return [
            ("Có kết quả", "Ctrl+R", partial(self.step, READY)), ("Trả kết quả", "Ctrl+Return", partial(self.step, RETURN)),
            ("Chuyển xử lý", "Ctrl+L", partial(self.step, HAND)), ("Gia hạn, xin lỗi", "Ctrl+H", self.extend),
            ("Giao nhận bằng quét mã", "Ctrl+J", self.scan),
        ]  # fmt: skip

    def acts(self) -> list[Action]:
        """The same for the palette, with printing; none while something is asked."""
        if self.asking.form is not None:
            return []
        many = f": {self.count} hồ sơ đánh dấu" if self.count else ""
        found = [Action(verb + many, run, shown_key=key) for verb, key, run in self.deeds()[:-1]]
        scan = Action("Giao nhận bằng quét mã", self.scan, shown_key="Ctrl+J", icon="scan")
        return [*found, Action(f"In giấy{many}", self.print, shown_key="Ctrl+P", icon="print"), scan]

    def mark(self, one: DossierRow) -> None:
        """Space: mark or unmark, and go on to the next row."""
        if self._marked.pop(one.id, None) is None:
            self._marked[one.id] = one
        self._table.mark(self._marked)
        self._table.step(1)
        self.marks.emit(self.count)

    def clear(self) -> bool:
        """Unmark all; False when none was."""
        had = bool(self._marked)
        self._marked.clear()
        self._table.mark(())
        self.marks.emit(0)
        return had

    def next(self) -> None:
        """The act that most likely comes next for the chosen dossier."""
        one = self._table.current()
        deed = next_deed(one, self._own) if one is not None else None
        if deed is not None:
            self.step(deed)

    def step(self, deed: Deed) -> None:
        """Do an act on the marked ones, or on the chosen one; whatever cannot be done is left and counted. A result is opened anew
        only where all that are marked have one."""
        wanted = self.chosen()
        able = [one for one in wanted if is_open(deed, one, self._own)]
        if deed is HAND:
            able = [one for one in able if one.status is not Status.READY] or able
        left = len(wanted) - len(able)
        if able and deed in (HAND, RETURN) and not all(resumes(deed, one) for one in able):
            self._ask(deed, able, left)
        elif able:
            self._parts.jobs.run(lambda session, _: _do_all(session, deed, able), lambda found: self._told(deed, found, left))
        elif wanted:
            self._parts.notify.warn(f"“{deed.verb}”: chưa làm được.", why_not(deed, wanted[0], self._own))

    def _ask(self, deed: Deed, rows: list[DossierRow], left: int) -> None:
        """To whom: one form for all of them."""
        keys, session = [one.id for one in rows], self._parts.session
        word = verb(deed, rows[0].status) if rows[0].status is Status.READY else deed.verb
        title = word if len(rows) == 1 else f"{word}: {len(rows)} hồ sơ"
        form: ActForm
        if deed is HAND:
            again = rows[0].status is Status.READY
            form = HandForm(session, title, keys, wanted=any(one.status is deed.to for one in rows), again=again)
        else:
            form = HandoutForm(title, keys, who=[one.name for one in rows])
        self.asking.ask(",".join(keys), form, lambda made: self._asked(deed, form, made, left))

    def _asked(self, deed: Deed, form: ActForm, made: list[Dossier], left: int) -> None:
        self._told(deed, (made, []), left)
        if isinstance(form, HandoutForm) and form.listed:
            keys = form.keys
            self._parts.jobs.run(lambda session, _: session.prints.forms.handouts(keys), self._parts.preview)

    def chosen(self) -> list[DossierRow]:
        """The marked ones, else the chosen one."""
        current = self._table.current()
        return list(self._marked.values()) or ([current] if current is not None else [])

    def extend(self) -> None:
        """Ctrl H: more time for all of them, with a letter each; whatever is done or has had its extension is left and counted."""
        wanted = self.chosen()
        able = [one for one in wanted if one.status in RUNNING and not one.voided and one.unit in self._own]
        if able:
            form = ExtendManyForm(self._parts.session, [one.id for one in able])
            self.asking.ask(",".join(one.id for one in able), form, lambda found: self._extended(found, len(wanted) - len(able)))
        elif wanted:
            self._parts.notify.warn("Chưa gia hạn được.", "Chỉ hồ sơ đang giải quyết của đơn vị mình mới gia hạn.")

    def _extended(self, found: tuple[list[Issue], list[Refused]], left: int) -> None:
        made, refused = found
        session = self._parts.session
        self._told(EXTENDED, ([session.issues.get(one.id)[0] for one in made], refused), left)
        if made:
            papers = [(one.id, one.form) for one in made]
            self._parts.jobs.run(lambda s, job: in_one_file(s, job, papers), self._parts.preview, title="Soạn phiếu xin lỗi")

    def print(self) -> None:
        """Ctrl P: a paper of each in one file."""
        wanted = self.chosen()
        if wanted:
            keys = [one.id for one in wanted]
            self.asking.ask(",".join(keys), PrintManyForm(self._parts.session, keys), self._parts.preview)

    def scan(self) -> None:
        """Hand many over by scanning their codes."""
        form = ScanForm(self._parts.session, self._own)
        self.asking.ask("", form, lambda made: self._told(HAND if form.way.value() == TO else TAKEN_BACK, (made, []), 0))

    def _told(self, deed: Deed, found: tuple[list[Dossier], list[Refused]], left: int) -> None:
        made, refused = found
        self.clear()
        left += len(refused)
        if made:
            names = made[0].applicant.name if len(made) == 1 else f"{len(made)} hồ sơ"
            self._parts.notify.say(f"{deed.done}: {names}.", f"{left} hồ sơ chưa làm được ở bước đang đứng." if left else "")
        elif refused:
            self._parts.notify.refused(refused[0])
        self._parts.several = [one.id for one in made]
        self.done.emit(made[0].id if len(made) == 1 else "")


def _do_all(session: Session, deed: Deed, rows: list[DossierRow]) -> tuple[list[Dossier], list[Refused]]:
    """(done, refused): each dossier is an act of its own, so that one refusal keeps nobody else waiting."""
    made: list[Dossier] = []
    refused: list[Refused] = []
    for one in rows:
        try:
            made.append(carry_out(session, deed, one.id))
        except Refused as problem:
            refused.append(problem)
    return made, refused
