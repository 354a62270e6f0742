"""Forms given out (phiếu phát cho dân): a number and the step it belongs to in one act; printed from what is kept, any day."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime

from cchc_desktop.domain.deadlines import DueMove, extend
from cchc_desktop.domain.dossier import TERMINAL, Dossier, Status
from cchc_desktop.domain.errors import Problem, Refused
from cchc_desktop.domain.forms import FormTemplate, form_for
from cchc_desktop.domain.life import Issue
from cchc_desktop.domain.moments import ICT, store
from cchc_desktop.domain.number import form_no
from cchc_desktop.domain.text import clean
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench, Walk, reason_of, told
from cchc_desktop.office.phrases import Phrases
from cchc_desktop.storage.desk import Spool
from cchc_desktop.storage.life import issue_fields, letterhead_fields, void_fields
from cchc_desktop.storage.registers import series_counter

APOLOGY = "apology"
MOST_LINES = 60
TEXTS = frozenset({
    "legal_basis", "returned_papers", "guidance", "contact", "contact_phone", "signer", "signer_title", "recipients", "petition",
})  # fmt: skip
"""Further words a form may carry; ``petition`` is the day of the applicant's own request, as ``2026-11-23``."""


class Issues:
    """Giving forms out."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def get(self, id_: str) -> tuple[Dossier, Issue]:
        """A form given out and its dossier, as kept: what its page is printed from. Raises Refused NO_ISSUE."""
        dossier, issue = self._bench.lives.issue(id_)
        return self._bench.table.get(dossier), issue

    def template(self, dossier: Dossier, form: str) -> FormTemplate:
        """The form of the set in force on the dossier's receipt. Raises Refused NO_FORM."""
        return form_for(resources.forms(), form, dossier.received_at.astimezone(ICT).date())

    def number(self, dossier: Dossier, issue: Issue) -> str:
        """``12/HDHS`` as it is printed."""
        return form_no(issue.no, self.template(dossier, issue.form).suffix, issue.lane, least=2)

    def warnings(self, key: str, form: str) -> list[Problem]:
        """What is doubtful before a form is given out; nothing here forbids it."""
        story = self._bench.lives.of(self._bench.table.get(key).id)
        if form == "supplement" and story.asked:
            said = f"Hồ sơ này đã yêu cầu bổ sung {story.asked} lần. Quy định là yêu cầu đủ trong một lần."
            return [Problem("form", said, warning=True)]
        return []

    def give(
        self, key: str, form: str, contents: Iterable[str] = (), reason: str = "", days: int = 0, at: datetime | None = None,
        heads: Sequence[str] | None = None, to_print: bool = False, **texts: str,
    ) -> Issue:  # fmt: skip
        """Give a form out: supplement, refusal, stop with their step, apology with the extension by ``days`` working days. ``to_print``:
        it goes to the printer next, and is told of at the next start if it never came there.

        Raises Refused BAD_FIELD, NO_FORM, BAD_STEP, REASON_NEEDED, EXTENDED_ALREADY, VOIDED and those of the moment.
        """
        dossier = self._bench.open(key)
        template, said = self.template(dossier, form), reason_of(reason, "Phiếu này")
        lines = _lines(form, contents)
        walk = self._bench.walk(dossier, at)
        id_ = walk.new_id()
        if form == APOLOGY:
            self._extend(walk, days, said)
        elif form in resources.statuses().forms:
            walk.step(resources.statuses().forms[form], said, issue=id_)
        else:
            raise Refused("NO_FORM", "Mẫu giấy này không phát theo số.", "Chọn phiếu bổ sung, từ chối, dừng hoặc xin lỗi.")
        extra = {"old_due": store(dossier.due_at), "new_due": store(walk.dossier.due_at), "days": str(days)} if form == APOLOGY else {}
        with self._bench.act() as act:
            office = self._bench.offices.get()
            made = self._numbered(Issue(
                id_, form, template.set_code, 0, walk.at.astimezone(ICT).year, office.machine, walk.at, self._bench.author.name, lines,
                said, {**_texts(texts), **extra},
            ))  # fmt: skip
            walk.fields |= issue_fields(made) | letterhead_fields(id_, office)
            walk.write(act, heads)
            if to_print:
                Spool(self._bench.store).want(form, id_, self._bench.clock.now())
            for topic, words in ((form, said), *((form, line) for line in lines)):
                Phrases(self._bench).used(topic, words)
        return made

    def longer(self, dossier: Dossier, days: int, at: datetime, *, extended_before: int = 0) -> DueMove:
        """The due date that an extension by so many working days gives at a moment, reckoned but not written. Raises Refused
        EXTENDED_ALREADY, BAD_FIELD."""
        return extend(max(dossier.due_at, at), days, self._bench.sector_calendar(dossier.sector), extended_before=extended_before)

    def void(self, id_: str, reason: str) -> Issue:
        """A form given out by mistake: its number stays taken, the reason beside it. The step is taken back with the life's own act;
        an extension ends here, and the due date is the one before it while nothing else has moved it.

        Raises Refused NO_ISSUE, REASON_NEEDED.
        """
        dossier, issue = self.get(id_)
        if not issue.voided:
            walk = self._bench.walk(dossier)
            self.unwrite(walk, id_, reason_of(reason, "Hủy phiếu"))
            with self._bench.act() as act:
                walk.write(act)
        return self.get(id_)[1]

    def unwrite(self, walk: Walk, id_: str, reason: str) -> None:
        """Void a form within an act that is being put together."""
        walk.fields |= void_fields("issue", id_, walk.at, self._bench.author.name, reason)
        last = max(walk.story.dues, key=lambda move: (move.at, move.id), default=None)
        issue = next(one for one in walk.story.issues if one.id == id_)
        running = walk.dossier.status not in TERMINAL and walk.dossier.status is not Status.READY
        if issue.form == APOLOGY and running and last is not None and (last.cause, last.at) == ("extension", issue.at):
            walk.move_due("take_back", last.old_due, (), reason)

    def _numbered(self, issue: Issue) -> Issue:
        """With the next number of its series, taken inside the running act."""
        no = self._bench.store.raise_counter(series_counter(self._bench.store, issue.form, issue.year))
        return replace(issue, no=no)

    def _extend(self, walk: Walk, days: int, reason: str) -> None:
        d = walk.dossier
        if d.status in TERMINAL or d.status is Status.READY:
            raise Refused("BAD_STEP", f"Hồ sơ {d.number} đã có kết quả, không cần gia hạn.", "Trả kết quả cho người dân.")
        move = self.longer(d, days, walk.at, extended_before=walk.story.extended)
        walk.move_due("extension", move.new_due, told(move.lines), reason)


def _lines(form: str, contents: Iterable[str]) -> tuple[str, ...]:
    """The numbered lines of a form, cleaned. Raises Refused BAD_FIELD, TOO_LONG."""
    found = tuple(text for text in (clean(one, limit=1000, multiline=True) for one in contents) if text)
    if form == "supplement" and not found:
        raise Refused("BAD_FIELD", "Chưa ghi cần bổ sung những gì.", "Ghi đủ mọi nội dung trong một lần.", field="contents")
    if len(found) > MOST_LINES:
        raise Refused("BAD_FIELD", f"Nhiều nhất {MOST_LINES} dòng.", "Gộp bớt các dòng.", field="contents")
    return found


def _texts(texts: dict[str, str]) -> dict[str, str]:
    strange = texts.keys() - TEXTS
    if strange:
        raise TypeError(f"no such text of a form: {sorted(strange)}")
    found = {name: clean(text, limit=1000, multiline=True).strip() for name, text in texts.items()}
    if found.get("petition") and not _is_day(found["petition"]):
        raise Refused("BAD_FIELD", "Ngày của đơn không đúng dạng.", "Ghi như 2026-11-23.", field="petition")
    return {name: text for name, text in found.items() if text}


def _is_day(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
