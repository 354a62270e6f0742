"""What stands at the head of an office's sheets: the names of agencies as state papers write them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_desktop.domain.unit import Office, Unit

if TYPE_CHECKING:
    from cchc_desktop.printing.letter import Letterhead

COMMITTEE = "Ủy ban nhân dân"
_GOVERNED = frozenset({
    "xã", "phường", "thị trấn", "đặc khu", "huyện", "quận", "thị xã", "thành phố", "tỉnh", "thành phố trực thuộc trung ương",
})  # fmt: skip
"""Levels whose agency is the people's committee; of any other unit (a service point, a department) the title is the name."""


def agency(unit: Unit) -> str:
    """``Ủy ban nhân dân xã Vĩnh Thủy``, or the unit's own title where no committee stands behind it."""
    return f"{COMMITTEE} {unit.phrase}" if unit.level.casefold() in _GOVERNED else unit.title


def agency_titled(title: str) -> str:
    """The agency of a unit that is known by its title ("Xã Vĩnh Thủy") only; any other name stands as it is."""
    governed = any(title.casefold().startswith(f"{level} ") for level in _GOVERNED)
    return f"{COMMITTEE} {title[:1].lower()}{title[1:]}" if governed else title


def short_agency(unit: Unit) -> str:
    """``UBND XÃ VĨNH THỦY``."""
    return f"UBND {unit.title.upper()}" if unit.level.casefold() in _GOVERNED else unit.title.upper()


def parent_and_office(office: Office) -> tuple[str, str]:
    """The two heading lines of forms: ``UBND XÃ VĨNH THỦY`` and the counter's name without the unit's."""
    title, name = office.unit.title.upper(), office.office_name.upper()
    if name.startswith((COMMITTEE.upper(), "UBND")):
        return "", name
    return short_agency(office.unit), name.removesuffix(title).strip() or name


def agency_lines(name: str) -> tuple[str, str, bool]:
    """(first line, second line, whether both name one agency): ``ỦY BAN NHÂN DÂN`` over ``XÃ VĨNH THỦY``; others stand alone."""
    words = name.upper()
    for start in (COMMITTEE.upper(), "UBND"):
        if words.startswith(start + " "):
            return COMMITTEE.upper(), words.removeprefix(start).strip(), True
    return "", words, False


def letterhead(office: Office) -> Letterhead:
    """The head of a sheet that the office itself sends."""
    from cchc_desktop.printing.letter import Letterhead

    parent, name, bold = agency_lines(agency(office.unit))
    return Letterhead(parent, name, office.unit.name, bold)
