"""Form 03: Phiếu từ chối tiếp nhận giải quyết hồ sơ – why a dossier is not taken in."""

from __future__ import annotations

from dataclasses import dataclass, replace

from cchc_desktop.domain.dossier import Person
from cchc_desktop.printing.fields import ended, spaced
from cchc_desktop.printing.forms import Ending, Form, FormHead, call_of, draw_form, points
from cchc_desktop.printing.sheet import Sheet


@dataclass(frozen=True)
class RefusalPage:
    """Why it is refused. ``unit`` is the counter's name as in a sentence, ``content`` names the procedure, ``reasons`` the points;
    ``submitter`` and ``signer`` sign. Empty values are left to be written by hand, but ``returned`` (papers handed back) and
    ``guidance`` (where and how to file), which stand only where they say something."""

    head: FormHead
    unit: str
    applicant: Person
    content: str
    reasons: tuple[str, ...]
    submitter: str
    signer: str
    code: str = ""
    returned: str = ""
    guidance: str = ""

    def blank(self) -> RefusalPage:
        """The same form with every value empty but the office's own name."""
        return replace(self, head=self.head.blank(), applicant=Person(""), content="", reasons=(), submitter="", signer="", code="",
                       returned="", guidance="")  # fmt: skip


def refusal_pdf(page: RefusalPage) -> bytes:
    """The form as PDF bytes; the same page gives the same bytes."""
    sheet = Sheet(f"{page.head.title} {page.code}".strip())
    draw_refusal(sheet, page)
    return sheet.finish()


def draw_refusal(sheet: Sheet, page: RefusalPage) -> None:
    """The form on leaves of its own of a file."""
    draw_form(sheet, page.head, lambda form: _write(form, page), f"{page.head.texts['code']}: {page.code}" if page.code else "")


def _write(form: Form, page: RefusalPage) -> None:
    who = page.applicant
    form.start()
    form.field("unit", page.unit)
    form.field("of", who.name, "b", call_of(page.head.texts, who))
    form.field("address", who.address)
    form.pair(("phone", spaced(who.phone)), ("email", who.email))
    form.field("content", page.content)
    form.sentences("before", {"unit": page.unit})
    sides = [([form.texts[role]], name, place) for role, name, place in (
        ("left_role", page.submitter, 0.25), ("right_role", page.signer, 0.75))]  # fmt: skip
    more = [(f"{form.texts[label]}: {ended(' '.join(text.split()))}", True) for label, text in (
        ("returned", page.returned), ("guidance", page.guidance)) if text.strip()]  # fmt: skip
    form.ending(Ending([*points(page.reasons), *more, *form.closing("closing", {})], sides, form.texts["sign_note"]))
