"""What the list of dossiers says of itself: how many it shows of how many, and why there is nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from cchc_desktop.domain.listing import LISTING_NAMES, Listing
from cchc_desktop.domain.text import grouped
from ui.kit.blank import Blank
from ui.kit.buttons import LINK, PRIMARY, Action

TYPED, SHOWN = 50, 200
"""Rows while typing, and without words; more than anybody reads, few enough to stand in a frame or two."""
BY_DUE = (Listing.OPEN, Listing.OVERDUE, Listing.TODAY, Listing.NEXT, Listing.WEEK, Listing.SUPPLEMENT, Listing.READY)


@dataclass(frozen=True)
class Found:
    """What was read: of which list, for which words, how many rows are shown, whether there are more, how many the whole list holds
    (None = not counted yet), how many of all dossiers answer the words when the list has none."""

    which: Listing
    text: str
    shown: int
    more: bool
    held: int | None
    elsewhere: int = 0


def count_words(found: Found) -> str:
    """The line under the list."""
    order = "xếp theo hạn trả" if found.which in BY_DUE else "mới nhất trước"
    if found.text:
        return f"{TYPED} trên hơn {TYPED} hồ sơ khớp, gõ thêm để tìm hẹp lại" if found.more else f"{found.shown} hồ sơ khớp"
    if found.more:
        return f"{SHOWN} trên {grouped(found.held) if found.held else f'hơn {SHOWN}'} hồ sơ, {order}; gõ để tìm"
    return f"{grouped(found.shown)} hồ sơ, {order}" if found.shown else ""


def say_nothing(blank: Blank, found: Found, everywhere: Callable[[], None], ask: Callable[[str], None]) -> None:
    """One line why, and the act that leads on; ``ask`` opens a page by its name."""
    name, text = LISTING_NAMES[found.which], found.text
    if found.elsewhere:
        count = f"hơn {TYPED}" if found.elsewhere > TYPED else str(found.elsewhere)
        act = Action(f"Tìm trong tất cả ({count} hồ sơ)", everywhere, icon="search", shown_key="Return", kind=PRIMARY)
        blank.say(f"Trong “{name}” không có hồ sơ nào khớp “{text}”.", "", act)
    elif text:
        act = Action("Tiếp nhận hồ sơ mới", lambda: ask("intake"), icon="plus", shown_key="F2")
        blank.say(f"Không có hồ sơ nào khớp “{text}”.", "Thử ít chữ hơn, hoặc tìm theo số điện thoại, mã hồ sơ.", act)
    elif found.which is Listing.ALL:
        act = Action("Tiếp nhận hồ sơ", lambda: ask("intake"), icon="plus", shown_key="F2")
        blank.say("Chưa có hồ sơ nào.", "", act, Action("Nhập sổ cũ", lambda: ask("moving"), icon="book", kind=LINK))
    else:
        blank.say(f"Không có hồ sơ nào ở mục “{name}”.")
