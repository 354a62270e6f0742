"""Verbs of commitments: adding, showing, signing, and holding a PDF against the records."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Parser, Usage, Verbs, count, file, moment, text
from cchc_desktop.cli.shell import Shell, secret
from cchc_desktop.domain.commitment import STATE_NAMES, Target
from cchc_desktop.domain.following import figure_words
from cchc_desktop.domain.json_text import JsonObject
from cchc_desktop.domain.said import label_of, shown
from cchc_desktop.domain.targets import PARTS, SIDES, commitment_to_json

if TYPE_CHECKING:
    from cchc_desktop.domain.commitment import Commitment
    from cchc_desktop.office.sheet_check import Checked

GROUPS = {"commitment": "Bản cam kết", "trust": "Danh sách tin cậy của chứng thư số"}
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
    found.add_argument("--p12", metavar="FILE", type=file)
    found.add_argument("--pkcs11", metavar="LIB", type=file, help="thư viện của thiết bị ký; mã PIN lấy ở CCHC_PIN hoặc gõ")
    found.add_argument("--token", metavar="NHÃN", type=text, default="", help="nhãn thiết bị, khi cắm nhiều cái")
    _side(found)
    found = verbs.add("trust add", trust_add, "Tin một nơi cấp chứng thư số, từ tệp .crt, .cer, .pem")
    found.add_argument("file", metavar="FILE", type=file)
    verbs.add("trust list", trust_list, "Các nơi cấp chứng thư mà máy này tin")
    found = verbs.add("trust remove", trust_remove, "Không tin một nơi cấp chứng thư nữa")
    found.add_argument("id", metavar="ID", type=text, help="như trust list ghi")
    found = verbs.add("commitment record-signature", record_signature, "Ghi nhận bản đã ký trên giấy kèm bản quét")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--scan", required=True, metavar="FILE", type=file)
    _side(found)
    found.add_argument("--person", default="", type=text, help="người ký, nếu khác người ghi trong bản")
    found.add_argument("--at", metavar="TIME", type=text, help="ký lúc nào (bỏ trống: bây giờ)")
    _followed(verbs)
    found = verbs.add("verify", verify, "Xem một tệp PDF có phải của cơ quan, còn nguyên không, ai đã ký; hoặc tờ in có khớp bản ghi không")
    found.add_argument("file", metavar="FILE.pdf", nargs="?", type=file)
    found.add_argument("--sheet", metavar="DIGITS", type=text, help="dãy số quét từ “Mã kiểm tra” của một tờ in")


def trust_add(shell: Shell, given: Namespace) -> Answer:
    """Trust an authority."""
    with shell.office() as session:
        name = session.agreements.trust(given.file)
    return Answer({"name": name}, words=[f"Đã thêm vào danh sách tin cậy: {name}."])


def trust_list(shell: Shell, given: Namespace) -> Answer:
    """The authorities this machine trusts."""
    with shell.office() as session:
        found = session.agreements.trusted()
    rows = [{"id": one.id, "name": one.name, "issuer": one.issuer, "since": one.since.isoformat(), "until": one.until.isoformat(),
             "chain": list(one.chain), "rooted": one.rooted} for one in found]  # fmt: skip
    return Answer(rows=rows, words=table([(one.id, one.name, one.issuer, f"{one.until:%d/%m/%Y}") for one in found]))


def trust_remove(shell: Shell, given: Namespace) -> Answer:
    """Trust an authority no longer."""
    with shell.office() as session:
        name = session.agreements.distrust(given.id)
    return Answer({"name": name}, words=[f"Đã bỏ khỏi danh sách tin cậy: {name}."])


def _followed(verbs: Verbs) -> None:
    found = verbs.add("commitment progress", progress, "Từng chỉ tiêu đang ở đâu, còn thiếu gì")
    found.add_argument("id", metavar="ID", type=text)
    found = verbs.add("commitment note", note, "Ghi kết quả một chỉ tiêu nhập tay, kèm minh chứng")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("target", metavar="CHỈ-TIÊU", type=count, help="số thứ tự trong bảng chỉ tiêu, từ 1")
    found.add_argument("value", metavar="KẾT-QUẢ", nargs="?", default="", type=text)
    found.add_argument("--note", default="", type=text)
    found.add_argument("--reached", action="store_true", help="kết quả bằng chữ đã đạt chỉ tiêu")
    found.add_argument("--proof", metavar="FILE", type=file)
    found = verbs.add("commitment review", review, "Ghi rà soát một quý")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--text", required=True, type=text)
    found.add_argument("--quarter", metavar="2026-Q3", default="", type=text, help="bỏ trống: quý này")
    found = verbs.add("commitment assess", assess, "Đánh giá cuối năm bản cam kết của đơn vị gửi lên")
    found.add_argument("id", metavar="ID", type=text)
    found.add_argument("--text", required=True, type=text)
    found = verbs.add("commitment compare", compare, "Hai bản khác nhau ở đâu")
    found.add_argument("one", metavar="ID1", type=text)
    found.add_argument("two", metavar="ID2", type=text)
    found = verbs.add("commitment annex", annex, "Lập phụ lục của bản đã ký")
    found.add_argument("id", metavar="ID", type=text)
    found = verbs.add("commitment targets", targets, "Thư viện chỉ tiêu để chọn khi lập bản cam kết")
    found.add_argument("text", metavar="TEXT", nargs="?", default="", type=text)
    found = verbs.add("commitment from-last", from_last, "Lập bản năm nay từ bản năm trước")
    found.add_argument("id", metavar="ID", nargs="?", default="", type=text, help="bản muốn dựa vào (bỏ trống: bản mới nhất của cơ quan)")


def progress(shell: Shell, given: Namespace) -> Answer:
    """Every target now."""
    with shell.office() as session:
        found = session.following.standings(session.agreements.get(given.id))
    rows = [
        {"target": one.place + 1, "name": one.target.name, "source": one.target.source, "wanted": one.target.target, "value": one.value,
         "done": one.done, "of": one.of, "by_now": one.by_now, "missing": one.missing, "reached": one.reached, "slipping": one.slipping,
         "proofs": one.proofs, "sentence": one.sentence, "pace": one.pace}
        for one in found
    ]  # fmt: skip
    words = [f"{one.place + 1}. {one.target.name}: {one.sentence}" + (f". {one.pace}" if one.pace else "") for one in found]
    return Answer(rows=rows, words=words)


def note(shell: Shell, given: Namespace) -> Answer:
    """A manual target's result and its evidence."""
    with shell.office() as session:
        sheet, place = session.agreements.get(given.id), given.target - 1
        if given.proof is not None:
            session.following.attach(sheet.id, place, given.proof)
        if given.value or given.proof is None:
            session.following.note(sheet.id, place, given.value, given.note, reached=given.reached)
        found = session.following.standings(sheet)[place]
    value = {"target": given.target, "value": found.value, "reached": found.reached, "proofs": found.proofs, "sentence": found.sentence}
    return Answer(value, words=[f"{found.target.name}: {found.sentence}"])


