"""One dossier in words: everything a clerk would ask of it, a line each, in the order of its page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cchc_desktop.cli.answers import table
from cchc_desktop.domain.dossier import STATUS_NAMES, Component, Dossier, Person, Status
from cchc_desktop.domain.dossiers import TIMELINESS_NAMES, Timeliness, timeliness, where
from cchc_desktop.domain.life import HANDOUT_NAMES, METHOD_NAMES, Story, voided_as
from cchc_desktop.domain.person import show_birth
from cchc_desktop.domain.procedure import CHANNEL_NAMES
from cchc_desktop.domain.text import money

if TYPE_CHECKING:
    from cchc_desktop.office.desk import OneDossier


def dossier_words(shown: OneDossier, story: Story, unit: str, now: datetime) -> list[str]:
    """The lines; ``unit`` is the title of whose it is, ``now`` tells whether it is late."""
    d = shown.dossier
    facts = [*_who(d), *_when(d, now), *_rest(d, story, unit)]
    facts += [("Dữ liệu", shown.state.value if shown.state else "Nhận từ máy khác"), ("Diễn biến", _history(shown))]
    lines = [f"{d.number}  {_status(d, story)}", *table([pair for pair in facts if pair[1]])]
    lines += _listed("Giấy tờ", [_paper(n, one, d) for n, one in enumerate(d.components, 1)])
    lines += _listed("Kết quả", [", ".join(filter(None, (one.name, one.code))) for one in d.attachments if one.result])
    return lines + _listed("Cách tính hạn", d.reckoning)


def _status(d: Dossier, story: Story) -> str:
    return voided_as(story.corrections) or "Đã hủy" if d.voided else STATUS_NAMES[d.status]


def _who(d: Dossier) -> list[tuple[str, str]]:
    who = d.applicant
    return [
        ("Thủ tục", f"{d.procedure_name} ({d.procedure_code}), {d.sector}"), ("Người nộp", _person(who)), ("Số căn cước", who.id_number),
        ("Địa chỉ", who.address), ("Điện thoại", who.phone), ("Email", who.email),
        ("Nộp thay", ", ".join(filter(None, (_person(d.submitted_by), d.submitted_by.id_number, d.submitted_by.phone)))
         if d.submitted_by else ""),
        ("Cách nộp", f"{CHANNEL_NAMES[d.channel]}, {d.sets} bộ"),
    ]  # fmt: skip


def _person(who: Person) -> str:
    born = f"sinh {show_birth(who.birth_date)}" if who.birth_date else ""
    return ", ".join(filter(None, (who.name, born, who.gender)))


def _when(d: Dossier, now: datetime) -> list[tuple[str, str]]:
    when = timeliness(d.due_at, d.finished_at, d.status, now)
    told = "" if when is Timeliness.RUNNING or d.voided else f", {TIMELINESS_NAMES[when].lower()}"
    late = " (nhập sau từ giấy)" if d.late_entry else ""
    until = d.supplement_until if d.status is Status.SUPPLEMENT else None
    return [
        ("Nhận", f"{_moment(d.received_at)}{late}" + (f", {d.received_by}" if d.received_by else "")),
        ("Hẹn trả", f"{_moment(d.due_at)} ({d.limit}){told}"), ("Chờ bổ sung đến", _moment(until)),
        ("Có kết quả", _moment(d.finished_at)), ("Đã trả", _moment(d.returned_at)),
    ]  # fmt: skip


def _rest(d: Dossier, story: Story, unit: str) -> list[tuple[str, str]]:
    out = next((one for one in reversed(story.handouts) if not one.undone), None)
    return [
        ("Người nhận", ", ".join(filter(None, (HANDOUT_NAMES[out.how], out.to_name, out.item))) if out else ""),
        ("Đang ở", where(d.status, d.officer, d.sector, voided=d.voided)), ("Đơn vị", unit), ("Phí, lệ phí", _fee(d, story)),
        ("Vào sổ", f"quyển {d.book}, số {d.book_no}" if d.book else ""), ("Trả tại", d.result_place),
        ("Mã quốc gia", d.national_code), ("Ghi chú", " ".join(d.note.split())),
    ]  # fmt: skip


def _fee(d: Dossier, story: Story) -> str:
    """What it costs, and what was taken of it."""
    standing = [one for one in story.payments if not one.voided]
    paid = [
        "được miễn" if one.waived else f"đã thu {money(one.amount)} ({METHOD_NAMES[one.method].lower()}), biên lai {one.receipt_no}"
        for one in standing
    ]
    return ", ".join(filter(None, ("" if d.fee is None else money(d.fee), *paid)))


def _paper(place: int, one: Component, d: Dossier) -> str:
    counts = ((one.originals, "bản chính"), (one.certified, "bản chứng thực"), (one.photocopies, "bản sao"))
    files = sum(file.component == one.id and not file.result for file in d.attachments)
    held = "đã số hóa" if one.digitised else "dùng lại bản điện tử" if one.held else "chưa số hóa" if one.must_digitise else ""
    told = [f"{count} {word}" for count, word in counts if count] + [one.note, held, f"{files} tệp" if files else ""]
    return f"{place}. {one.name}: {', '.join(filter(None, told))}".rstrip(": ")


def _history(shown: OneDossier) -> str:
    """How often something was written, and when last."""
    changes, last = len({one.change for one in shown.history}), shown.history[-1] if shown.history else None
    return f"{changes} lần ghi, lần cuối {_moment(last.at)}, {last.who}".rstrip(", ") if last else ""


def _moment(at: datetime | None) -> str:
    return f"{at:%H:%M %d/%m/%Y}" if at else ""


def _listed(title: str, lines: Sequence[str]) -> list[str]:
    """A heading with its lines below it; nothing when there are none."""
    return [f"{title}:", *(f"  {line}" for line in lines)] if lines else []
