"""A due date by hand: day, hour and why; the day is looked at in the calendar before it is saved."""

from __future__ import annotations

from datetime import datetime, time

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.errors import Problem
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.typed_times import parse_day, parse_hour
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.dossiers.words import long_day
from ui.kit.fields import NoteField, TextField

TOPIC, CLOSING = "due", time(17)


class DueForm(ActForm):
    """See the module; the hour may be left empty: the closing time of that day."""

    def __init__(self, session: Session, dossier: Dossier, heads: tuple[str, ...]) -> None:
        self._d, self._heads, self._today = dossier, heads, session.clock.now().date()
        self._calendar = session.calendar.calendar(session.office, dossier.sector)
        self.day, self.hour = TextField("Ngày hẹn mới", required=True), TextField("Giờ (trống: giờ đóng cửa)")
        self.reason = NoteField("Lý do", lines=2, required=True)
        now = f"đang hẹn {dossier.due_at.astimezone(ICT):%H:%M %d/%m/%Y}"
        super().__init__("Đổi ngày hẹn", "Đổi ngày hẹn", {"due_at": self.day, "hour": self.hour, "reason": self.reason},
                         lay=[("due_at", "hour"), ("reason",)], hint=now)  # fmt: skip
        self.kept_as = TOPIC
        self.known = {"reason": session.phrases.all(TOPIC)}
        self.day.changed.connect(self._say)
        self._say()

    def _say(self) -> None:
        """What kind of day it is; a day off may be promised, but is told."""
        try:
            day = parse_day(self.day.text(), self._today)
        except ValueError:
            day = None
        if day is None:
            self.day.set_hint("Ví dụ 24/12. Ngày hẹn cũ và lý do vẫn còn ở diễn biến.")
        else:
            self.day.set_hint(long_day(day) if self._calendar.is_working(day) else f"{long_day(day)} là ngày nghỉ.")

    def _due(self) -> datetime:
        """The moment as typed; a day off closes as an ordinary one. Raises ValueError with what is wrong."""
        day, hour = parse_day(self.day.text(), self._today), parse_hour(self.hour.text())
        assert day is not None
        if hour is not None:
            return datetime.combine(day, hour, ICT)
        return self._calendar.closing(day) if self._calendar.is_working(day) else datetime.combine(day, CLOSING, ICT)

    def check(self) -> list[Problem]:
        """A day that can be read, another one than now, a reason."""
        found = self.wanted("due_at", "reason")
        for name, read in (("due_at", lambda: parse_day(self.day.text(), self._today)), ("hour", lambda: parse_hour(self.hour.text()))):
            try:
                read()
            except ValueError as problem:
                found.append(Problem(name, str(problem)))
        readable = not any(one.field in ("due_at", "hour") for one in found)
        return [Problem("due_at", "Vẫn là ngày hẹn cũ."), *found] if readable and self._due() == self._d.due_at else found

    def work(self) -> Work:
        """The new date with its reason."""
        id_, due, reason, heads = self._d.id, self._due(), self.reason.text(), self._heads
        return lambda session, _: session.dues.set(id_, due, reason, heads)
