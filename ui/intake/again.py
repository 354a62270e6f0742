"""The next dossier from the last one: the same again for somebody else, or a further procedure for the same person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from uuid import uuid4

from PySide6.QtCore import QObject, Signal

from cchc_desktop.domain.dossier import Component, Dossier
from cchc_desktop.domain.person import show_birth
from cchc_desktop.domain.procedure import Procedure
from cchc_desktop.office.session import Session
from ui.intake.procedure_search import FAVOURITES
from ui.intake.typed import PERSON_FIELDS, PaperRow, Typed
from ui.jobs import Job
from ui.kit.buttons import Action
from ui.page import Parts

AGAIN = "again"
"""The argument that opens intake with the last dossier repeated."""


class Again(QObject):
    """Remembers the form saved last and the dossiers of the person it was for. ``filled(Typed)`` with a form to begin from,
    ``favoured`` when the office's first procedures are others now."""

    filled = Signal(object)
    favoured = Signal()

    def __init__(self, parts: Parts, parent: QObject) -> None:
        super().__init__(parent)
        self._parts = parts
        self._last: Typed | None = None
        self._same_person = False
        self.together: list[str] = []
        """The ids of what this one person has handed in, one after the other."""

    def saved(self, typed: Typed, dossier: Dossier) -> None:
        """A form was saved."""
        self._last = typed
        self.together = [*self.together, dossier.id] if self._same_person else [dossier.id]
        self._same_person = False

    def acts(self, print_together: Callable[[Sequence[str]], None]) -> list[Action]:
        """Beside what was saved: a further procedure for the same person, all receipts of that person."""
        ids = list(self.together)
        further = Action("Thêm thủ tục", self.further, key="Ctrl+T", icon="plus")
        if len(ids) == 1:
            return [further]
        return [further, Action(f"In cả {len(ids)} giấy", lambda: print_together(ids), key="Ctrl+Shift+P", icon="print")]

    def repeat(self) -> None:
        """Ctrl+R: the procedure and papers of the form saved last (after a start, of the dossier taken in last), and nobody on it."""
        last = self._last or self._from_register()
        if last is None:
            self._parts.notify.warn("Chưa có hồ sơ nào để lặp lại.", "Chọn thủ tục rồi nhận hồ sơ đầu tiên.")
            return
        self._same_person = False
        papers = tuple(replace(row, id=str(uuid4()), digitised=False) for row in last.papers)
        fresh = Typed(str(uuid4()), procedure=last.procedure, papers=papers, channel=last.channel, sets=last.sets, place=last.place)
        self.filled.emit(replace(fresh, limit_case=last.limit_case))

    def further(self) -> None:
        """Ctrl+T: the person of the form saved last has another matter; its procedure is still to choose."""
        last = self._last
        if last is not None:
            self._same_person = True
            self.filled.emit(Typed(
                str(uuid4()), person=last.person, same=last.same, owner=last.owner, channel=last.channel, place=last.place
            ))  # fmt: skip

    def favour(self, procedure: Procedure) -> None:
        """Ctrl+D: among the office's own first procedures, or no longer."""
        code = procedure.code

        def turn(session: Session, _: Job) -> None:
            before = session.phrases.all(FAVOURITES)
            session.phrases.save(FAVOURITES, [one for one in before if one != code] if code in before else [*before, code])

        self._parts.jobs.run(turn, lambda _: self.favoured.emit(), owner=self)

    def _from_register(self) -> Typed | None:
        session = self._parts.session
        found = [row for row in session.counter.find("", limit=20) if row.unit == session.store.unit]
        if not found:
            return None
        dossier = session.counter.get(found[0].id)
        person = {name: str(asdict(dossier.applicant)[name]) for name in PERSON_FIELDS}
        person["birth_date"] = show_birth(person["birth_date"])
        return Typed(
            dossier.id, procedure=dossier.procedure_code, person=person, papers=tuple(map(_row, dossier.components)),
            channel=dossier.channel.value, sets=str(dossier.sets),
        )  # fmt: skip


def _row(paper: Component) -> PaperRow:
    return PaperRow(
        paper.id, paper.name, originals=paper.originals, certified=paper.certified, photocopies=paper.photocopies, pages=paper.pages or 0,
        copies_to_certify=paper.copies_to_certify or 0, must_digitise=paper.must_digitise, note=paper.note,
    )  # fmt: skip
