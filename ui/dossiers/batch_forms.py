"""What is asked before an act on many dossiers at once: an extension with its reason, a paper of each in one file."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.life import Issue
from cchc_desktop.office.prints import Printed
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.dossiers.give_form import APOLOGY, LONGEST
from ui.dossiers.print_form import NAMES
from ui.jobs import Job
from ui.kit.fields import ChoiceField, NoteField, TextField

STALE = "stale"
"""Every paper that no longer says what is kept."""


class ExtendManyForm(ActForm):
    """One reason and one number of days for all; each dossier is an act of its own with its own numbered letter."""

    def __init__(self, session: Session, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        self.reason, self.days = NoteField("Lý do chậm", required=True), TextField("Gia hạn thêm (ngày làm việc)", required=True)
        title = f"Gia hạn, xin lỗi: {len(keys)} hồ sơ"
        super().__init__(title, f"Phát {len(keys)} phiếu xin lỗi", {"reason": self.reason, "days": self.days})
        self.icon, self.kept_as = "print", "extend-many"
        self.known = {"reason": session.phrases.all(APOLOGY)}
        self.days.set_hint("Mỗi hồ sơ một phiếu có số riêng, in trong một lượt. Hồ sơ đã gia hạn được để lại.")

    def _number(self) -> int:
        text = self.days.text().strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0

    def check(self) -> list[Problem]:
        """A reason and a number of days."""
        found = self.wanted("reason", "days")
        if not any(one.field == "days" for one in found) and not 1 <= self._number() <= LONGEST:
            found.append(Problem("days", f"Số ngày gia hạn từ 1 đến {LONGEST}."))
        return found

    def work(self) -> Work:
        """(letters given out, refusals): one refusal keeps nobody else waiting."""
        keys, reason, days = self._keys, self.reason.text(), self._number()

        def do(session: Session, _: Job) -> tuple[list[Issue], list[Refused]]:
            made: list[Issue] = []
            refused: list[Refused] = []
            for key in keys:
                try:
                    made.append(session.issues.give(key, APOLOGY, reason=reason, days=days, to_print=True))
                except Refused as problem:
                    refused.append(problem)
            return made, refused

        return do


class PrintManyForm(ActForm):
    """Which paper of each; they come in one file, with progress and a way to stop."""

    def __init__(self, session: Session, keys: Sequence[str]) -> None:
        self._keys = list(keys)
        choices = [("receipt", NAMES["receipt"]), ("control", NAMES["control"]), ("deadline", NAMES["deadline"]),
                   (STALE, "Mọi giấy cần in lại")]  # fmt: skip
        self.which = ChoiceField("Giấy", choices)
        super().__init__(f"In giấy: {len(keys)} hồ sơ", "Xem và in", {"which": self.which})
        self.icon = "print"

    def work(self) -> Work:
        """One file; with nothing to print a calm refusal."""
        keys, which = self._keys, self.which.value()

        def do(session: Session, job: Job) -> Printed:
            wanted = [(key, which) for key in keys]
            if which == STALE:
                wanted = [(record, form) for key in keys for form, record in session.corrections.stale_prints(key)]
                if not wanted:
                    raise Refused("NO_FORM", "Các hồ sơ này không có giấy nào cần in lại.", "Chọn giấy khác để in.", field="which")
            return in_one_file(session, job, wanted)

        return do


def in_one_file(session: Session, job: Job, wanted: Sequence[tuple[str, str]]) -> Printed:
    """Many (record, form) as one print (worker's thread). Raises Cancelled."""
    return session.prints.batch(wanted, lambda n: job.progress("Đang soạn giấy", n, len(wanted)), job.cancelled).together()
