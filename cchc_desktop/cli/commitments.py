"""Verbs of commitments: adding, showing, signing, and holding a PDF against the records."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Parser, Verbs, file, moment, text
from cchc_desktop.cli.shell import Shell, secret
from cchc_desktop.domain.commitment import STATE_NAMES
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.targets import PARTS, SIDES, commitment_to_json

if TYPE_CHECKING:
    from cchc_desktop.domain.commitment import Commitment

GROUPS = {"commitment": "Bản cam kết"}
_SIDE = {"committing": "bên cam kết", "receiving": "bên nhận cam kết"}


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("commitment add", add, "Lập bản cam kết từ tệp JSON; phần bỏ trống lấy từ mẫu")
    found.add_argument("file", metavar="FILE.json", type=file)
    verbs.add("commitment list", list_all, "Các bản cam kết, năm mới trước")
    found = verbs.add("commitment show", show, "Toàn bộ một bản cam kết")
    found.add_argument("id", metavar="ID", type=text)
    found = verbs.add("commitment sign", sign, "Ký số bằng tệp .p12; mật khẩu của tệp lấy ở CCHC_P12_PASSWORD hoặc gõ")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--p12", required=True, metavar="FILE", type=file)
    _side(found)
    found = verbs.add("commitment record-signature", record_signature, "Ghi nhận bản đã ký trên giấy kèm bản quét")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--scan", required=True, metavar="FILE", type=file)
    _side(found)
    found.add_argument("--person", default="", type=text, help="người ký, nếu khác người ghi trong bản")
    found.add_argument("--at", metavar="TIME", type=text, help="ký lúc nào (bỏ trống: bây giờ)")
    found = verbs.add("verify", verify, "Xem một tệp PDF có phải của cơ quan, còn nguyên không, ai đã ký")
    found.add_argument("file", metavar="FILE.pdf", type=file)


def _side(parser: Parser) -> None:
    parser.add_argument("--side", choices=SIDES, default="committing", help="bên ký (committing)")


def add(shell: Shell, given: Namespace) -> Answer:
    """A sheet from a file, as a draft."""
    from cchc_desktop.office.files import read_json_file

    data = read_json_file(given.file)
    if isinstance(data, dict):
        JsonObject(data, PARTS)
    with shell.office() as session:
        sheet = session.agreements.add(data)  # type: ignore[arg-type]
    return Answer({"id": sheet.id, "state": sheet.state.value}, words=[f"Đã lập bản cam kết {sheet.id} ({STATE_NAMES[sheet.state]})."])


def _line(sheet: Commitment) -> dict[str, Any]:
    return {
        "id": sheet.id, "unit": sheet.unit, "kind": sheet.kind, "year": sheet.year, "date": sheet.date.isoformat(),
        "number": sheet.number, "version": sheet.version, "previous": sheet.previous, "state": sheet.state.value,
        "committing": sheet.committing.unit, "receiving": sheet.receiving.unit, "targets": len(sheet.targets),
        "signatures": len(sheet.signatures),
    }  # fmt: skip


def list_all(shell: Shell, given: Namespace) -> Answer:
    """Every sheet held."""
    with shell.office() as session:
        sheets = session.agreements.all()
    words = table([(one.id, str(one.year), STATE_NAMES[one.state], one.committing.unit, one.committing.person) for one in sheets])
    return Answer(rows=[_line(one) for one in sheets], words=words)


def show(shell: Shell, given: Namespace) -> Answer:
    """One sheet with its targets, signatures and their proofs."""
    with shell.office() as session:
        sheet = session.agreements.get(given.id)
        proofs = session.agreements.proofs(sheet.id)
    files = [{"name": one.name, "sha256": one.sha256, "bytes": one.size, "media": one.media} for one in proofs]
    return Answer({**commitment_to_json(sheet), "proofs": files}, words=_words(sheet))


def _words(sheet: Commitment) -> list[str]:
    found = [f"{sheet.id}  năm {sheet.year}, bản {sheet.version}, {STATE_NAMES[sheet.state]}"]
    found += [f"{party.unit}: {party.person}, {party.title}" for party in (sheet.committing, sheet.receiving)]
    found += [f"{n}. {one.name}: {one.target if one.target is not None else ''} {one.unit}" for n, one in enumerate(sheet.targets, 1)]
    return found + [f"Ký {one.at:%H:%M %d/%m/%Y}: {one.person} ({_SIDE[one.side]})" for one in sheet.signatures]


def sign(shell: Shell, given: Namespace) -> Answer:
    """A digital signature with a PKCS#12 file."""
    password = secret("CCHC_P12_PASSWORD", "Mật khẩu của tệp chứng thư: ")
    with shell.office() as session:
        session.store.refuse_restored()
        sheet, _ = session.agreements.sign_p12(given.id, given.p12, password, given.side)
    return _signed(sheet, given.side)


def record_signature(shell: Shell, given: Namespace) -> Answer:
    """A signature on paper, with its scan."""
    at = moment(given.at)
    with shell.office() as session:
        session.store.refuse_restored()
        sheet = session.agreements.record_signature(given.id, given.scan, given.side, given.person, at)
    return _signed(sheet, given.side)


def _signed(sheet: Commitment, side: str) -> Answer:
    value = {"id": sheet.id, "state": sheet.state.value, "signatures": commitment_to_json(sheet)["signatures"]}
    return Answer(value, words=[f"Đã ghi chữ ký của {_SIDE[side]}."])


def verify(shell: Shell, given: Namespace) -> Answer:
    """Whether a PDF is ours and whole, and by whom signed."""
    with shell.office() as session:
        found = session.agreements.verify(given.file)
    value: dict[str, Any] = {"ours": found.ours, "unchanged": found.unchanged}
    if found.record:
        value["record"] = found.record
    words = ["Tệp của cơ quan." if found.ours else "Không phải tệp của cơ quan."]
    words += ["Còn nguyên." if found.unchanged else "Đã bị sửa, hoặc không rõ."]
    words += [f"{one['by']} ký lúc {one['at']}: {'hợp lệ' if one['valid'] else 'không hợp lệ'}" for one in found.signatures]
    return Answer({**value, "signatures": found.signatures}, words=words)
