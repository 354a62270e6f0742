"""What a printed sheet says (nội dung tờ in), line by line as (key, value): the part of it that lies in the record.

A pure function of a record's fields, so that any office that holds the record's changes finds the same lines, for today and for
every state the record ever had. The digest of the lines stands on the sheet: keys and values here are frozen with
:data:`VERSION`, the words people read are not in it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cchc_desktop.domain.change import canonical
from cchc_desktop.domain.life import DueChange, Story
from cchc_desktop.domain.moments import ICT, parse_moment, show_date

VERSION = 1
CODE_DIGITS = 247
"""How many decimal digits the code of a sheet has; the first is 0."""
Said = tuple[tuple[str, str], ...]
Fields = Mapping[str, Any]
ISSUED = ("supplement", "refusal", "apology", "stop")
FORMS = {
    "receipt": 1, "supplement": 2, "refusal": 3, "apology": 4, "stop": 5, "control": 6, "deadline": 7, "commitment": 10, "score": 11,
    "register": 20, "fees": 21, "work": 22, "ii06a": 30, "ii06b": 31, "indicators": 32, "year": 33, "cchc": 34, "scores": 35,
    "survey-result": 36, "handoff-slip": 40,
}  # fmt: skip
"""Every sheet that carries a code, by the number it has there for ever."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A line that says something else: the key, what the sheet says ("" = not on it), what the record says now."""

    key: str
    old: str
    new: str


def digest_of(form: str, said: Said) -> bytes:
    """The 16 bytes that stand on the sheet."""
    return hashlib.sha256(canonical(["CCHC sheet", VERSION, form, [list(line) for line in said]])).digest()[:16]


def differences(old: Said, new: Said) -> list[Difference]:
    """Where two texts differ, in the order of the old one, then what is new."""
    before, after = dict(old), dict(new)
    keys = [*before, *(key for key in after if key not in before)]
    return [Difference(key, before.get(key, ""), after.get(key, "")) for key in keys if before.get(key, "") != after.get(key, "")]


def is_code(text: str) -> bool:
    """Whether a scanned text has the shape of a sheet's code."""
    return len(text) == CODE_DIGITS and text.isascii() and text.isdigit() and text[0] == "0"


# -- of a dossier


def dossier_said(form: str, fields: Fields, issue: str = "") -> Said:
    """What a form of a dossier says; ``issue`` is the id of a form given out. Raises KeyError while that one was not there yet."""
    if form in ISSUED:
        return _told(_who(fields) | _issued(fields, issue))
    if form == "control":
        return _told(_who(fields) | _hands(fields))
    count = {f"count.{n}": line for n, line in enumerate(fields.get("reckoning", []), 1)}
    moments = {name: fields[name] for name in ("received_at", "due_at")}
    if form == "deadline":
        return _told(_who(fields) | {"limit": fields.get("limit", ""), **moments} | count)
    more = {
        name: fields.get(name) for name in ("sets", "limit", "result_place", "receipt_no", "lane", "book", "book_no", "fee", "received_by")
    }
    return _told(_who(fields) | _papers(fields) | more | moments)


def promised(fields: Fields) -> Fields:
    """A dossier's fields as its receipt shows them: with the due time that was agreed, whatever moved it since."""
    rows = sorted(_grouped(fields, "due_move").items(), key=lambda pair: (pair[1]["at"], pair[0]))
    at = {text: parse_moment(text) for _, one in rows for text in (one["old"], one["new"])}
    moves = [DueChange(id_, one["cause"], at[one["old"]], at[one["new"]], parse_moment(one["at"]), "", (), "") for id_, one in rows]
    agreed = Story(dues=moves).agreed_due(parse_moment(fields["due_at"]))
    return {**fields, "due_at": next((text for text, moment in at.items() if moment == agreed), fields["due_at"])}


