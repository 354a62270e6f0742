"""What each state of the hand-over says: one sentence, one next act. The words of outcomes are the core's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_desktop.domain.text import grouped
from cchc_desktop.sync.outcomes import WriteOutcome
from ui.handover.pace import READ_STEPS, WRITE_STEPS
from ui.handover.stage import Scene
from ui.handover.words import MOST_NAMED, counted, listed, phrase, several, size
from ui.kit.steps import Step, steps_at

if TYPE_CHECKING:
    from cchc_desktop.sync.due import Due
    from cchc_desktop.sync.glimpse import Seen
    from cchc_desktop.sync.seal import SealReport

KEPT = "Dữ liệu trên máy này vẫn như cũ, chưa có gì được nhận vào."
_CALM_WRITE = {WriteOutcome.NOTHING_NEW: "check", WriteOutcome.NO_MEDIUM: "usb", WriteOutcome.CANCELLED: "pause"}
_FAILED_STEP = {
    WriteOutcome.NO_MEDIUM: 1, WriteOutcome.READ_ONLY: 1, WriteOutcome.FULL: 1, WriteOutcome.UNSUPPORTED: 1, WriteOutcome.FORBIDDEN: 1,
    WriteOutcome.WRONG_STICK: 2, WriteOutcome.PULLED: 2, WriteOutcome.LOCKED: 2, WriteOutcome.READ_BACK_DIFFERS: 3,
}  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where to write or read: a stick or a folder the clerk chose, its name on screen, free bytes (None = not told), the
    stick's own label ("" for none)."""

    path: Path
    name: str
    free: int | None = None
    label: str = ""

    @property
    def is_stick(self) -> bool:
        """Whether it is a removable medium."""
        return self.free is not None

    @property
    def room(self) -> str:
        """``USB KINGSTON, còn trống 12,4 GB``."""
        return f"{self.name}, còn trống {size(self.free)}" if self.free is not None else self.name


# -- before anything runs


def topmost() -> Scene:
    """An office without a receiving office."""
    return Scene(
        "Cơ quan này không gửi lên cấp trên",
        "Dữ liệu của các đơn vị bên dưới, và của máy khác trong cơ quan, nhận ở trang Đơn vị gửi lên.", "inbox", "soft",
        next_act="Mở trang Đơn vị gửi lên để nhận gói và ghi biên nhận.",
    )  # fmt: skip


def nobody_below() -> Scene:
    """A receiving office to which nobody sends yet."""
    return Scene(
        "Chưa có đơn vị nào gửi lên máy này", "Đơn vị mang tới một USB có tệp đăng ký và một phiếu có năm nhóm số.", "inbox", "soft",
        next_act="Cắm USB ấy, gõ năm nhóm số từ phiếu và gọi điện đối chiếu.",
    )  # fmt: skip


def only_sisters() -> Scene:
    """A receiving office to which nobody sends yet, with further machines of its own."""
    return replace(
        nobody_below(), sub="Máy khác của cơ quan mình trao đổi với máy này qua USB: nhận gói của máy ấy, ghi gói cho máy ấy.",
        next_act="Cắm USB, bấm Nhận từ USB hoặc Ghi ra USB.",
    )  # fmt: skip


def stranger(above: str) -> Scene:
    """Not enrolled yet; without an office above a machine of our own lets this one in."""
    if not above:
        return replace(
            stranger("máy đã có của cơ quan mình"), headline="Máy này chưa được máy đã có của cơ quan mình chấp nhận",
            sub="Tiếp nhận, in và tra cứu vẫn làm được; chỉ chưa trao đổi dữ liệu được. Mọi thay đổi được giữ.",
        )  # fmt: skip
    return Scene(
        f"Máy này chưa đăng ký với {phrase(above)}",
        "Tiếp nhận, in và tra cứu vẫn làm được; chỉ chưa gửi dữ liệu được. Mọi thay đổi được giữ để gửi sau.", "key", "amber",
        next_act=f"Đăng ký máy với {phrase(above)}, làm một lần.",
        next_more="Cần một USB và một cuộc gọi để đọc cho nhau năm nhóm số.",
    )  # fmt: skip


