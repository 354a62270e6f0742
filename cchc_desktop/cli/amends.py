"""Verbs that put right what was done: the last thing taken back, a due date by hand, a numbered form void."""

from __future__ import annotations

from argparse import Namespace

from cchc_desktop.cli.answers import Answer
from cchc_desktop.cli.parsing import Verbs, moment, text
from cchc_desktop.cli.shell import Shell
from cchc_desktop.domain.dossier import STATUS_NAMES, Dossier
from cchc_desktop.domain.dossier_json import brief_json
from cchc_desktop.domain.errors import Refused

BY_MISTAKE = "Bấm nhầm, hoàn tác ngay sau khi ghi."

GROUPS: dict[str, str] = {}


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("dossier undo", undo, "Hoàn tác việc ghi sau cùng của hồ sơ; cả hai lần ghi còn ở diễn biến")
    found.add_argument("number", metavar="NUMBER", nargs="+", type=text)
    found.add_argument("--reason", metavar="TEXT", default=BY_MISTAKE, type=text)
    found = verbs.add("dossier due", due, "Đổi ngày hẹn bằng tay; ngày cũ và lý do còn ở diễn biến")
    found.add_argument("number", metavar="NUMBER", type=text)
    found.add_argument("--to", metavar="TIME", type=text, required=True, help="ngày giờ mới, ví dụ 2026-12-01T17:00")
    found.add_argument("--reason", metavar="TEXT", type=text, required=True)
    found = verbs.add("dossier void-form", void_form, "Hủy một phiếu có số phát nhầm; số phiếu vẫn giữ")
    found.add_argument("issue", metavar="ID", type=text, help="id của phiếu (dossier step trả về)")
    found.add_argument("--reason", metavar="TEXT", type=text, required=True)


def undo(shell: Shell, given: Namespace) -> Answer:
    """The last thing done on each of these, all or none."""
    with shell.office() as session:
        found = session.undoing.of(given.number)
        if not found:
            raise Refused("NO_STEP", "Việc ghi sau cùng không hoàn tác được.", "Sửa hồ sơ, hoặc rút lại bước: dossier step NUMBER back.")
        made = session.undoing.take_back(found, given.reason)
    return Answer(rows=[brief_json(one) for one in made], words=[_words(one) for one in made])


def _words(one: Dossier) -> str:
    return f"{one.number}: {STATUS_NAMES[one.status]}, hẹn {one.due_at:%H:%M %d/%m/%Y}"


def due(shell: Shell, given: Namespace) -> Answer:
    """A due date by hand."""
    at = moment(given.to)
    assert at is not None
    with shell.office() as session:
        moved = session.dues.set(given.number, at, given.reason)
    return Answer(brief_json(moved), words=[_words(moved)])


def void_form(shell: Shell, given: Namespace) -> Answer:
    """A numbered form that was given out by mistake."""
    with shell.office() as session:
        gone = session.issues.void(given.issue, given.reason)
        dossier, _ = session.issues.get(gone.id)
    value = {**brief_json(dossier), "issue": {"id": gone.id, "form": gone.form, "no": gone.no, "year": gone.year, "voided": True}}
    return Answer(value, words=[_words(dossier), f"Phiếu số {gone.no} năm {gone.year}: đã hủy"])
