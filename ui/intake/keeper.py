"""Keeps the half-typed form every two seconds, so that a crash, a power cut or Esc loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import parse_moment, store
from cchc_desktop.office.session import Session
from ui.intake.typed import Typed, from_json
from ui.intake.words import said_time
from ui.jobs import Job
from ui.page import Parts

SCREEN, EVERY = "intake", 2000


class DraftKeeper(QObject):
    """``kept(moment)`` after each draft written; ``not_kept`` when the disk would not take it (it is tried again)."""

    kept = Signal(object)
    not_kept = Signal()

    def __init__(self, parts: Parts, read: Callable[[], Typed], parent: QObject) -> None:
        super().__init__(parent)
        self._parts, self._read = parts, read
        self._last: dict[str, Any] = {}
        self._busy = False
        self._timer = QTimer(self)
        self._timer.setInterval(EVERY)
        self._timer.timeout.connect(self.keep)

    @property
    def _key(self) -> str:
        return self._parts.session.account.id

    def start(self) -> None:
        """Keep from now on."""
        self._timer.start()

    def stop(self) -> None:
        """Keep once more and rest."""
        self._timer.stop()
        self.keep()

    def load(self) -> Typed | None:
        """The form this person left, or None; one that has been saved meanwhile is dropped."""
        session = self._parts.session
        body = session.drafts.load(SCREEN, self._key)
        if body is None:
            return None
        try:
            found = from_json(body)
        except (TypeError, ValueError, KeyError):  # kept by another version of the program
            self.drop()
            return None
        if _is_saved(session, found.id):
            self.drop()
            return None
        self._last = replace(found, at="").to_json()
        return found

    def when(self, typed: Typed) -> str:
        """When a draft was kept, in words."""
        try:
            return f"Bản nháp lúc {said_time(parse_moment(typed.at), self._parts.session.clock.now())}."
        except ValueError:
            return "Bản nháp chưa lưu."

    def keep(self) -> None:
        """Write the form if it has changed since; an emptied form is dropped."""
        typed = replace(self._read(), at="")
        body = typed.to_json()
        if self._busy or body == self._last:
            return
        if typed.blank():
            if self._last:
                self.drop()
            return
        now, key = self._parts.session.clock.now(), self._key
        self._busy = True

        def work(session: Session, job: Job) -> None:
            session.drafts.keep(SCREEN, {**body, "at": store(now)}, now, key)

        self._parts.jobs.run(work, lambda _: self._done(body, now), self._failed, owner=self)

    def _done(self, body: dict[str, Any], now: datetime) -> None:
        self._busy, self._last = False, body
        self.kept.emit(now)
        if not self._timer.isActive():
            self.keep()  # typed on while the last draft was being written, and the page is gone

    def _failed(self, problem: Exception) -> bool:
        """A draft that cannot be kept is said quietly; the text is still on the screen."""
        self._busy = False
        self.not_kept.emit()
        return True

    def drop(self) -> None:
        """Forget the kept form."""
        self._last, key = {}, self._key
        self._parts.jobs.run(lambda session, job: session.drafts.drop(SCREEN, key), failed=lambda problem: True)

    def forget(self) -> None:
        """The form was saved and its draft dropped with it."""
        self._last = {}


def _is_saved(session: Session, id_: str) -> bool:
    try:
        session.counter.get(id_)
    except Refused:
        return False
    return True