def review(shell: Shell, given: Namespace) -> Answer:
    """A quarter's review."""
    with shell.office() as session:
        found = session.following.review(given.id, given.text, given.quarter)
    value = {"quarter": found.quarter, "text": found.text, "values": list(found.values), "by": found.by}
    return Answer(value, words=[f"Đã ghi rà soát {found.quarter}."])


def assess(shell: Shell, given: Namespace) -> Answer:
    """The final assessment."""
    with shell.office() as session:
        found = session.following.assess(given.id, given.text)
    words = [f"Đã đánh giá: {found.reached} trên {found.of} chỉ tiêu đạt."]
    return Answer({"reached": found.reached, "of": found.of, "text": found.text}, words=words)


def compare(shell: Shell, given: Namespace) -> Answer:
    """What two sheets say differently."""
    with shell.office() as session:
        found = session.following.compare(given.one, given.two)
    rows = [{"where": one.where, "before": one.before, "after": one.after} for one in found]
    words = [f"{one.where}: {one.before or '(không có)'} → {one.after or '(bỏ)'}" for one in found] or ["Hai bản giống nhau."]
    return Answer(rows=rows, words=words)


def annex(shell: Shell, given: Namespace) -> Answer:
    """A draft of an annex."""
    with shell.office() as session:
        sheet = session.following.annex(given.id)
    return Answer({"id": sheet.id, "state": sheet.state.value, "annex_of": sheet.annex_of}, words=[f"Đã lập phụ lục {sheet.id}."])