def revoked(above: str, heir: str) -> Scene:
    """The key of this machine is trusted no longer; one of a unit that became ``heir`` asks with new keys anyway."""
    again = f"Thay khóa, rồi đăng ký lại với {phrase(above) or 'máy khác của cơ quan mình'}."
    return Scene(
        "Khóa của máy này đã bị thu hồi",
        "Tiếp nhận, in và tra cứu vẫn làm được; chỉ chưa gửi dữ liệu được. Mọi thay đổi được giữ để gửi sau.", "key", "amber",
        next_act=f"Đăng ký lại máy này dưới tên {phrase(heir)}." if heir else again,
        next_more="Máy bị báo mất mà nay tìm thấy thì hỏi nơi nhận trước.",
    )  # fmt: skip


def renamed(heir: str) -> tuple[str, str]:
    """Beside whatever else is offered: the unit has become another one (bold, more)."""
    return f"Đơn vị này đã thành {phrase(heir)}", "Đăng ký lại máy này một lần dưới tên mới; đến lúc đó vẫn gửi dưới tên cũ."


def put_back() -> Scene:
    """The folder was copied or put back: nothing goes on before it begins as a new machine."""
    return Scene(
        "Thư mục này đã được chép hoặc khôi phục", "Không hồ sơ nào bị mất. Làm tiếp như cũ thì máy này và bản kia cho hai hồ sơ cùng mã.",
        "refresh", "amber", next_act="Bấm “Bắt đầu như máy mới”.",
        next_more="Mã hồ sơ từ nay theo số máy mới. Phần đã mất về lại ở lần nhận tới.",
    )  # fmt: skip


def no_stick(due: Due, above: str, unsent: int) -> Scene:
    """Nothing plugged in."""
    headline, _ = WriteOutcome.NO_MEDIUM.says()
    up = due.to_unit(above)
    if waits_only(due, unsent):
        return Scene(
            headline, f"{_what(due, capital=True)} đã ghi ra USB, đang chờ biên nhận.", "usb", "soft", next_act=_carry(due),
            facts_title="Đã ghi", facts=inside(due, above),
        )  # fmt: skip
    waiting = f"{counted(up, 'thay đổi')} chờ gửi lên {phrase(above)}." if up else "Không có thay đổi nào chờ gửi lên."
    return Scene(
        headline, waiting, "usb", "soft", next_act="Cắm USB vào máy này.",
        next_more="Máy tự xem USB: có gì để nhận, có gì để ghi. Máy không tự ghi và không tự nhận.",
        facts_title="Sẽ ghi ra USB" if due.changes else "", facts=inside(due, above) if due.changes else (),
    )  # fmt: skip


def looking(place: Place) -> Scene:
    """A stick is being looked at."""
    return Scene(f"Đang xem {place.name}", "Chưa đọc vào máy, chưa ghi gì.", "search", "accent")


def inside(due: Due, above: str) -> tuple[tuple[str, str], ...]:
    """What a parcel would hold, in words."""
    new, edited = due.new_dossiers, due.edited_dossiers
    dossiers = listed([f"{grouped(new)} mới" if new else "", f"{grouped(edited)} sửa" if edited else ""])
    files = f"{grouped(due.attachments)} tệp, {size(due.attachment_bytes)}" if due.attachments else ""
    readers = several(due.to) or phrase(above)
    found = [
        ("Thay đổi", _amounts(due) if due.changes else ""), ("Hồ sơ", dossiers),
        ("Bản cam kết", grouped(due.commitments) if due.commitments else ""), ("Tệp quét", files),
        ("Biên nhận", f"cho {several(due.receipts)}" if due.receipts else ""),
        ("Ghi lại", f"gói số {listed([grouped(n) for n in due.spoilt])} đến nơi bị hỏng" if due.spoilt else ""),
        ("Người mở được", f"Chỉ {readers}"),
    ]  # fmt: skip
    return tuple((name, value) for name, value in found if value)


def _amounts(due: Due) -> str:
    """How many changes: of our own log alone its numbers too, else how many go where."""
    going = [(title, count) for title, count in due.each if count]
    if 1 < len(going) <= MOST_NAMED:
        return listed([f"{grouped(count)} cho {phrase(title)}" for title, count in going])
    if len(going) > 1:
        return f"{grouped(due.changes)} cho {grouped(len(going))} nơi nhận"
    numbers = f", từ số {grouped(due.first)} đến số {grouped(due.last)}" if _own_only(due) else ""
    return f"{grouped(due.changes)}{numbers}"


