"""What happened to a dossier, in the clerk's words: changes of fields and prints become events, the newest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from cchc_desktop.domain.dossier import Status
from cchc_desktop.domain.moments import parse_moment, show_day
from cchc_desktop.domain.person import show_birth
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel
from cchc_desktop.domain.text import money
from cchc_desktop.office.corrections import FIELD_NAMES, MERGED
from cchc_desktop.office.desk import Print
from cchc_desktop.office.passing_on import PASSED, TAKEN_OVER
from cchc_desktop.storage.dossiers import HistoryEntry
from cchc_desktop.sync.peers import phrase
from ui.dossiers.words import STATES
from ui.kit.marks import Mark
from ui.look import Look

Fields = dict[str, tuple[Any, Any]]
"""Field -> (old, new) of one change."""


@dataclass(frozen=True)
class Event:
    """One line of the history: when, its shape, what happened, and more about it (who, why, from what)."""

    at: datetime
    mark: Mark
    title: str
    more: str


_STEPS = {
    Status.SUPPLEMENT: ("Yêu cầu bổ sung", Mark.PAUSED), Status.PAYMENT: ("Yêu cầu nộp tiền", Mark.PAUSED),
    Status.READY: ("Có kết quả", Mark.DONE), Status.RETURNED: ("Trả kết quả", Mark.DONE), Status.ACCEPTED: ("Tiếp nhận", Mark.RUNNING),
    Status.WITHDRAWN: ("Rút hồ sơ theo yêu cầu của dân", Mark.LOST), Status.STOPPED: ("Dừng xử lý", Mark.LOST),
    Status.REJECTED: ("Không tiếp nhận", Mark.LOST), Status.NEW: ("Mới đăng ký", Mark.LATER),
}  # fmt: skip
BACK_TO_WORK = {
    Status.SUPPLEMENT: "Đã bổ sung, xử lý tiếp", Status.PAYMENT: "Đã nộp tiền, xử lý tiếp", Status.READY: "Xử lý lại",
}  # fmt: skip
_PERSON = {
    "name": "họ tên", "id_number": "số căn cước", "birth_date": "ngày sinh", "gender": "giới tính", "address": "địa chỉ",
    "phone": "điện thoại", "email": "thư điện tử",
}  # fmt: skip
FORMS = {
    "receipt": "giấy tiếp nhận", "supplement": "phiếu yêu cầu bổ sung", "refusal": "phiếu từ chối", "apology": "phiếu xin lỗi",
    "stop": "thông báo dừng giải quyết", "control": "phiếu kiểm soát", "deadline": "phiếu tính thời hạn",
}  # fmt: skip


_TIMED = ("step", "hand", "payment", "due_move")
"""What happened at a moment of its own, which may have been typed later from paper."""
AT_DESK = "quyết ở bàn đối chiếu"


def gone_on(entries: Iterable[HistoryEntry]) -> str:
    """``Bàn giao cho Xã Vĩnh Thủy``, ``Gộp vào hồ sơ …``: where a void dossier goes on; "" when it was only voided."""
    told = [entry.new["said"] for entry in entries if entry.field.startswith("correction_text/") and isinstance(entry.new, Mapping)]
    last = next((pair["voided"][1] for pair in reversed(told) if "voided" in pair), "")
    return str(last) if last.startswith((MERGED, PASSED)) else ""


def show_moment(at: datetime, now: datetime) -> str:
    """``hôm nay 14:20``, ``T6 20/11 08:10``."""
    day = "hôm nay" if at.date() == now.date() else show_day(at.date(), now.year)
    return f"{day} {at:%H:%M}"


def _moment(value: Any) -> str:
    return f"{parse_moment(value):%H:%M %d/%m/%Y}" if value else "–"


_PLAIN: dict[str, tuple[str, Callable[[Any], str]]] = {
    "due_at": ("ngày hẹn", _moment), "received_at": ("ngày nhận", _moment), "fee": ("phí", lambda v: money(v) if v is not None else "–"),
    "channel": ("cách nộp", lambda v: CHANNEL_NAMES[Channel(v)] if v else "–"), "sets": ("số bộ", str),
    "result_place": ("nơi trả kết quả", str), "national_code": ("mã hồ sơ quốc gia", lambda v: v or "–"),
    "procedure_name": ("thủ tục", str), "limit": ("thời hạn", str),
}  # fmt: skip


def moments(entries: Iterable[HistoryEntry]) -> dict[str, datetime]:
    """Change -> when it happened: the moment that stands in a receipt, a step, a hand-over or a payment that was entered later, else when
    it was written. People write times to the minute: what was written later within one minute is not put before."""
    found: dict[str, datetime] = {}
    last: datetime | None = None
    for change, each in groupby(entries, key=lambda entry: entry.change):
        group = list(each)
        at = _happened({entry.field: entry.new for entry in group}) or group[0].at
        last = found[change] = last if last and at < last < at.replace(second=0) + timedelta(minutes=1) else at
    return found


def _happened(told: Mapping[str, Any]) -> datetime | None:
    """The moment that the fields of one change name; None where they name none, or where another unit had the dossier before."""
    if any(TAKEN_OVER in (new.get("said") or {}) for name, new in told.items() if name.startswith("correction_text/") and new):
        return None
    if told.get("number") and told.get("received_at"):
        return parse_moment(told["received_at"])
    return next((parse_moment(new["at"]) for name, new in told.items() if name.partition("/")[0] in _TIMED and new), None)


def events(entries: Sequence[HistoryEntry], prints: Iterable[Print], look: Look) -> list[Event]:
    """The events of a dossier, newest first; numbers as they may be shown now."""
    found: list[Event] = []
    known: dict[str, str] = {}
    when = moments(entries)
    for change, each in groupby(entries, key=lambda entry: entry.change):
        rows = list(each)
        group: Fields = {entry.field: (entry.old, entry.new) for entry in rows}
        at, written, who = when[change], rows[0].at, rows[0].who
        later = f" Ghi lúc {written:%H:%M %d/%m/%Y}." if written.date() != at.date() else ""
        _remember_names(group, known)
        found += [Event(at, mark, title, _with(f"{more.strip()}{later}".strip(), who)) for mark, title, more in _told(group, known, look)]
    for one in prints:
        paper = FORMS.get(one.form, "giấy tờ")
        title = f"In {paper}" if one.copy_no == 1 else f"In lại {paper}, lần {one.copy_no}"
        title = title if one.copy_no else f"Không in {paper} nữa: {one.reason}"
        found.append(Event(one.at, Mark.NONE, title, one.who))
    return sorted(found, key=lambda event: event.at)[::-1]


def _with(more: str, who: str) -> str:
    return f"{more} {who}".strip() if more else who


def _remember_names(group: Fields, known: dict[str, str]) -> None:
    """Names of papers and files stand in a field of their own."""
    for name, (_, new) in group.items():
        word, _, id_ = name.partition("/")
        if word in ("component_name", "attachment_name") and isinstance(new, Mapping):
            known[id_] = str(new.get("name", ""))


def _told(group: Fields, known: Mapping[str, str], look: Look) -> list[tuple[Mark, str, str]]:
    """(shape, title, more) of one change."""
    passed = next((pair for said in _life(group, "correction_text") if (pair := (said.get("said") or {}).get(TAKEN_OVER))), None)
    if passed:
        title = "Nhận bàn giao" if "number" in group else "Nhận bàn giao thêm"
        return [(Mark.LATER, f"{title} từ {phrase(passed[0])}", "Nơi ấy đã ghi các việc trước đó.")]
    if "number" in group and group["number"][0] is None:
        due = _moment(group["due_at"][1]) if "due_at" in group else ""
        late = "Nhập sau từ giấy. " if group.get("late_entry", (None, None))[1] else ""
        at_once = [*_step(group), *_papers_given(group)] if _life(group, "handout") else []
        return [(Mark.LATER, "Tiếp nhận hồ sơ", f"{late}Hẹn trả {due}." if due else late), *at_once]
    if corrected := _life(group, "correction_text"):
        return [line for said in corrected for line in _corrected(said, look)] + _moved(group)
    found = [*_step(group), *_papers_given(group), *_files(group, known)]
    if "note" in group:
        found.append(_note(*group["note"]))
    found += _person(group.get("applicant"), look)
    for name, (label, words) in _PLAIN.items():
        if name in group and "status" not in group:
            found.append((Mark.LOOK, f"Sửa {label}: {words(group[name][0])} → {words(group[name][1])}", _reason(group)))
    if "voided" in group:
        found.append(_voided(group))
    return found


def _voided(group: Fields) -> tuple[Mark, str, str]:
    """A void, or what was decided of one at the desk: nothing else writes the field without a correction."""
    old, new = group["voided"]
    if new and not old:
        return Mark.LOST, "Hủy hồ sơ", _reason(group)
    return (Mark.LOST, f"Giữ việc hủy ({AT_DESK})", "") if new else (Mark.LOOK, f"Bỏ việc hủy ({AT_DESK})", "")


def _corrected(said: Mapping[str, Any], look: Look) -> list[tuple[Mark, str, str]]:
    """Old → new of each field that was put right, and why; numbers as they may be shown now."""
    pairs: Mapping[str, Sequence[str]] = said.get("said") or {}
    why = f"Lý do: {str(said.get('reason', '')).rstrip('.')}." if said.get("reason") else ""
    if "voided" in pairs:
        before, after = pairs["voided"]
        gone = after if after.startswith((MERGED, PASSED)) else "Hủy hồ sơ"
        return [(Mark.LOST, gone, why) if after else (Mark.LOOK, f"Tách ra: {before}", why)]
    shown: dict[str, Callable[[str], str]] = {"id_number": look.number, "phone": look.phone, "birth_date": show_birth}
    found = []
    for name, (old, new) in pairs.items():
        words, word = shown.get(name, str), FIELD_NAMES.get(name, "mục khác")
        before, after = words(old), words(new)
        found.append((Mark.LOOK, f"Sửa {word[:1].lower()}{word[1:]}: {before or '–'} → {after or '–'}", why))
    return found


def _moved(group: Fields) -> list[tuple[Mark, str, str]]:
    """The due date that went with a correction."""
    old, new = group.get("due_at", (None, None))
    return [(Mark.LOOK, f"Ngày hẹn trả: {_moment(old)} → {_moment(new)}", "Tính lại sau khi sửa.")] if old and new else []


def _reason(group: Fields) -> str:
    """Why, when somebody said so."""
    said = next((new for name, (_, new) in group.items() if name.partition("/")[0].endswith("reason") and new), "")
    text = said.get("text", "") if isinstance(said, Mapping) else str(said)
    return f"Lý do: {text.rstrip('.')}." if text else ""


def _step(group: Fields) -> list[tuple[Mark, str, str]]:
    officer = group.get("officer", (None, None))[1]
    if "status" not in group:
        if officer:
            return [(Mark.RUNNING, f"Chuyển cho {officer}", "")]
        return [(Mark.RUNNING, "Đưa về bộ phận Một cửa", "")] if _life(group, "hand") else []
    old, new = group["status"]
    if any(step.get("back") for step in _life(group, "step")):
        return [(Mark.LOOK, f"Rút lại bước ghi nhầm, trở về “{STATES[Status(new)]}”", _reason(group))]
    to = Status(new)
    if to is Status.PROCESSING:
        title = BACK_TO_WORK.get(Status(old) if old is not None else to, "Chuyển xử lý")
        return [(Mark.RUNNING, f"{title}: {officer}" if officer else title, f"{_reason(group)} {_new_due(group)}".strip())]
    title, mark = _STEPS[to]
    if to is Status.RETURNED:
        at_once = bool(group.get("finished_at", (None, None))[1])
        taker = next((str(said.get("name", "")) for said in _life(group, "handout_to")), "")
        title = ("Có kết quả và trả ngay" if at_once else title) + (f" cho {taker}" if taker else "")
    return [(mark, title, _reason(group))]


def _life(group: Fields, word: str) -> list[Mapping[str, Any]]:
    """What a change wrote of one kind of happening (``step/<id>``, ``hand/<id>``, …)."""
    return [new for name, (_, new) in group.items() if name.partition("/")[0] == word and isinstance(new, Mapping)]


def _new_due(group: Fields) -> str:
    old, new = group.get("due_at", (None, None))
    return f"Hẹn trả mới {_moment(new)}, trước là {_moment(old)}." if new and old else ""


def _papers_given(group: Fields) -> list[tuple[Mark, str, str]]:
    """Numbered forms, money, corrections: one line each."""
    found = [
        (Mark.NONE, f"Cấp {FORMS.get(str(one.get('form')), 'giấy tờ')} số {one.get('no')}/{one.get('year')}", "")
        for one in _life(group, "issue")
    ]  # fmt: skip
    for paid in _life(group, "payment"):
        what = "Miễn" if paid.get("waived") else "Thu"
        found.append((Mark.NONE, f"{what} phí {money(int(paid.get('amount', 0)))}", _reason(group)))
    if _life(group, "issue_void") or _life(group, "payment_void"):
        found.append((Mark.LOOK, "Hủy phiếu đã cấp" if _life(group, "issue_void") else "Hủy lần thu phí", _reason(group)))
    return found


def _files(group: Fields, known: Mapping[str, str]) -> list[tuple[Mark, str, str]]:
    found = []
    for name, (old, new) in group.items():
        word, _, id_ = name.partition("/")
        if word == "attachment" and old is None and isinstance(new, Mapping):
            what = "tệp kết quả" if new.get("result") else "tệp"
            paper = known.get(str(new.get("component", "")), "")
            found.append((Mark.NONE, f"Thêm {what} {known.get(id_, '')}".rstrip(), f"Cho: {paper}." if paper else ""))
    papers = [name.partition("/")[2] for name, values in group.items() if name.startswith("component/") and _scanned(*values)]
    scanned = [known.get(id_, "") for id_ in papers]
    if scanned and not found:
        found.append((Mark.NONE, f"Đã số hóa: {', '.join(scanned)}", ""))
    return found


def _scanned(old: Any, new: Any) -> bool:
    return isinstance(old, Mapping) and isinstance(new, Mapping) and bool(new.get("digitised")) and not old.get("digitised")


def _note(old: Any, new: Any) -> tuple[Mark, str, str]:
    if not new:
        return Mark.LOOK, "Xóa ghi chú", f"Trước đó: {old}." if old else ""
    return Mark.LOOK, f"Ghi chú: {new}", f"Trước đó: {old}." if old else ""


def _person(change: tuple[Any, Any] | None, look: Look) -> list[tuple[Mark, str, str]]:
    if change is None or not isinstance(change[0], Mapping) or not isinstance(change[1], Mapping):
        return []
    old, new = change
    shown: dict[str, Callable[[str], str]] = {"id_number": look.number, "phone": look.phone, "birth_date": show_birth}
    found = []
    for name, words in _PERSON.items():
        before, after = str(old.get(name, "")), str(new.get(name, ""))
        if before != after:
            as_shown = shown.get(name, str)
            found.append((Mark.LOOK, f"Sửa {words}: {as_shown(before) or '–'} → {as_shown(after) or '–'}", ""))
    return found
