"""The answer to "hồ sơ của tôi đến đâu": sentences to read out at the counter or on the telephone, without a number in them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from cchc_desktop.domain.dossier import TERMINAL, Dossier, Status
from cchc_desktop.domain.life import HandOutTo, Story, voided_as
from cchc_desktop.domain.moments import WEEKDAYS
from cchc_desktop.domain.text import money
from cchc_desktop.domain.workdays import Calendar

_OPENING = re.compile(r"^Thủ tục (?:hành chính về )?", re.IGNORECASE)
_BRACKETS = re.compile(r"\s*\([^()]*\)")
_LONG = 60
_LOOK_BACK = 400
_ENDED = {Status.REJECTED: "không được tiếp nhận", Status.STOPPED: "đã dừng giải quyết", Status.WITHDRAWN: "đã rút theo yêu cầu"}
_ROOT = {Status.REJECTED: "refusal", Status.STOPPED: "stop"}


@dataclass(frozen=True, slots=True)
class Answer:
    """``said`` is for the citizen, a sentence a line; ``aside`` for the clerk alone: whom to ask first, what is still owed."""

    said: tuple[str, ...]
    aside: tuple[str, ...] = ()


def answer(dossier: Dossier, story: Story, now: datetime, calendar: Calendar) -> Answer:
    """How one dossier stands, as a clerk would say it."""
    opening = f"Hồ sơ {matter(dossier.procedure_name)} của {dossier.applicant.name}, nộp {spoken_day(dossier.received_at.date(), now)},"
    onward = voided_as(story.corrections)
    if dossier.voided and onward not in ("", "Đã hủy"):  # put together with another one, or passed on to another unit
        return Answer((f"{opening} đã {onward[:1].lower()}{onward[1:]}.",), ("Việc làm tiếp ở hồ sơ ấy, đừng tiếp nhận lại.",))
    if dossier.voided:
        return Answer((f"{opening} đã hủy vì ghi nhầm, không còn giá trị.",), ("Xem hồ sơ ghi thay cho hồ sơ này.",))
    if dossier.status in TERMINAL:
        return Answer(_ended(dossier, story, opening, now))
    if dossier.status is Status.READY:
        return Answer(_ready(dossier, opening, now), _owed(dossier, story))
    if dossier.status is Status.SUPPLEMENT:
        return Answer(_supplement(dossier, story, opening, now), _owed(dossier, story))
    if dossier.status is Status.PAYMENT:
        waiting = f"{opening} đang chờ nộp tiền" + (f" {money(dossier.fee)}" if dossier.fee else "")
        return Answer((f"{waiting}. Nộp xong, hồ sơ được giải quyết tiếp.",))
    return _running(dossier, story, opening, now, calendar)


def matter(procedure: str) -> str:
    """What it is about inside a sentence: ``đăng ký khai sinh``; a long name without its brackets and further cases."""
    bare = _OPENING.sub("", procedure)
    if len(bare) > _LONG:
        bare = _BRACKETS.sub("", bare).split(";")[0].strip() or bare
    return bare[:1].lower() + bare[1:] if bare[1:2].islower() or bare[1:2] == " " else bare


def spoken_day(day: date, now: datetime) -> str:
    """``hôm nay``, ``ngày mai``, ``thứ Năm 26/11``; the year only when it is another one."""
    if (near := (day - now.date()).days) in (-1, 0, 1):
        return ("hôm qua", "hôm nay", "ngày mai")[near + 1]
    weekday = WEEKDAYS[day.weekday()]
    return f"{weekday[:1].lower()}{weekday[1:]} {day:%d/%m}" + ("" if day.year == now.year else f"/{day.year}")


def spoken_moment(moment: datetime, now: datetime) -> str:
    """``16 giờ 30 thứ Năm 26/11``."""
    minutes = f" {moment:%M}" if moment.minute else ""
    return f"{moment.hour} giờ{minutes} {spoken_day(moment.date(), now)}"


def _running(dossier: Dossier, story: Story, opening: str, now: datetime, calendar: Calendar) -> Answer:
    due = spoken_moment(dossier.due_at, now)
    if dossier.status is Status.NEW:
        said = [f"{opening} đang chờ quầy kiểm tra, chưa tiếp nhận."]
    elif now > dossier.due_at:
        late = _working_days(dossier.due_at, now, calendar)
        said = [f"{opening} chưa có kết quả, đã quá hẹn {f'{late} ngày làm việc' if late else 'trong ngày'} (hẹn {due})."]
        said.append("Xin lỗi ông, bà vì sự chậm trễ này.")
    else:
        said = [f"{opening} đang được giải quyết, hẹn trả kết quả lúc {due}."]
    if story.extended:
        old = next((one.old_due for one in story.dues if one.cause == "extension"), None)
        said.append("Ngày hẹn này đã được gia hạn" + (f", hẹn lần đầu là {spoken_day(old.date(), now)}." if old else "."))
    asked = f"Hồ sơ đang ở {dossier.officer or 'bộ phận Một cửa'}"
    asked += ": hỏi lý do trước khi trả lời." if now > dossier.due_at else "."
    return Answer(tuple(said), (asked, *_owed(dossier, story)))


def _supplement(dossier: Dossier, story: Story, opening: str, now: datetime) -> tuple[str, ...]:
    asked = next((one for one in reversed(story.issues) if one.form == "supplement" and not one.voided), None)
    until = f", chậm nhất {spoken_day(dossier.supplement_until.date(), now)}" if dossier.supplement_until else ""
    said = [f"{opening} đang chờ bổ sung{until}."]
    wanted = [line.strip(" .;") for line in asked.contents] if asked else []
    if wanted:
        said.append(f"Cần bổ sung: {'; '.join(wanted)}.")
    return (*said, "Nộp đủ thì hồ sơ được giải quyết tiếp.")


def _ready(dossier: Dossier, opening: str, now: datetime) -> tuple[str, ...]:
    since = f" từ {spoken_day(dossier.finished_at.date(), now)}" if dossier.finished_at else ""
    place = f" tại {dossier.result_place}" if dossier.result_place else ""
    said = f"{opening} đã có kết quả{since}, mời ông, bà nhận{place}."
    return (said, "Khi đi mang theo Giấy tiếp nhận hồ sơ và giấy tờ tùy thân.")


def _ended(dossier: Dossier, story: Story, opening: str, now: datetime) -> tuple[str, ...]:
    if dossier.status is not Status.RETURNED:
        step = story.last_step
        given = next((one for one in reversed(story.issues) if one.form == _ROOT.get(dossier.status) and not one.voided), None)
        when = f" {spoken_day(step.at.date(), now)}" if step else ""
        why = (given.reason if given else "") or (step.reason if step else "")
        return (f"{opening} {_ENDED[dossier.status]}{when}." + (f" Lý do: {why.rstrip(' .')}." if why else ""),)
    when = f" {spoken_moment(dossier.returned_at, now)}" if dossier.returned_at else ""
    out = next((one for one in reversed(story.handouts) if not one.undone), None)
    how = ""
    if out and out.how is HandOutTo.POST:
        how = ", gửi qua bưu chính" + (f", số bưu gửi {out.item}" if out.item else "")
    elif out and out.to_name:
        how = f", người nhận: {out.to_name}"
    return (f"{opening} đã trả kết quả{when}{how}.",)


def _owed(dossier: Dossier, story: Story) -> tuple[str, ...]:
    """What is still to be paid."""
    settled = [one for one in story.payments if not one.voided]
    rest = 0 if any(one.waived for one in settled) else (dossier.fee or 0) - sum(one.amount for one in settled)
    return (f"Còn phải nộp {money(rest)}.",) if rest > 0 else ()


def _working_days(start: datetime, end: datetime, calendar: Calendar) -> int:
    span = min((end.date() - start.date()).days, _LOOK_BACK)
    return sum(calendar.is_working(end.date() - timedelta(days=back)) for back in range(max(0, span)))
