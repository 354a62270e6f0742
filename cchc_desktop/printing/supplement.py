"""Form 02: Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ – everything that is lacking, at once."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from cchc_desktop.domain.dossier import Person
from cchc_desktop.domain.moments import show_date
from cchc_desktop.printing.fields import ended, spaced
from cchc_desktop.printing.forms import Ending, Form, FormHead, call_of, draw_form
from cchc_desktop.printing.sheet import Sheet


@dataclass(frozen=True)
class SupplementPage:
    """What is asked of the applicant. ``content`` names the procedure, ``contents`` the numbered points, ``until`` the day to bring
    them, ``contact`` and ``contact_phone`` who helps, ``signer`` who signs. Empty values are left to be written by hand."""

    head: FormHead
    code: str
    applicant: Person
    content: str
    contents: tuple[str, ...]
    reason: str
    contact: str
    contact_phone: str
    signer: str
    until: date | None = None

    def blank(self) -> SupplementPage:
        """The same form with every value empty."""
        return replace(self, head=self.head.blank(), code="", applicant=Person(""), content="", contents=(), reason="", contact="",
                       contact_phone="", signer="", until=None)  # fmt: skip


def supplement_pdf(page: SupplementPage) -> bytes:
    """The form as PDF bytes; the same page gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.code}".strip())
    draw_supplement(sheet, page)
    return sheet.finish()


def draw_supplement(sheet: Sheet, page: SupplementPage) -> None:
    """The form on leaves of its own of a file."""
    draw_form(sheet, page.head, lambda form: _write(form, page), f"{page.head.texts['code']}: {page.code}" if page.code else "")


def _write(form: Form, page: SupplementPage) -> None:
    who, call = page.applicant, call_of(page.head.texts, page.applicant)
    form.start(page.code, show_code=True)
    form.field("of", who.name, "b", call)
    form.field("content", page.content)
    form.field("address", who.address)
    form.pair(("phone", spaced(who.phone)), ("email", who.email))
    form.paragraph(form.texts["points"], justified=False)
    form.points(page.contents)
    asked = ""
    if page.until:
        asked = form.texts["until"].format(call=call, until=f"ngày {show_date(page.until)}")
    form.reason("reason", " ".join(part for part in (ended(page.reason), asked) if part))
    values = {"contact": page.contact, "phone": spaced(page.contact_phone)}
    sides = [([form.texts["right_role"]], page.signer, 0.75)]
    form.ending(Ending(form.closing("closing", values), sides, form.texts["sign_note"]))
