"""What the hand-over says when everything lies on the stick: whom it goes to, what is for each, what follows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from cchc_desktop.domain.text import grouped
from cchc_desktop.sync.outcomes import WriteOutcome
from ui.handover.pace import WRITE_STEPS
from ui.handover.scenes import MOST_NAMED, Place, phrase, receipts_written
from ui.handover.stage import Scene
from ui.handover.words import counted, listed, size
from ui.kit.steps import steps_at

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from cchc_desktop.sync.seal import SealReport, WrittenParcel

CLOSED = "Người khác nhặt được USB cũng không mở được."
MOST_LISTED = 12
Point = tuple[str, str]


def written(report: SealReport, place: Place, above: str, own: str, now: datetime, number: int, mine: int) -> Scene:
    """Everything lies on the stick, read back. ``above`` and ``own`` are titles of units, ``number`` that of the slip; so many of this
    machine's own changes are ``mine`` that wait for their receipt, which is what the card at the right counts."""
    message, step = report.outcome.says()
    what = listed([
        counted(report.changes, "thay đổi") if report.changes else "" if report.attachments else "Biên nhận",
        counted(report.attachments, "tệp quét") if report.attachments else "", size(report.bytes),
    ]) if report.files else "Những gì ghi lần trước còn nguyên"  # fmt: skip
    moved = f"{counted(mine, 'thay đổi')} của máy này sẽ chuyển sang “Cấp trên đã nhận”." if mine else ""
    slip = f"Phiếu ghi gói số {grouped(number)}, không có thông tin của dân." if number else "Phiếu không có thông tin của dân."
    good = report.outcome is WriteOutcome.WRITTEN
    return Scene(
        message, f"{what}. Đã đọc lại từ USB và so khớp từng khối, lúc {now:%H:%M:%S}.", "check" if good else "usb",
        "green" if good else "amber", steps_at(WRITE_STEPS, len(WRITE_STEPS)), next_act="" if good else step, points_title=step,
        points=(
            (f"Rút {place.name}, bỏ vào phong bì kèm phiếu giao" if place.is_stick else f"Gửi tệp trong {place.name} kèm phiếu giao", slip),
            *_roads(report.parcels, above, own),
            ("Khi USB về, cắm lại vào máy này", f"Máy thấy biên nhận trên USB. {moved}".strip()),
        ) if good else (),
        facts_title="Trên USB" if len(report.parcels) > 1 else "", facts=_parts(report.parcels) if len(report.parcels) > 1 else (),
    )  # fmt: skip


def as_ours(report: SealReport, session: Session) -> SealReport:
    """What goes to other machines of this office bears its name of today, whatever those go by still or already."""
    names, own = session.handover.our_names, session.office.unit.title
    return replace(report, parcels=[replace(one, title=own) if one.unit in names else one for one in report.parcels])


def receipts_for(report: SealReport, place: Place, own: str, now: datetime) -> Scene:
    """What a receiving office wrote lies on the stick: receipts for the units below, or all for other machines of its ``own`` (title)."""
    scene = receipts_written(report, place, now)
    if not scene.points or not report.parcels or any(one.title != own for one in report.parcels):
        return scene
    way = f"Cắm {place.name} vào" if place.is_stick else f"Gửi tệp trong {place.name} sang"
    back = ("Ở máy ấy bấm Nhận từ USB", "Ghi ra cùng USB ấy rồi cắm lại vào đây thì hai máy có như nhau.")
    return replace(scene, points=((f"{way} máy khác của cơ quan mình", CLOSED), back))


def _roads(parcels: Sequence[WrittenParcel], above: str, own: str) -> list[Point]:
    """Where the stick is carried: a line for each recipient, the office above first; many of them in one line."""
    each: dict[str, list[WrittenParcel]] = {}
    for one in sorted(parcels, key=lambda one: (one.title != above, one.title != own)):
        each.setdefault(one.title, []).append(one)
    if len(each) < 2:
        return [(_road(next(iter(each), above), own), CLOSED)]
    named = list(each)[:MOST_NAMED]
    found = [(_road(title, own), _for_it(each[title])) for title in named]
    rest = len(each) - len(named)
    return [*found, (f"Đưa tới {grouped(rest)} nơi nhận khác", "Mỗi nơi chỉ mở được gói của mình.")] if rest else found


def _road(title: str, own: str) -> str:
    return f"Cắm vào máy khác của {phrase(own)}" if title == own else f"Đưa tới {phrase(title)}"


def _for_it(parcels: Sequence[WrittenParcel]) -> str:
    """``Gói 3: 3 thay đổi. Nơi khác không mở được.``"""
    numbers = listed([grouped(one.number) for one in parcels])
    return f"Gói {numbers}: {_inside(sum(p.changes for p in parcels), sum(p.attachments for p in parcels))}. Nơi khác không mở được."


def _inside(changes: int, attachments: int) -> str:
    what = listed([counted(changes, "thay đổi") if changes else "", counted(attachments, "tệp quét") if attachments else ""])
    return what or "biên nhận"


def _parts(parcels: Sequence[WrittenParcel]) -> tuple[Point, ...]:
    """Each file on the stick: ``Gói 43``, ``tỉnh Quảng Trị, 96 tệp quét, tập 1/3``; the recipient where there are several."""
    several = len({one.title for one in parcels}) > 1
    found = [
        (f"Gói {grouped(one.number)}", listed([
            phrase(one.title) if several else "", _inside(one.changes, one.attachments),
            f"tập {one.part}/{one.parts}" if one.parts > 1 else "", size(one.bytes),
        ])) for one in parcels[:MOST_LISTED]
    ]  # fmt: skip
    rest = len(parcels) - len(found)
    return (*found, ("", f"và {grouped(rest)} gói nữa")) if rest else tuple(found)
