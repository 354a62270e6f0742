"""What the screen facing the citizen may show of the form being typed: numbers masked whatever F7 says, no search, nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cchc_desktop.domain.dossier import Dossier
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel
from cchc_desktop.domain.text import mask_id, money
from ui.dossiers.words import short_name
from ui.intake.typed import PaperRow, Typed
from ui.intake.words import long_moment

if TYPE_CHECKING:
    from ui.intake.page import IntakePage

READ = "Mời ông, bà xem và nói ngay nếu có chỗ chưa đúng."


@dataclass(frozen=True)
class Shown:
    """One state of the screen: a large heading, a sentence, (name, value) lines of the person, of whoever else it is for, of the
    matter; the papers handed in."""

    title: str
    text: str = ""
    person: tuple[tuple[str, str], ...] = ()
    owner: tuple[tuple[str, str], ...] = ()
    matter: tuple[tuple[str, str], ...] = ()
    papers: tuple[str, ...] = ()


def read_along(page: IntakePage, typed: Typed) -> Shown | None:
    """What is being typed, or None while it is about nobody and nothing yet."""
    if not (typed.procedure or any(text.strip() for text in (*typed.person.values(), *typed.owner.values()))):
        return None
    preview = page.check.read().preview
    due = preview.draft.due_at or (preview.reckoning.due_at if preview.reckoning else None)
    fee = page.fee.amount.text().strip() or (page.fee.total() if preview.procedure else "")
    matter = (
        ("Thủ tục", short_name(preview.procedure.name) if preview.procedure else ""),
        ("Cách nộp", CHANNEL_NAMES[Channel(typed.channel)]),
        ("Hẹn trả", long_moment(due) if due else ""),
        ("Phí, lệ phí", fee),
        ("Nhận kết quả", typed.place),
    )
    owner = [] if typed.same else _person("Chủ hồ sơ", typed.owner)
    person = _filled(_person("Người nộp", typed.person))
    return Shown("Đang nhập hồ sơ", READ, person, _filled(owner), _filled(matter), _papers(typed.papers))


def after_saving(dossier: Dossier) -> Shown:
    """What was just taken in."""
    facts = [("Mã hồ sơ", dossier.number), ("Thủ tục", short_name(dossier.procedure_name))]
    if dossier.returned_at is not None:
        facts.append(("Phí, lệ phí", money(dossier.fee) if dossier.fee else ""))
        return Shown("Đã trả kết quả", "Cảm ơn ông, bà.", matter=_filled(facts))
    facts += [("Hẹn trả", long_moment(dossier.due_at)), ("Nhận kết quả", dossier.result_place)]
    return Shown("Đã nhận hồ sơ", "Mời ông, bà giữ Giấy tiếp nhận để nhận kết quả.", matter=_filled(facts))


def greeting() -> Shown:
    """Nobody's dossier is being typed."""
    return Shown("Kính chào ông, bà", "Thông tin cán bộ nhập cho ông, bà sẽ hiện ở đây để cùng xem.")


def _person(what: str, texts: Mapping[str, str]) -> list[tuple[str, str]]:
    number, phone = (_figures(texts.get(name, "")) for name in ("id_number", "phone"))
    return [
        (what, texts.get("name", "")), ("Số căn cước", masked(number)), ("Ngày sinh", texts.get("birth_date", "")),
        ("Giới tính", texts.get("gender", "")), ("Địa chỉ", texts.get("address", "")), ("Điện thoại", masked_phone(phone)),
    ]  # fmt: skip


def masked(number: str) -> str:
    """Never a digit more than a list shows; half a number shows only how long it is."""
    return mask_id(number) if len(number) >= 9 else "•" * len(number)


def masked_phone(number: str) -> str:
    """``0915 *** 208``; half a number shows only how long it is."""
    return f"{number[:4]} *** {number[-3:]}" if len(number) >= 9 else "•" * len(number)


def _figures(text: str) -> str:
    return "".join(text.split()).replace(".", "")


def _filled(facts: list[tuple[str, str]] | tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    return tuple((name, value.strip()) for name, value in facts if value.strip())


def _papers(rows: tuple[PaperRow, ...]) -> tuple[str, ...]:
    """The papers handed in, with how many of each."""
    handed = [row for row in rows if row.ticked and row.name.strip()]
    return tuple(f"{row.name.strip()} ({_counts(row)})" if _counts(row) else row.name.strip() for row in handed)


def _counts(row: PaperRow) -> str:
    named = ((row.originals, "bản chính"), (row.certified, "bản chứng thực"), (row.photocopies, "bản chụp"))
    return ", ".join(f"{count} {word}" for count, word in named if count)
