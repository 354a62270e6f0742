"""The half-typed form put aside: found again after a crash or Esc, thrown away, had back."""

from __future__ import annotations

from collections.abc import Callable

from ui.intake.bar import DROP
from ui.intake.keeper import DraftKeeper
from ui.intake.typed import Typed
from ui.kit.buttons import Action
from ui.kit.layout import Strip
from ui.notify import Notify


class Aside:
    """``typed`` reads the form, ``new`` empties it, ``fill`` puts one in and the keyboard where work goes on."""

    def __init__(
        self, notify: Notify, news: Strip, keeper: DraftKeeper, typed: Callable[[], Typed], new: Callable[[], None],
        fill: Callable[[Typed], None],
    ) -> None:  # fmt: skip
        self._notify, self._news, self._keeper, self._typed, self._new, self._fill = notify, news, keeper, typed, new, fill
        self._dropped: Typed | None = None

    def take_over(self, typed: Typed) -> None:
        """A form begun from the last one; one in which something stands is never written over."""
        if self._typed().blank():
            self._fill(typed)
        else:
            self._notify.warn("Hồ sơ này đang gõ dở.", "Lưu hoặc bỏ nháp trước.")

    def restore(self) -> None:
        """What a crash, a power cut or Esc left behind."""
        found = self._keeper.load()
        if found is None:
            return
        self._fill(found)
        self._news.set_kind("blue", "pencil")
        self._news.say(self._keeper.when(found), "Gõ tiếp rồi lưu, hoặc bỏ nháp để làm hồ sơ mới.", [Action(DROP, self.drop)])

    def drop(self) -> None:
        """Throw the form away; it can be had back."""
        self._dropped = self._typed()
        self._keeper.drop()
        self._new()
        self._news.set_kind("amber", "trash")
        self._news.say("Đã bỏ bản nháp.", "", [Action("Lấy lại", self._undrop, key="Ctrl+L", icon="undo")])

    def _undrop(self) -> None:
        if self._dropped is not None:
            dropped, self._dropped = self._dropped, None
            self._fill(dropped)
            self._news.hide()
