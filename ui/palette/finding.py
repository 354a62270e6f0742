"""What the palette offers for a few typed letters: dossiers, people, acts, in one list with headings."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from cchc_desktop.domain.dossier import TERMINAL
from cchc_desktop.domain.listing import LISTING_NAMES
from cchc_desktop.domain.text import fold, initials, words
from cchc_desktop.office.session import Session
from cchc_desktop.office.spoken import answer_for
from cchc_desktop.storage.dossiers import DossierRow
from ui.dossiers.words import DueWords, short_name, short_number, state
from ui.kit.buttons import Action, key_name
from ui.kit.marks import Mark, of_status
from ui.look_only import BY_HAND, BY_HAND_KEY
from ui.pages import PAGES

HERE, DOSSIERS, PEOPLE, ACTS = 4, 5, 3, 5
_LOOKED_AT = 60


class Scope(Enum):
    """What is searched; the value is its word. Tab goes from one to the next."""

    ALL = "Mọi thứ"
    HERE = "Ở trang này"
    DOSSIERS = "Hồ sơ"
    PEOPLE = "Người"
    ACTS = "Việc"


TABS = [Scope.ALL, Scope.DOSSIERS, Scope.PEOPLE, Scope.ACTS, Scope.HERE]
"""In which order Tab goes through them."""


@dataclass(frozen=True)
class Offer:
    """One line: a shape or an icon, a name, what stands behind it (``tail`` is never cut), where Enter and Ctrl Enter (``other``) lead.

    ``page`` "" means an act of the shell named by ``argument``.
    """

    scope: Scope
    text: str
    page: str
    argument: str = ""
    second: str = ""
    tail: str = ""
    icon: str = ""
    mark: Mark = Mark.NONE
    key: str = ""
    other: tuple[str, str] | None = None
    run: Callable[[], None] | None = None
    """What is done at once, for an act of the page in front."""


SHELL_ACTS = (
    Offer(Scope.ACTS, "Hồ sơ của tôi đến đâu", "", "where", icon="search", key="F12"),
    Offer(Scope.ACTS, "Tiếp nhận như hồ sơ trước, cho người khác", "intake", "again", icon="plus", key="Ctrl+R"),
    Offer(Scope.ACTS, "Màn hình cho công dân xem", "", "citizen", icon="eye", key="Shift+F12"),
    Offer(Scope.ACTS, "Hoàn tác việc vừa ghi", "", "undo", icon="undo", key="Ctrl+Z"),
    Offer(Scope.ACTS, "Ghi dữ liệu ra USB", "handover", "write", icon="usb", key="Ctrl+U"),
    Offer(Scope.ACTS, "Nhận biên nhận, dữ liệu từ USB", "handover", icon="inbox"),
    Offer(Scope.ACTS, "Gõ biên nhận nhận qua điện thoại", "handover", "receipt", icon="phone"),
    Offer(Scope.ACTS, "Phiếu giao USB lần gần nhất", "handover", "slip", icon="print"),
    Offer(Scope.ACTS, "Sổ USB, báo mất USB", "sticks", icon="usb"),
    Offer(Scope.ACTS, "Bàn đối chiếu: chỗ hai bên ghi khác nhau", "desk", icon="note"),
    Offer(Scope.ACTS, "Đăng ký máy này với cấp trên", "enrolment", icon="key"),
    Offer(Scope.ACTS, "Hạn trả theo người xử lý", "today", "officer", icon="people"),
    Offer(Scope.ACTS, "Hạn trả theo lĩnh vực", "today", "sector", icon="chart"),
    Offer(Scope.ACTS, "Giao nhận hồ sơ bằng quét mã", "dossiers", "scan", icon="scan"),
    Offer(Scope.ACTS, "Hồ sơ chưa nhập hệ thống tỉnh", "national", icon="copy"),
    Offer(Scope.ACTS, "Thu phí, lệ phí trong ngày", "ledger", "fees", icon="list"),
    Offer(Scope.ACTS, "Sổ theo dõi hồ sơ", "ledger", "register", icon="book"),
    Offer(Scope.ACTS, "Số đã cấp: số nào đã in, đã hủy, còn thiếu", "ledger", "numbers", icon="list"),
    Offer(Scope.ACTS, "Nhập sổ cũ từ Excel, DBF", "moving", icon="inbox"),
    Offer(Scope.ACTS, "Danh sách ký nhận kết quả", "ledger", "handouts", icon="sign"),
    Offer(Scope.ACTS, "Lập bản cam kết", "commitment", icon="target"),
    Offer(Scope.ACTS, "Lịch nghỉ, ngày làm bù", "procedures", "calendar", icon="calendar"),
    Offer(Scope.ACTS, "In một trang hướng dẫn cho quầy", "", "sheet", icon="print"),
    Offer(Scope.ACTS, f"{BY_HAND}: giấy tiếp nhận trống", "", "by-hand", icon="print", key=BY_HAND_KEY),
    Offer(Scope.ACTS, "Kiểm tra tờ in: giấy có khớp bản ghi không", "sheet", icon="scan"),
    Offer(Scope.ACTS, "Hết thời hạn lưu trữ: xóa phần cá nhân", "forgetting", "all", icon="trash"),
    Offer(Scope.ACTS, "Khóa màn hình", "", "lock", icon="lock", key="Ctrl+Shift+L"),
    Offer(Scope.ACTS, "Hiện hoặc che số và điện thoại", "", "numbers", icon="eye-off", key="F7"),
    Offer(Scope.ACTS, "Đọc lại dữ liệu của trang", "", "reload", icon="refresh", key="F5"),
)
SETTINGS_ACTS = (
    Offer(Scope.ACTS, "Sao lưu dữ liệu", "settings", "backup", icon="shield"),
    Offer(Scope.ACTS, "Kiểm tra dữ liệu", "settings", "check", icon="check"),
    Offer(Scope.ACTS, "Cỡ chữ trên màn hình", "settings", "screen", icon="eye"),
    Offer(Scope.ACTS, "Tài khoản, đổi mật khẩu", "settings", "accounts", icon="person"),
    Offer(Scope.ACTS, "Thông tin cơ quan, giờ làm việc, cách in", "settings", "office", icon="house"),
    Offer(Scope.ACTS, "Lĩnh vực phục vụ", "settings", "sectors", icon="settings"),
    Offer(Scope.ACTS, "Giờ riêng từng lĩnh vực", "settings", "hours", icon="calendar"),
    Offer(Scope.ACTS, "Danh sách người xử lý", "settings", "officers", icon="people"),
    Offer(Scope.ACTS, "Lời văn dùng lại", "settings", "phrases", icon="note"),
    Offer(Scope.ACTS, "Kỳ báo cáo, ngày chốt số liệu", "settings", "periods", icon="calendar"),
    Offer(Scope.ACTS, "Máy quét, thư mục bản quét", "settings", "scans", icon="scan"),
    Offer(Scope.ACTS, "Chứng thư tin cậy, nơi cấp chữ ký số", "settings", "trust", icon="shield"),
    Offer(Scope.ACTS, "Khóa của máy: xem, đổi khóa mới", "settings", "keys", icon="key"),
    Offer(Scope.ACTS, "Thiết lập: nhập sổ cũ", "settings", "moving", icon="inbox"),
    Offer(Scope.ACTS, "Thiết lập: thời hạn lưu hồ sơ", "settings", "forgetting", icon="trash"),
)
BELOW_ACTS = (
    Offer(Scope.ACTS, "Nhận dữ liệu các đơn vị từ USB", "office", "read", icon="inbox"),
    Offer(Scope.ACTS, "Ghi biên nhận cho các đơn vị ra USB", "office", "write", icon="usb"),
    Offer(Scope.ACTS, "Phần đang chờ của các đơn vị", "office", "tray", icon="inbox"),
    Offer(Scope.ACTS, "Chấp nhận máy của đơn vị", "enrolment", "grant", icon="key"),
    Offer(Scope.ACTS, "Sắp xếp đơn vị: đổi tên, nhập, tách", "events", "", icon="people"),
)
"""What the receiving office does with the units below."""
LET_IN = Offer(Scope.ACTS, "Chấp nhận máy khác của cơ quan mình", "enrolment", "grant", icon="key")
"""What an enrolled machine without units below may do."""
NEW_LIFE = Offer(Scope.ACTS, "Bắt đầu như máy mới", "handover", icon="refresh")
"""While the folder was copied or put back: the hand-over says what it means and offers it."""
LIST_ACTS = tuple(Offer(Scope.ACTS, f"Danh sách: {name}", "dossiers", which.value, icon="list") for which, name in LISTING_NAMES.items())


def page_acts(offered: Callable[[str], bool]) -> list[Offer]:
    """One act a page of the navigation."""
    found = [entry for entry in PAGES if entry.word and offered(entry.name)]
    return [Offer(Scope.ACTS, entry.word, entry.name, icon=entry.icon, key=entry.key) for entry in found]


class Finder:
    """Looks things up; ``offered`` tells which pages there are, ``here`` what can be done on the page in front."""

    def __init__(self, session: Session, offered: Callable[[str], bool], here: Callable[[], Sequence[Action]] = list) -> None:
        self._session, self._offered, self._acts_here = session, offered, here

    def find(self, typed: str, scope: Scope = Scope.ALL) -> list[Offer]:
        """Offers for what was typed, dossiers first, then people, then acts; what one does most when nothing was typed."""
        text = typed.strip()
        if text[:1] == "#":
            return self._dossiers(text[1:], DOSSIERS * 2)
        if text[:1] == ">":
            return [*self._here(text[1:]), *self._acts(text[1:], everything=True)]
        if scope is Scope.HERE:
            return self._here(text) or [self._nothing(text)]
        if not text and scope in (Scope.ALL, Scope.ACTS):
            return self._acts("", everything=scope is Scope.ACTS)
        found: list[Offer] = []
        alone = scope is not Scope.ALL
        if scope is Scope.ALL:
            found += self._here(text)[:HERE]
        if scope in (Scope.ALL, Scope.DOSSIERS):
            found += self._dossiers(text, DOSSIERS * 2 if alone else DOSSIERS)
        people = self._people(text) if scope is not Scope.DOSSIERS else []
        if scope in (Scope.ALL, Scope.PEOPLE):
            found += people
        if scope in (Scope.ALL, Scope.ACTS):
            found += self._for_person(people) + self._acts(text, everything=alone)
        return found or [self._nothing(text)]

    def _dossiers(self, text: str, most: int) -> list[Offer]:
        due = DueWords(self._session.clock.now(), self._session.calendar.calendar(self._session.office))
        return [_dossier(row, due) for row in self._session.counter.find(text, limit=most)] if words(text) else []

    def answer(self, offer: Offer | None) -> str:
        """What to read out to the person who asks about it; "" for what is no dossier."""
        return " ".join(answer_for(self._session, offer.argument).said) if offer is not None and offer.page == "dossier" else ""

    def _people(self, text: str) -> list[Offer]:
        """Persons of the dossiers that hold all typed words in a name or number."""
        typed, seen = words(text), dict[tuple[str, str], DossierRow]()
        if not typed:
            return []
        for row in self._session.counter.find(text, limit=_LOOKED_AT):
            names = [*words(row.name), row.id_number, row.phone]
            if all(any(name.startswith(word) for name in names) for word in typed):
                seen.setdefault((row.id_number, fold(row.name)), row)
        return [self._person(row) for row in list(seen.values())[:PEOPLE]]

    def _person(self, row: DossierRow) -> Offer:
        known = self._session.people.person_by_number(row.id_number) if row.id_number else None
        told = []
        if known:
            told = [known.person.birth_date[:4], known.person.address.split(",")[0], f"{known.dossiers} hồ sơ"]
        second = " · ".join(part for part in told if part)
        return Offer(
            Scope.PEOPLE, row.name, "dossiers", f"find:{row.id_number or row.name}", second, icon="person",
            other=("intake", f"person:{row.id_number}" if row.id_number else f"name:{row.name}"),
        )  # fmt: skip

    def _for_person(self, people: Sequence[Offer]) -> list[Offer]:
        if not people or people[0].other is None:
            return []
        page, argument = people[0].other
        return [Offer(Scope.ACTS, f"Tiếp nhận hồ sơ cho {people[0].text}", page, argument, icon="plus")]

    def _acts(self, text: str, *, everything: bool) -> list[Offer]:
        """Acts whose words begin as typed, then procedures to take in."""
        below = BELOW_ACTS if self._offered("office") else (LET_IN,) if self._session.handover.enrolled else ()
        first = (NEW_LIFE,) if self._session.restored else ()
        acts = [*first, *page_acts(self._offered), *SHELL_ACTS, *below, *SETTINGS_ACTS, *LIST_ACTS]
        typed = words(text)
        if not typed:
            return acts if everything else acts[: ACTS + 2]
        found = [act for act in acts if _meets(act.text, typed)]
        if len(fold(text)) > 1:
            for one in self._session.catalogue.search(text, self._session.office, limit=3):
                found.append(Offer(Scope.ACTS, f"Tiếp nhận: {one.name}", "intake", one.code, one.code, icon="plus"))
        return found[: ACTS * (2 if everything else 1)]

    def _here(self, text: str) -> list[Offer]:
        """Acts of the page in front whose words begin as typed."""
        typed = words(text)
        offers = [Offer(Scope.HERE, one.text, "", icon=one.icon or "check", key=one.key or one.shown_key, run=one.run)
                  for one in self._acts_here()]  # fmt: skip
        return [offer for offer in offers if not typed or _meets(offer.text, typed)]

    def _nothing(self, text: str) -> Offer:
        second = "chưa có hồ sơ, người hay việc nào như vậy"
        return Offer(Scope.ACTS, f"Tiếp nhận hồ sơ cho {text}", "intake", f"name:{text}", second, icon="plus", key="F2")


def _meets(text: str, typed: Sequence[str]) -> bool:
    known = words(text)
    return all(any(word.startswith(one) for word in known) for one in typed) or (len(typed) == 1 and typed[0] in initials(text))


def _dossier(row: DossierRow, due: DueWords) -> Offer:
    mark = of_status(row.status) if row.status in TERMINAL else due.of(row).mark
    stands = state(row) if row.status in TERMINAL or row.voided else due.of(row).text
    other = ("intake", f"person:{row.id_number}") if row.id_number else None
    second = f"{short_number(row.number)} · {short_name(row.procedure_name)}"
    return Offer(Scope.DOSSIERS, row.name, "dossier", row.id, second, f" · {stands[:1].lower()}{stands[1:]}", mark=mark, other=other)


def cap(offer: Offer) -> str:
    """The key as painted."""
    return key_name(offer.key)