def _who(fields: Fields) -> dict[str, Any]:
    person, other = fields.get("applicant") or {}, fields.get("submitted_by") or {}
    return {
        "number": fields["number"], "procedure": f"{fields.get('procedure_name', '')} ({fields['procedure_code']})",
        **{f"applicant.{name}": person.get(name) for name in ("name", "id_number", "birth_date", "address", "phone", "email")},
        **{f"submitted_by.{name}": other.get(name) for name in ("name", "id_number", "phone")},
    }  # fmt: skip


def _papers(fields: Fields) -> dict[str, Any]:
    held = _grouped(fields, "component")
    names = _grouped(fields, "component_name")
    order = sorted(held, key=lambda id_: (held[id_].get("place", 0), id_))
    return {f"paper.{place}": _paper(held[id_], names.get(id_, {})) for place, id_ in enumerate(order, 1)}


def _paper(counts: Fields, said: Fields) -> str:
    told = "/".join(str(counts.get(name) or 0) for name in ("originals", "certified", "photocopies"))
    return f"{said.get('name', '')} ({told})" + (f"; {said['note']}" if said.get("note") else "")


def _issued(fields: Fields, issue: str) -> dict[str, Any]:
    facts, said = fields[f"issue/{issue}"], fields.get(f"issue_text/{issue}", {})
    contents = {f"content.{n}": text for n, text in enumerate(said.get("contents", []), 1)}
    texts = {f"text.{name}": text for name, text in sorted(said.get("texts", {}).items())}
    told = {"issue_no": f"{facts['no']}.{facts['lane']}/{facts['year']}", "issued_at": facts["at"]}
    return {**told, **contents, "reason": said.get("reason", ""), **texts, "voided": f"issue_void/{issue}" in fields}


def _hands(fields: Fields) -> dict[str, Any]:
    rows = sorted(_grouped(fields, "hand").items(), key=lambda pair: (pair[1]["at"], pair[0]))
    return {f"hand.{n}": f"{one.get('from', '')} → {one.get('to', '')}, {one['at']}" for n, (_, one) in enumerate(rows, 1)}


def _grouped(fields: Fields, word: str) -> dict[str, Any]:
    return {name.partition("/")[2]: value for name, value in fields.items() if name.startswith(f"{word}/")}


# -- of other records

_NOT_PRINTED = frozenset({"state", "version", "previous", "countersigned", "assessment", "annex_of"})


def commitment_said(fields: Fields) -> Said:
    """What a commitment promises, whatever its state, signatures and how it is followed."""
    return _told(dict(_flat({name: value for name, value in sorted(fields.items()) if "/" not in name and name not in _NOT_PRINTED})))


def score_said(fields: Fields) -> Said:
    """The points of a score sheet: self-score and both appraisals, with their notes."""
    words = ("self", "first", "second", "self_note", "explain")
    found: dict[str, Any] = {"year": fields["year"]}
    for name, value in sorted(fields.items()):
        word, _, line = name.partition("/")
        if word in words and isinstance(value, dict):
            found[f"score.{line}.{word}"] = value.get("points", value.get("text", ""))
    return _told(found)


def rows_said(rows: Iterable[tuple[str, Iterable[object]]]) -> Said:
    """A table as lines: each row under its name (a second of one name is told apart), its cells joined."""
    found: dict[str, str] = {}
    for name, cells in rows:
        key, again = f"row.{name}", 1
        while key in found:
            again += 1
            key = f"row.{name} ({again})"
        found[key] = " | ".join("" if cell is None else str(cell) for cell in cells)
    return tuple(found.items())


def _flat(value: Any, key: str = "") -> Iterable[tuple[str, Any]]:
    """The leaves of nested objects and lists, places counted from 1."""
    pairs = sorted(value.items()) if isinstance(value, Mapping) else enumerate(value, 1) if isinstance(value, (list, tuple)) else None
    if pairs is None:
        yield key, value
        return
    for name, inner in pairs:
        yield from _flat(inner, f"{key}.{name}" if key else str(name))


