"""Giving a numbered form out: supplement, refusal, stop, and the apology that extends the due date."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from cchc_desktop.domain.deadlines import LONGEST as LONGEST
from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.typed_times import parse_day
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work, text_of
from ui.dossiers.words import papers_kept
from ui.intake.words import long_moment
from ui.kit.fields import Field, NoteField, TextField
from ui.kit.lines import LinesField

SUPPLEMENT, REFUSAL, STOP, APOLOGY = "supplement", "refusal", "stop", "apology"
MORE = {REFUSAL: ("returned_papers", "guidance"), STOP: ("petition", "legal_basis", "returned_papers", "guidance")}
"""The further words of a form."""
LAY = {
    REFUSAL: [("reason",), ("returned_papers",), ("guidance",)],
    STOP: [("reason",), ("petition", "legal_basis"), ("returned_papers",), ("guidance",), ("contents",)],
}  # fmt: skip


@dataclass(frozen=True)
class Paper:
    """How one form is asked for: heading, the verb of its button, what its lines are called ("" = it has none)."""

    title: str
    verb: str
    lines: str = ""
    reason: str = "Lý do"
    done: str = ""


PAPERS = {
    SUPPLEMENT: Paper("Yêu cầu bổ sung", "Phát phiếu bổ sung", "Cần bổ sung những gì",
                      done="Đã yêu cầu bổ sung, hạn tạm dừng"),
    REFUSAL: Paper("Không tiếp nhận", "Phát phiếu từ chối", reason="Lý do không tiếp nhận", done="Đã ghi không tiếp nhận"),
    STOP: Paper("Dừng giải quyết", "Phát thông báo dừng", "Ghi thêm (có thể để trống)", done="Đã dừng giải quyết"),
    APOLOGY: Paper("Gia hạn, xin lỗi", "Phát phiếu xin lỗi", reason="Lý do chậm", done="Đã gia hạn"),
}  # fmt: skip


class GiveForm(ActForm):
    """One form of :data:`PAPERS` for a dossier as the screen shows it."""

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...], form: str) -> None:
        self.form, self._id, self._heads, self._session, self._d = form, dossier.id, heads, session, dossier
        self._today = session.clock.now().astimezone(ICT).date()
        paper = PAPERS[form]
        self.lines, self.reason = LinesField(paper.lines, lines=4, required=form == SUPPLEMENT), NoteField(paper.reason, required=True)
        self.days = TextField("Gia hạn thêm (ngày làm việc)", required=True)
        fields: dict[str, Field] = {"reason": self.reason}
        if form == SUPPLEMENT:
            fields = {"contents": self.lines, **fields}
        if form == APOLOGY:
            fields["days"] = self.days
        fields |= _more_fields(session, dossier, form)
        if form == STOP:
            fields["contents"] = self.lines
        super().__init__(paper.title, paper.verb, fields, lay=LAY.get(form, ()))
        self.icon, self.kept_as = "print", form
        phrases = session.phrases.all(form)
        missing = _missing(session, dossier) if form == SUPPLEMENT else []
        self.known = {"contents": [*phrases, *missing], "reason": phrases}
        for problem in session.issues.warnings(dossier.id, form):
            self.warning.say("", problem.message)
        self.days.changed.connect(self._say_due)
        self._say_due()
        self.lines.set_hint("Mỗi dòng một việc, ghi đủ trong một lần. Enter ở dòng trống: đi tiếp." if form == SUPPLEMENT else "")

    def check(self) -> list[Problem]:
        """Everything at once."""
        found = self.wanted(*(name for name in ("contents", "reason") if name in self.fields and self._must(name)))
        if self.form == APOLOGY and not 1 <= self._days() <= LONGEST:
            found.append(Problem("days", f"Số ngày gia hạn từ 1 đến {LONGEST}."))
        try:
            self._petition()
        except ValueError as problem:
            found.append(Problem("petition", str(problem)))
        return found

    def _say_due(self) -> None:
        """The new date before it is promised on paper."""
        if self.form == APOLOGY and 1 <= self._days() <= LONGEST:
            move = self._session.issues.longer(self._d, self._days(), self._session.clock.now())
            self.days.set_hint(f"Hẹn lại: {long_moment(move.new_due)}")
        else:
            self.days.set_hint(f"Từ 1 đến {LONGEST}; ngày hẹn mới hiện ở đây.")

    def _petition(self) -> str:
        """The day of the applicant's own request as it is kept; "" without one. Raises ValueError with a sentence."""
        day = parse_day(text_of(self.fields["petition"]), self._today) if "petition" in self.fields else None
        if day is not None and day > self._today:
            raise ValueError("Ngày này ở tương lai.")
        return day.isoformat() if day else ""

    def _must(self, name: str) -> bool:
        return name != "contents" or self.form == SUPPLEMENT

    def _days(self) -> int:
        text = self.days.text().strip()
        return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0

    def work(self) -> Work:
        """Number, step and what the form says, in one act."""
        id_, form, heads, reason = self._id, self.form, self._heads, self.reason.text()
        lines, days = self.lines.lines(), self._days()
        texts: dict[str, Any] = {name: text_of(self.fields[name]) for name in MORE.get(form, ())} | {"petition": self._petition()}
        return lambda session, _: session.issues.give(id_, form, lines, reason, days, heads=heads, to_print=True, **texts)


def _more_fields(session: Session, dossier: Dossier, form: str) -> dict[str, Field]:
    """What a refusal or a notice says besides its reason: papers handed back, how to go on, the request it answers, its basis."""
    made: dict[str, Field] = {
        "petition": TextField("Ngày của đơn xin rút, nếu có"), "legal_basis": TextField("Căn cứ, nếu có"),
        "returned_papers": NoteField("Giấy tờ trả lại, nếu có", lines=2),
        "guidance": NoteField("Hướng dẫn nộp lại, nếu có", lines=2),
    }  # fmt: skip
    papers = made["returned_papers"]
    assert isinstance(papers, NoteField)
    papers.set_text(papers_kept(dossier))
    return {name: made[name] for name in MORE.get(form, ())}


def _missing(session: Session, dossier: Dossier) -> list[str]:
    """Papers the procedure asks for that were not handed in."""
    procedure = session.catalogue.by_id(dossier.procedure_id)
    held = {paper.name for paper in dossier.components}
    return [paper.name for paper in procedure.components if paper.name not in held and not paper.remark] if procedure else []
