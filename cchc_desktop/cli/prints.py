"""The verb that prints: a form of a record into a PDF file, noted in the print log."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING

from cchc_desktop.cli.answers import Answer
from cchc_desktop.cli.parsing import Verbs, file, text
from cchc_desktop.cli.shell import Shell

if TYPE_CHECKING:
    from cchc_desktop.office.prints import Printed
    from cchc_desktop.office.session import Session

FORMS = ("receipt", "commitment", "handoff-slip")
GROUPS: dict[str, str] = {}


def add_to(verbs: Verbs) -> None:
    """Add the verb."""
    found = verbs.add("print", print_form, "In một mẫu giấy ra tệp PDF")
    found.add_argument("form", metavar="FORM", choices=FORMS, help=", ".join(FORMS))
    found.add_argument("id", metavar="ID", type=text, help="mã hồ sơ, mã bản cam kết, số gói (last: lần ghi cuối)")
    found.add_argument("--out", required=True, metavar="FILE.pdf", type=file)


def print_form(shell: Shell, given: Namespace) -> Answer:
    """One form into a file; a second print of a receipt is marked as such."""
    from cchc_desktop.office.files import write_file

    with shell.office() as session:
        session.store.refuse_restored()
        printed = _made(session, given.form, given.id)
        write_file(given.out, printed.pdf)
        session.prints.taken(printed, given.out.name)
        if printed.form == "commitment":
            session.agreements.mark_printed(printed.record)
    value = {"form": printed.form, "record": printed.record, "file": str(given.out), "bytes": len(printed.pdf), "copy": printed.copy_no}
    again = f", lần {printed.copy_no}" if printed.copy_no > 1 else ""
    return Answer(value, words=[f"{printed.title}: đã ghi {given.out}{again}."])


def _made(session: Session, form: str, key: str) -> Printed:
    if form == "receipt":
        return session.prints.receipt(key)
    if form == "commitment":
        return session.prints.commitment(key)
    return session.prints.handoff_slip(key)
