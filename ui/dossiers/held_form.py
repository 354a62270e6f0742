"""An electronic copy that is held without a scan: re-used, or fetched from the national store (domain facts 4.1, 4.2)."""

from __future__ import annotations

from cchc_desktop.domain.dossier import Component, Dossier
from cchc_desktop.office.session import Session
from ui.dossiers.act_form import ActForm, Work
from ui.kit.fields import ChoiceField

SCAN, HERE, PORTAL, STORE = "", "1", "2", "store"
WAYS = [(SCAN, "Quét ở đây"), (HERE, "Dùng lại tại cơ quan"), (PORTAL, "Dùng lại từ Cổng DVCQG"), (STORE, "Lấy từ kho dữ liệu")]
SAID = {
    SCAN: "Giấy này phải có bản quét thì mới tính là đã số hóa.",
    HERE: "Đã có bản điện tử của lần trước ở cơ quan: tính là đã số hóa và có tái sử dụng.",
    PORTAL: "Người dân dùng lại bản đã có trên Cổng Dịch vụ công quốc gia: tính là đã số hóa và có tái sử dụng.",
    STORE: "Lấy từ kho dữ liệu điện tử trên Cổng Dịch vụ công quốc gia: tính là đã số hóa.",
}


def way_of(paper: Component) -> str:
    """How a paper is held now."""
    return str(paper.reused) if paper.reused else STORE if paper.from_store else SCAN


def short(name: str, most: int = 42) -> str:
    """The beginning of a long name."""
    return name if len(name) <= most else f"{name[:most].rstrip()}…"


class HeldForm(ActForm):
    """One choice for one paper."""

    shares = (1, 0)

    def __init__(self, dossier: Dossier, heads: tuple[str, ...], place: int) -> None:
        self._id, self._heads, self._place = dossier.id, heads, place
        paper = dossier.components[place - 1]
        self.way = ChoiceField("Bản điện tử của giấy này", WAYS)
        super().__init__("Giấy tờ đã có bản điện tử", "Ghi", {"way": self.way}, hint=f"{place}. {short(paper.name)}")
        self.kept_as = f"held-{place}"
        self.way.set_value(way_of(paper))
        self.way.changed.connect(self._say)
        self._say()

    def put(self, texts: dict[str, str]) -> None:
        """What is kept of the paper stands, not what was looked at last time."""

    def _say(self) -> None:
        self.warning.say("", SAID[self.way.value()])

    def work(self) -> Work:
        """Note it."""
        id_, heads, place, way = self._id, self._heads, self._place, self.way.value()
        reused = int(way) if way in (HERE, PORTAL) else 0

        def do(session: Session, _: object) -> Dossier:
            return session.life.held(id_, place, reused, from_store=way == STORE, heads=heads)

        return do