def _own_only(due: Due) -> bool:
    """Whether nothing but changes of this machine's own log is due, to one recipient."""
    return due.last > 0 and due.changes == due.last - due.first + 1


def offer_write(due: Due, place: Place, above: str, unsent: int) -> Scene:
    """A stick is in and something is due."""
    facts, alone = inside(due, above), bool(due.changes and not unsent and not due.receipts)
    if waits_only(due, unsent):
        lies = "đã nằm trên USB" if due.here else "đã ghi ra USB khác"
        room = place.room if due.here else f"{place.room}. Những thay đổi ấy không nằm trên đây."
        return Scene(
            f"{_what(due, capital=True)} {lies}, đang chờ biên nhận", room, "usb", "soft", facts_title="Đã ghi", facts=facts,
            next_act=_carry(due), next_more="Muốn có thêm một USB dự phòng: bấm Ghi ra USB (Ctrl U).",
        )  # fmt: skip
    return Scene(
        f"Ghi {_what(due)} ra {place.name}", place.room, "usb", "accent", facts_title="Sẽ ghi vào gói", facts=facts,
        next_act=f"Bấm {'Ghi ra USB (Ctrl U)' if alone else 'Ghi'} để đóng gói, ghi và đọc lại.",
        next_more="Chỉ nơi nhận mở được gói. Lỡ rút USB thì ghi lại, không mất dữ liệu.",
    )  # fmt: skip


def waits_only(due: Due, unsent: int) -> bool:
    """Whether all that is due was written to a stick and only a receipt is missing."""
    return bool(due.changes and due.on_stick and not unsent and not due.receipts)


def _what(due: Due, *, capital: bool = False) -> str:
    dossiers = due.new_dossiers + due.edited_dossiers
    what = listed([
        counted(due.changes, "thay đổi") if due.changes else "", counted(dossiers, "hồ sơ") if dossiers else "",
        counted(due.attachments, "tệp quét") if due.attachments else "",
    ]) or "biên nhận"  # fmt: skip
    return f"{what[:1].upper()}{what[1:]}" if capital else what


def _carry(due: Due) -> str:
    return f"Đưa USB đã ghi tới {several(due.to)}; khi USB về thì cắm lại."


def offer_read(fresh: Sequence[Seen], place: Place) -> Scene:
    """There is something on the stick for us. A parcel from a unit above mostly brings its receipt."""
    changes = sum(one.changes for one in fresh)
    kind = "gói" if changes or any(one.kind == "attachments" for one in fresh) else "biên nhận"
    return Scene(
        f"Trên {place.name} có {kind} của {several([one.title for one in fresh])}", place.room, "inbox", "accent",
        facts_title="Trên USB", next_act="Bấm Nhận để đọc vào máy này.", next_more="Không gì trên USB bị sửa hay xóa.",
        facts=tuple((f"Gói {one.number}", f"{one.title}, {_content(one)}") for one in fresh[:8]),
    )  # fmt: skip


def _content(one: Seen) -> str:
    if one.kind == "attachments":
        return "tệp quét"
    return f"{counted(one.changes, 'thay đổi')} và biên nhận" if one.changes else "biên nhận"


def bad_stick(place: Place) -> Scene:
    """A stick or folder that read back wrongly before: nothing is offered on it any more."""
    this, other = ("USB này", "Dùng một USB khác.") if place.is_stick else ("thư mục này", "Chọn một thư mục khác, hoặc cắm USB.")
    return Scene(
        f"{place.name} hỏng hoặc giả dung lượng" if place.is_stick else f"Không ghi ra {place.name} nữa",
        f"Lần trước đọc lại từ {this} thấy khác bản ghi. Dữ liệu vẫn an toàn trên máy.", "usb", "red",
        next_act=other, next_more=f"Biết chắc {this} tốt (đã định dạng lại, ổ mạng lúc ấy bị ngắt) thì bấm “Dùng lại” ở sổ USB. "
        f"Gói nhận từ {this} không bị ảnh hưởng: gói hỏng không bao giờ được nhận vào.",
    )  # fmt: skip


