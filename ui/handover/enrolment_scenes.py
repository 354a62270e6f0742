"""What each state of an enrolment says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from cchc_desktop.sync.enrolment import Granted
from cchc_desktop.sync.requests import Pending
from ui.handover.scenes import Place, phrase
from ui.handover.stage import Scene
from ui.kit.steps import Step, steps_at

ASK_STEPS = ("Ghi tệp đăng ký", "Nơi nhận đối chiếu", "Gõ dãy số trả lời")
LONGEST = 40
"""A longer title does not stand on a button."""
GRANT_STEPS = ("Cắm USB của đơn vị", "Gõ dãy số trên phiếu", "Gọi điện đối chiếu", "Ghi tệp chấp nhận")


def offer_grant(asking: Sequence[Pending], place: Place, own: str) -> Scene:
    """A machine of our own unit, or of a unit below, asks on the stick to be let in."""
    one = asking[0]
    return asks(f"máy số {one.lane} của cơ quan mình" if one.unit == own else phrase(one.title), place, len(asking) - 1)


def asks(who: str, place: Place, more: int = 0) -> Scene:
    """Somebody asks on the stick to be let in, and ``more`` besides."""
    return Scene(
        f"Trên {place.name} có đăng ký của {who}", "Máy ấy chưa gửi, chưa nhận được gì trước khi được chấp nhận.", "key", "accent",
        next_act="Bấm Chấp nhận, gõ năm nhóm số trên phiếu của máy ấy.",
        next_more=f"Còn {more} đăng ký nữa trên USB này." if more else "",
    )  # fmt: skip


def offer_enrolment(title: str, place: Place) -> Scene:
    """The answer to our enrolment lies on the stick."""
    return Scene(
        f"Trên {place.name} có tệp chấp nhận của {phrase(title)}", "Đăng ký chưa xong: còn gõ dãy số trên phiếu của nơi nhận.", "key",
        next_act="Gõ năm nhóm số trên phiếu của nơi nhận.",
    )  # fmt: skip


def ask(above: str, place: Place | None, machine: int = 1) -> Scene:
    """Before the request is written; a further machine of an office may be let in by one of its own."""
    return Scene(
        _asking(above, machine),
        "Làm một lần. Tiếp nhận, in và tra cứu vẫn làm được trong lúc chờ.", "key", "accent",
        steps_at(ASK_STEPS, 0), next_act=f"Ghi tệp đăng ký ra {place.name}." if place else "Cắm USB vào máy này.",
        points_title="Các bước", points=(
            ("Ghi tệp đăng ký ra USB, in phiếu đăng ký", "Phiếu có năm nhóm số ở bên phải màn hình."),
            (f"Đưa USB và phiếu tới {whither(above, machine)}",
             f"Ở đó gõ năm nhóm số từ phiếu và gọi lại để đối chiếu.{_also(above, machine)}"),
            ("Nhận USB về cùng phiếu chấp nhận", "Gõ năm nhóm số trên phiếu ấy vào máy này là xong."),
        ),
    )  # fmt: skip


def _asking(above: str, machine: int) -> str:
    if not above:
        return "Đăng ký máy này với máy đã có của cơ quan mình"
    return f"Đăng ký máy số {machine} của cơ quan mình" if machine > 1 else f"Đăng ký máy này với {phrase(above)}"


def whither(above: str, machine: int) -> str:
    """Where a request is carried."""
    if not above:
        return "máy đã có của cơ quan mình"
    return f"máy đã đăng ký của cơ quan mình, hoặc tới {phrase(above)}" if machine > 1 else phrase(above)


def _also(above: str, machine: int) -> str:
    return "" if machine > 1 or not above else " Cơ quan đã có máy đăng ký thì đưa tới máy ấy cũng được."


def ask_instead(place: Place | None) -> Scene:
    """A machine that made a root of its own, though its office has one: on which another machine stands."""
    return replace(
        ask("", place), tone="amber", icon="warning",
        sub="Máy này đã lập khóa gốc riêng. Được máy đã có chấp nhận thì nó dùng khóa gốc của cơ quan; tờ khóa gốc in ở máy này bỏ đi.",
    )  # fmt: skip


def ask_again(above: str, place: Place | None, machine: int = 1) -> Scene:
    """The keys changed since the request was written: what was carried away bears digits that hold no more."""
    return replace(
        ask(above, place, machine), headline="Khóa của máy này đã thay: ghi lại tệp đăng ký", icon="warning", tone="amber",
        sub="Tệp và phiếu đăng ký đã đưa đi mang dãy số cũ, không dùng được nữa. Ghi lại tệp và in lại phiếu.",
    )  # fmt: skip


def wait(above: str, machine: int = 1) -> Scene:
    """The request was written; the answer is not here yet."""
    return Scene(
        "Chờ phiếu chấp nhận" if machine > 1 or not above else f"Chờ phiếu chấp nhận của {phrase(above)}",
        "Đã ghi tệp đăng ký. Tiếp nhận, in và tra cứu vẫn làm được trong lúc chờ.", "key", "accent",
        steps_at(ASK_STEPS, 1), next_act=f"In phiếu đăng ký, đưa cùng USB tới {whither(above, machine)}.",
        next_more=f"Khi USB về, cắm vào máy này rồi gõ năm nhóm số trên phiếu chấp nhận.{_also(above, machine)}",
    )  # fmt: skip


def answer(whom: str, place: Place) -> Scene:
    """The answer of an office, or of another machine of ours, lies on the stick; its digits are to be typed."""
    return Scene(
        f"Gõ dãy số trên phiếu chấp nhận của {phrase(whom)}",
        "Gõ từ phiếu giấy, không chép từ tin nhắn. Lệch một chữ số là không nhận.", "key", "accent",
        steps_at(ASK_STEPS, 2), next_act="Gõ năm nhóm số rồi bấm Hoàn tất đăng ký.",
        next_more=f"Tệp chấp nhận đã có trên {place.name}.",
    )  # fmt: skip


def enrolled(above: str, lane: int, spare: int, by: int = 0) -> Scene:
    """This machine may send; machine ``by`` of its own office let it in, or the office above."""
    spares = f", số dự phòng {spare}" if spare else ""
    return Scene(
        f"Máy này đã đăng ký, máy {by} của cơ quan mình chấp nhận" if by else f"Máy này đã đăng ký với {phrase(above)}",
        f"Máy số {lane}{spares}.", "check", "green", steps_at(ASK_STEPS, len(ASK_STEPS)),
        next_act="Sang trang Gửi dữ liệu để ghi gói đầu tiên." if above else "Sang trang Đơn vị gửi lên để ghi gói đầu tiên cho máy ấy.",
    )  # fmt: skip


def grant(place: Place | None, requests: int, enrolled: bool) -> Scene:
    """Waiting for a stick, or for the digits of its sheet."""
    if not enrolled:
        return Scene(
            "Máy này chưa đăng ký nên chưa chấp nhận máy khác được", "", "key", "amber", next_act="Hoàn tất đăng ký của máy này trước."
        )
    if place is None:
        return Scene(
            "Chưa thấy USB của đơn vị", "Đơn vị mang tới một USB có tệp đăng ký và một phiếu có năm nhóm số.", "usb", "soft",
            steps_at(GRANT_STEPS, 0), next_act="Cắm USB của đơn vị vào máy này.",
        )  # fmt: skip
    if not requests:
        return Scene(
            f"Trên {place.name} không có đăng ký nào đang chờ", "Đăng ký đã chấp nhận rồi không hiện ở đây nữa.", "search", "soft",
            steps_at(GRANT_STEPS, 0, Step.FAILED), next_act="Nhờ đơn vị ghi lại tệp đăng ký ra USB.",
        )  # fmt: skip
    return Scene(
        "Gõ năm nhóm số từ phiếu của đơn vị", "Gõ từ tờ phiếu, không chép từ màn hình hay tin nhắn, rồi gọi điện đọc lại cho nhau.", "key",
        "accent", steps_at(GRANT_STEPS, 1),
    )  # fmt: skip


def grant_word(one: Pending, own: str) -> str:
    """The act that lets a machine in, short enough for a button."""
    if one.unit == own:
        return "Chấp nhận máy của cơ quan mình"
    return f"Chấp nhận {phrase(one.title) if len(one.title) <= LONGEST else 'đơn vị này'}"


def granted(made: Granted, place: Place, own: str) -> Scene:
    """The answer lies on the stick; one for a further machine of our ``own`` unit stays in the house."""
    if made.unit == own:
        return _granted_here(made, place)
    unit = phrase(made.title)
    spares = f", số dự phòng {made.spare}" if made.spare else ""
    return Scene(
        f"Đã chấp nhận {unit}", f"Máy số {made.lane}{spares}. Đã ghi tệp chấp nhận ra {place.name} và đọc lại.", "check", "green",
        steps_at(GRANT_STEPS, len(GRANT_STEPS)), points_title="Việc tiếp theo", points=(
            ("In phiếu chấp nhận", "Phiếu có năm nhóm số ở bên phải màn hình."),
            (f"Đưa {place.name} về {unit} kèm phiếu", "Đơn vị gõ năm nhóm số ấy vào máy của mình."),
            ("Từ đó máy của đơn vị gửi dữ liệu được", "Gói đầu tiên hiện ở trang Đơn vị gửi lên."),
        ),
    )  # fmt: skip


def _granted_here(made: Granted, place: Place) -> Scene:
    machine, spares = f"máy số {made.lane}", f"Số dự phòng {made.spare}. " if made.spare else ""
    return Scene(
        f"Đã chấp nhận {machine} của cơ quan mình", f"{spares}Đã ghi tệp chấp nhận ra {place.name} và đọc lại.", "check", "green",
        steps_at(GRANT_STEPS, len(GRANT_STEPS)), points_title="Việc tiếp theo", points=(
            ("In phiếu chấp nhận", "Phiếu có năm nhóm số ở bên phải màn hình."),
            (f"Đưa {place.name} về {machine} kèm phiếu", "Gõ năm nhóm số ấy vào máy đó."),
            (f"Từ đó {machine} gửi dữ liệu được", "Cắm USB của máy ấy vào đây thì máy này nhận luôn phần của nó."),
        ),
    )  # fmt: skip