def targets(shell: Shell, given: Namespace) -> Answer:
    """Targets of the library that hold every typed word, in the shape a sheet's file takes."""
    with shell.office() as session:
        found = session.following.library(given.text)
    rows = [{**asdict(one), "due": one.due.isoformat() if one.due else None} for one in found]
    return Answer(rows=rows, words=table([(one.index, one.name, one.source) for one in found]))


def from_last(shell: Shell, given: Namespace) -> Answer:
    """A draft from last year's sheet."""
    with shell.office() as session:
        sheet = session.following.from_last(given.id)
    return Answer({"id": sheet.id, "state": sheet.state.value, "year": sheet.year}, words=[f"Đã lập nháp {sheet.id}."])


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
    found += [f"{n}. {one.name}: {_promised(one)}".rstrip() for n, one in enumerate(sheet.targets, 1)]
    return found + [f"Ký {one.at:%H:%M %d/%m/%Y}: {one.person} ({_SIDE[one.side]})" for one in sheet.signatures]


def _promised(target: Target) -> str:
    """``98,5 %``, ``Tốt``; "" when nothing is filled in."""
    promised = target.target
    return figure_words(promised, target.unit) if isinstance(promised, float) else f"{promised or ''} {target.unit}".strip()


def sign(shell: Shell, given: Namespace) -> Answer:
    """A digital signature with a PKCS#12 file or a token."""
    if (given.p12 is None) == (given.pkcs11 is None):
        raise Usage("commitment sign: cần --p12 FILE hoặc --pkcs11 LIB")
    token = given.pkcs11 is not None
    password = secret("CCHC_PIN", "Mã PIN: ") if token else secret("CCHC_P12_PASSWORD", "Mật khẩu của tệp chứng thư: ")
    with shell.office() as session:
        session.store.refuse_restored()
        if token:
            sheet, _ = session.agreements.sign_token(given.id, given.pkcs11, password, given.side, given.token)
        else:
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
    """Whether a PDF is ours and whole, and by whom signed; or what the code of a printed sheet is worth."""
    if (given.file is None) == (given.sheet is None):
        raise Usage("verify: cần FILE.pdf hoặc --sheet DIGITS")
    if given.sheet is not None:
        with shell.office() as session:
            return _sheet(session.sheets.check(given.sheet))
    with shell.office() as session:
        found = session.agreements.verify(given.file)
    value: dict[str, Any] = {"ours": found.ours, "unchanged": found.unchanged}
    if found.record:
        value["record"] = found.record
    words = ["Tệp do máy đã biết in ra." if found.ours else "Tệp này không do máy nào đã biết in ra."]
    if found.ours or found.signatures:
        broken = "Không còn nguyên: bị sửa, hoặc được lưu lại. Không dùng tệp này; in lại từ bản ghi."
        words += ["Còn nguyên." if found.unchanged else broken]
    for one in found.signatures:
        words.append(f"{one['by']} ký lúc {shown(str(one['at']))}: {'hợp lệ' if one['valid'] else 'không hợp lệ'}. {one['certificate']}")
    return Answer({**value, "signatures": found.signatures}, words=words)


def _sheet(found: Checked) -> Answer:
    """What a sheet says, line by line, and what the record says otherwise now."""
    lines = [{"key": key, "label": label_of(key), "value": value} for key, value in found.said]
    changed = [{"key": one.key, "label": label_of(one.key), "old": one.old, "new": one.new} for one in found.changed]
    value: dict[str, Any] = {"outcome": found.outcome.name, "message": found.outcome.message, "next_step": found.outcome.next_step}
    value |= {name: told for name in ("form", "unit", "lane", "record") if (told := getattr(found, name))}
    words = [found.outcome.message, found.outcome.next_step]
    words += [f"{found.name}, in bởi {found.title}, máy số {found.lane}"] if found.title else []
    words += [f"{label_of(key)}: {shown(told)}" for key, told in found.said]
    words += [f"{label_of(one.key)}: {shown(one.old) or '(không có)'} → {shown(one.new) or '(không còn)'}" for one in found.changed]
    return Answer({**value, "said": lines, "changed": changed}, words=words)
