"""Ways into an office that are not a password: the recovery code, a folder that was put back, one that is damaged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.start.screen import Screen

if TYPE_CHECKING:
    from cchc_desktop.office.session import Session
    from ui.start.door import Door


def forgotten(door: Door) -> None:
    """A new password by the recovery code."""
    from ui.start.forgotten import ForgottenPanel

    panel, place = ForgottenPanel(), door.place
    panel.wanted.connect(
        lambda code, login, password: door.labour.open_with(panel, "Đang đặt mật khẩu", lambda _: place.reset(code, login, password))
    )
    panel.left.connect(door.show_login)
    door.put(Screen(panel))
    door.labour.ask(panel, place.logins, lambda logins: panel.offer(logins, door.login))


def salvage(door: Door, login: str, password: str) -> None:
    """The file cannot be read whole: a copy of it is set aside, then save what can be, or look at it."""
    from ui.start.salvage import SalvagePanel

    panel, place = SalvagePanel(door.files), door.place
    panel.wanted.connect(lambda file: door.labour.open_with(panel, "Đang cứu dữ liệu", lambda _: place.rescue(login, password, file)))
    panel.look_asked.connect(
        lambda: door.labour.open_with(panel, "Đang mở để xem", lambda _: place.unlock(login, password, look=True))
    )
    panel.left.connect(door.show_login)
    door.put(Screen(panel))
    door.labour.ask(panel, place.set_aside, panel.was_set_aside, panel.not_set_aside, title="Đang để riêng bản chép của tệp hỏng")


def restored(door: Door, session: Session, rescued: str = "") -> None:
    """A folder that was copied or put back begins as a new machine; ``rescued`` tells what came of a damaged one."""
    from ui.start.forgotten import RestoredPanel

    panel = RestoredPanel()
    panel.wanted.connect(lambda: door.labour.ask(panel, session.new_replica, lambda _: door.enter()))
    door.put(Screen(panel))
    if rescued:
        panel.news.set_kind("green", "check")
        panel.news.say("", rescued)