def _told(values: Mapping[str, Any]) -> Said:
    """As texts; what is empty is left out, so that an absent field and an empty one are one thing."""
    found = ((key, value if isinstance(value, str) else _text(value)) for key, value in values.items())
    return tuple((key, text) for key, text in found if text)


def _text(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "1" if value else ""
    return f"{value:.10g}" if isinstance(value, float) else str(value)


# -- for people

_LABELS = {
    "number": "Mã hồ sơ", "procedure": "Thủ tục", "applicant.name": "Chủ hồ sơ", "applicant.id_number": "Số căn cước",
    "applicant.birth_date": "Ngày sinh", "applicant.address": "Địa chỉ", "applicant.phone": "Điện thoại", "applicant.email": "Email",
    "submitted_by.name": "Người nộp", "submitted_by.id_number": "Số căn cước người nộp", "submitted_by.phone": "Điện thoại người nộp",
    "paper": "Giấy tờ", "sets": "Số bộ", "limit": "Thời gian giải quyết", "result_place": "Nơi nhận kết quả", "receipt_no": "Số giấy",
    "lane": "Máy số", "book": "Quyển sổ", "book_no": "Số thứ tự", "fee": "Phí, lệ phí", "received_by": "Người tiếp nhận",
    "received_at": "Thời gian nhận", "due_at": "Hẹn trả kết quả", "count": "Cách tính, dòng", "issue_no": "Số phiếu",
    "issued_at": "Phát lúc",
    "content": "Nội dung", "reason": "Lý do", "text": "Phần ghi thêm", "voided": "Phiếu đã hủy", "hand": "Lần giao", "year": "Năm",
    "basis": "Căn cứ", "committing": "Bên cam kết", "receiving": "Bên nhận cam kết", "pledges": "Nội dung cam kết", "targets": "Chỉ tiêu",
    "execution": "Tổ chức thực hiện",
    "validity": "Hiệu lực", "officials": "Người ký", "date": "Ngày lập", "place": "Nơi lập", "kind": "Loại",
    "score": "Tiêu chí",
}  # fmt: skip
_PARTS = {
    "unit": "đơn vị", "person": "người ký", "title": "chức vụ", "name": "tên", "target": "cam kết", "last": "năm trước", "due": "thời hạn",
    "owner": "bộ phận chủ trì", "evidence": "minh chứng", "index": "chỉ số", "source": "nguồn số liệu", "self": "tự chấm",
    "first": "thẩm định lần 1", "second": "thẩm định lần 2", "self_note": "minh chứng, ghi chú", "explain": "giải trình",
    "contact": "người liên hệ", "contact_phone": "điện thoại liên hệ", "signer": "người ký", "signer_title": "chức vụ người ký",
    "old_due": "hẹn cũ", "new_due": "hẹn mới", "days": "số ngày", "recipients": "nơi nhận", "returned_papers": "giấy tờ trả lại",
    "guidance": "hướng dẫn", "legal_basis": "căn cứ pháp lý", "petition": "ngày đơn đề nghị", "head": "người đứng đầu",
}  # fmt: skip
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\+07:00")


def label_of(key: str) -> str:
    """A key in words: ``targets.3.target`` is "Chỉ tiêu 3, cam kết"."""
    if key.startswith("row."):
        return key[4:]
    if key in _LABELS:
        return _LABELS[key]
    head, *rest = key.split(".")
    found = _LABELS.get(head, head)
    for part in rest:
        found += f" {part}" if part.isdecimal() else f", {_PARTS.get(part, part)}"
    return found


def shown(value: str) -> str:
    """A value as people write it: moments and days."""
    found = _MOMENT.sub(lambda at: f"{parse_moment(at[0]).astimezone(ICT):%H:%M %d/%m/%Y}", value)
    return show_date(date.fromisoformat(found)) if re.fullmatch(r"\d{4}-\d{2}-\d{2}", found) else found
