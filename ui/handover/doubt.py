"""A stick that was written but perhaps not to its end: remembered until it was pulled, put in again and read."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ui.handover.scenes import Place
    from ui.page import Parts

_KEPT, _OUT = "handover/unsure", "out"


class Doubt:
    """Kept in the look, so that it outlives the page and the program."""

    def __init__(self, parts: Parts) -> None:
        self._look, self._media = parts.look, parts.media

    def keep(self, place: Place) -> None:
        """This stick was written; nobody knows whether all of it is there."""
        self._look.keep(_KEPT, f"{place.path}\n{place.name}")
        self.follow()

    def settle(self) -> None:
        """It was read, or everything was written anew."""
        self._look.keep(_KEPT, "")

    def follow(self) -> None:
        """A stick came or went: only what was pulled and put in again is read from the stick itself, not from the system's memory."""
        path, _, name = self._look.kept(_KEPT).partition("\n")
        if path and all(str(volume.path) != path for volume in self._media.now()):
            self._look.keep(_KEPT, f"{_OUT}\n{name}")

    @property
    def ready(self) -> bool:
        """Whether the next stick is to be read: the one in doubt was pulled."""
        return self._look.kept(_KEPT).partition("\n")[0] in (_OUT, "1")

    @property
    def warning(self) -> tuple[str, str]:
        """What is said while it lasts (bold, more); two empty words when there is none."""
        path, _, name = self._look.kept(_KEPT).partition("\n")
        if not path:
            return "", ""
        step = "Cắm lại USB ấy" if self.ready else "Rút USB ấy ra rồi cắm lại"
        return f"Chưa chắc {name or 'USB'} đã ghi xong", f"{step}: máy tự kiểm tra."