def nothing_due(place: Place) -> Scene:
    """A stick is in, nothing to write, nothing to read."""
    headline, step = WriteOutcome.NOTHING_NEW.says()
    return Scene(headline, place.room, "check", "soft", next_act=step)


# -- running


def writing(due: Due | None, place: Place, above: str) -> Scene:
    """The four steps of writing, at their start."""
    return Scene(
        f"Đang ghi vào {place.name}", running=True, steps=steps_at(WRITE_STEPS, 0),
        warning=("Đừng rút USB lúc này", f"{place.room}. Lỡ rút thì ghi lại từ đầu, không mất dữ liệu."),
        facts_title="Trong gói" if due else "", facts=inside(due, above) if due else (),
    )  # fmt: skip


def reading(place: Place) -> Scene:
    """Receiving, at its start."""
    return Scene(
        f"Đang nhận từ {place.name}", running=True, steps=steps_at(READ_STEPS, 0),
        warning=("Đừng rút USB lúc này", "Lỡ rút thì cắm lại và nhận lại; gói đã nhận không nhận lần hai."),
    )  # fmt: skip


# -- afterwards


def full(report: SealReport, old: int) -> Scene:
    """Not enough room, how much is lacking, and what of all ways out is open: ``old`` parcels with a receipt may go."""
    scene = not_written(report.outcome)
    sub = f"Thiếu {size(report.lacking)}. {scene.sub}" if report.lacking else scene.sub
    ways = ["chia ra nhiều USB"] if report.may_split else []
    ways += ["xóa gói cũ đã có biên nhận"] if old else []
    *others, last = ["Dùng USB trống hơn", *ways]
    step = f"{', '.join(others)}, hoặc {last}, rồi bấm Ghi." if others else scene.next_act
    return replace(scene, sub=sub, next_act=step)


def receipts_written(report: SealReport, place: Place, now: datetime) -> Scene:
    """The receipts of an office for the units below lie on the stick."""
    message, step = report.outcome.says()
    good = report.outcome is WriteOutcome.WRITTEN
    way = f"Đưa {place.name} về đơn vị" if place.is_stick else f"Gửi tệp trong {place.name} về đơn vị"
    what = f"{len(report.files)} gói, {size(report.bytes)}" if report.files else "Những gì ghi lần trước còn nguyên"
    return Scene(
        message, f"{what}. Đã đọc lại và so khớp từng khối, lúc {now:%H:%M:%S}.",
        "check" if good else "usb", "green" if good else "amber", steps_at(WRITE_STEPS, len(WRITE_STEPS)), next_act="" if good else step,
        points_title=step if good else "", points=(
            (way, "Mỗi đơn vị chỉ mở được gói của mình; người khác nhặt được cũng không mở được."),
            ("Đơn vị cắm USB và bấm Nhận", "Thay đổi của đơn vị chuyển sang “Cấp trên đã nhận”, phần đã sao lưu chuyển sang “An toàn”."),
        ) if good else (),
    )  # fmt: skip


def not_written(outcome: WriteOutcome) -> Scene:
    """Why nothing was written; the data is where it was."""
    message, step = outcome.says()
    calm = _CALM_WRITE.get(outcome)
    steps = steps_at(WRITE_STEPS, _FAILED_STEP[outcome], Step.FAILED) if outcome in _FAILED_STEP else ()
    return Scene(*_split(message), calm or "warning", "soft" if calm else "red", steps if not calm else (), next_act=step)


def _split(message: str) -> tuple[str, str]:
    """The first sentence large, the rest below it."""
    first, dot, rest = message.partition(". ")
    return first + dot.strip(), rest


def refused(message: str, step: str) -> Scene:
    """Any other refusal of the core."""
    return Scene(message, "Chưa có gì thay đổi.", "warning", "red", next_act=step)


def stopped() -> Scene:
    """A run that ended without an answer."""
    return not_written(WriteOutcome.CANCELLED)


def ask_receipt(above: str) -> Scene:
    """The state in which a receipt is typed."""
    return Scene(
        f"Nhập biên nhận của {phrase(above)}",
        "Không cần USB: nghe 12 chữ số qua điện thoại, hoặc quét hình QR trên màn hình hay giấy của nơi nhận.", "phone", "accent",
    )  # fmt: skip
