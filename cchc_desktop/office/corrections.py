"""Putting mistakes right (đính chính): the old value, the new one, who and why stay visible; nothing is ever deleted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from cchc_desktop.domain.change import Fields
from cchc_desktop.domain.dossier import Component, Dossier, DossierDraft, Person
from cchc_desktop.domain.dossiers import check_draft, normalise_draft
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.life import Correction, voided_as
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.procedure import CHANNEL_NAMES, Channel, Limit, Procedure, limit_of_text
from cchc_desktop.office.bench import Bench, Walk, reason_of
from cchc_desktop.office.catalogue import choose_limit
from cchc_desktop.office.recount import recounted
from cchc_desktop.office.stale import stale_forms
from cchc_desktop.storage.dossiers import component_fields
from cchc_desktop.storage.life import correction_fields

PERSONAL = ("name", "id_number", "birth_date", "gender", "address", "phone", "email")
FIELD_NAMES = {
    "name": "Họ và tên", "id_number": "Số căn cước", "birth_date": "Ngày sinh", "gender": "Giới tính", "address": "Địa chỉ",
    "phone": "Số điện thoại", "email": "Email", "submitted_by": "Người nộp thay", "procedure": "Thủ tục", "limit_case": "Thời hạn",
    "received_at": "Ngày nhận", "components": "Giấy tờ", "channel": "Cách nộp", "sets": "Số bộ", "note": "Ghi chú", "fee": "Phí, lệ phí",
    "result_place": "Nơi nhận kết quả", "voided": "Hủy hồ sơ",
}  # fmt: skip
"""What can be corrected -> its name on screen."""
_PLAIN = {"sets", "note", "fee", "result_place", "channel"}
_DRAFT = _PLAIN | {"components", "submitted_by", "received_at"}
_MOVES_DUE = {"procedure", "limit_case", "received_at"}
MERGED = "Gộp vào hồ sơ "
"""Before the number of the dossier that goes on, in what a correction says."""


@dataclass(frozen=True, slots=True)
class WouldBe:
    """A correction before it is saved: field -> (old, new) as people read it, the due date before and after, and its count."""

    changes: Mapping[str, tuple[str, str]]
    old_due: datetime
    new_due: datetime
    reckoning: tuple[str, ...]


class Corrections:
    """Corrections and voids."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def correct(self, key: str, values: Mapping[str, Any], reason: str, heads: Sequence[str] | None = None) -> Dossier:
        """Put fields (of :data:`FIELD_NAMES`) right; the due date is reckoned anew where it rests on them.

        Nothing is written when everything is as it was. Raises Refused REASON_NEEDED, BAD_FIELD naming the field, VOIDED, TOO_LONG.
        """
        said = reason_of(reason, "Sửa hồ sơ")
        walk, before = self._walked(key, values)
        changed = _changes(before, walk.dossier)
        if changed:
            walk.fields |= correction_fields(Correction(walk.new_id(), walk.at, self._bench.author.name, changed, said))
            with self._bench.act() as act:
                walk.write(act, heads)
        return self._bench.table.get(before.id)

    def would_be(self, key: str, values: Mapping[str, Any]) -> WouldBe:
        """What :meth:`correct` would change and where the due date would stand; nothing is written. Raises as it, but for the reason."""
        walk, before = self._walked(key, values)
        return WouldBe(_changes(before, walk.dossier), before.due_at, walk.dossier.due_at, walk.dossier.reckoning)

    def void(self, key: str, reason: str, heads: Sequence[str] | None = None) -> Dossier:
        """Take a dossier out of every count; it stays readable, its numbers stay taken. Raises Refused REASON_NEEDED, VOIDED."""
        walk = self._bench.walk(self._bench.open(key))
        self._set_void(walk, {"voided": ("", "Đã hủy")}, reason_of(reason, "Hủy hồ sơ"), heads, on=True)
        return self._bench.table.get(walk.dossier.id)

    def merge(self, key: str, into: str, reason: str = "", heads: Sequence[str] | None = None) -> Dossier:
        """Put a dossier that was taken in twice together with the one that goes on (gộp): it leaves every count and names the other;
        never done by itself, and undone by :meth:`unmerge`. Raises Refused MERGE_ITSELF, VOIDED, NO_DOSSIER."""
        walk, other = self._bench.walk(self._bench.open(key)), self._bench.open(into)
        if other.id == walk.dossier.id:
            raise Refused("MERGE_ITSELF", "Không gộp hồ sơ vào chính nó.", "Ghi mã của hồ sơ kia.", field="into")
        self._set_void(walk, {"voided": ("", f"{MERGED}{other.number}")}, reason_of(reason or "Nhập hai lần", "Gộp hồ sơ"), heads, on=True)
        return self._bench.table.get(walk.dossier.id)

    def unmerge(self, key: str, reason: str, heads: Sequence[str] | None = None) -> Dossier:
        """Undo :meth:`merge`: the dossier counts again as it stood. Raises Refused NOT_MERGED, REASON_NEEDED."""
        dossier, said = self._bench.table.get(key), reason_of(reason, "Tách hồ sơ đã gộp")
        with_ = merged_into(dossier, self._bench.lives.of(dossier.id).corrections)
        if not with_:
            raise Refused("NOT_MERGED", f"Hồ sơ {dossier.number} không phải hồ sơ đã gộp.", "Chỉ tách được hồ sơ đã gộp vào hồ sơ khác.")
        self._set_void(self._bench.walk(dossier), {"voided": (f"{MERGED}{with_}", "")}, said, heads, on=False)
        return self._bench.table.get(dossier.id)

    def _set_void(
        self, walk: Walk, said: dict[str, tuple[str, str]], reason: str, heads: Sequence[str] | None, *, on: bool
    ) -> None:  # fmt: skip
        walk.set(voided=on)
        walk.fields |= correction_fields(Correction(walk.new_id(), walk.at, self._bench.author.name, said, reason))
        with self._bench.act() as act:
            walk.write(act, heads)

    def stale_prints(self, key: str) -> list[tuple[str, str]]:
        """(form, record) of what was printed and no longer says what is kept: the record is the dossier or a form given out."""
        return stale_forms(self._bench.store, self._bench.table.get(key))

    def _walked(self, key: str, values: Mapping[str, Any]) -> tuple[Walk, Dossier]:
        """(the walk with everything put right, the dossier before)."""
        for name in values.keys() - (FIELD_NAMES.keys() - {"voided"}):
            raise Refused("BAD_FIELD", f"Không sửa được mục “{name[:40]}”.", "Chọn một mục của hồ sơ.", field=name)
        walk = self._bench.walk(self._bench.keeping(key))
        before = walk.dossier
        draft, procedure = self._checked(before, values)
        self._take(walk, draft, values)
        if _MOVES_DUE & values.keys():
            self._again(walk, procedure, draft)
        return walk, before

    def _checked(self, d: Dossier, values: Mapping[str, Any]) -> tuple[DossierDraft, Procedure | None]:
        """(the draft of the dossier as it is to be, its procedure). Raises Refused BAD_FIELD for what is being changed only."""
        code = str(values.get("procedure", d.procedure_code))
        person = replace(d.applicant, **{name: values[name] for name in PERSONAL if name in values})
        plain = {name: values[name] for name in _DRAFT if name in values}
        draft = normalise_draft(replace(
            DossierDraft(code, person, d.channel.value, d.components, d.submitted_by, d.sets, d.note, d.received_at, fee=d.fee,
                         result_place=d.result_place, limit_case=str(values.get("limit_case", ""))), **plain,
        ))  # fmt: skip
        day = (draft.received_at or d.received_at).astimezone(ICT).date()
        kept = draft.procedure_code == d.procedure_code and "received_at" not in values
        procedure = self._bench.catalogue.by_id(d.procedure_id) if kept else self._bench.catalogue.get(draft.procedure_code, day)
        for problem in check_draft(draft, procedure, self._bench.clock.now()):
            word = problem.field.removeprefix("applicant.").partition(".")[0]
            word = "procedure" if word == "procedure_code" else word
            if not problem.warning and word in values:
                raise Refused("BAD_FIELD", problem.message, "Sửa ô này rồi lưu lại.", field=word)
        if _MOVES_DUE & values.keys() and procedure is None:
            said = f"Không có thủ tục {draft.procedure_code[:40]} trong danh mục của ngày nhận ấy."
            raise Refused("BAD_FIELD", said, "Xem lại thủ tục và ngày nhận.", field=next(iter(sorted(_MOVES_DUE & values.keys()))))
        return draft, procedure

    def _take(self, walk: Walk, draft: DossierDraft, values: Mapping[str, Any]) -> None:
        """Take what is changed over into the walk's dossier and fields."""
        d = walk.dossier
        if draft.applicant != d.applicant:
            walk.dossier = replace(d, applicant=draft.applicant)
            walk.fields["applicant"] = asdict(draft.applicant)
        if draft.submitted_by != d.submitted_by:
            walk.dossier = replace(walk.dossier, submitted_by=draft.submitted_by)
            walk.fields["submitted_by"] = asdict(draft.submitted_by) if draft.submitted_by else None
        if "components" in values and draft.components is not None and draft.components != d.components:
            walk.fields |= _papers(d.components, draft.components)
            walk.dossier = replace(walk.dossier, components=draft.components)
        for name in _PLAIN & values.keys():
            value = getattr(draft, name)
            if name == "channel":
                walk.dossier = replace(walk.dossier, channel=Channel(value))
                walk.fields[name] = value
            elif value != getattr(d, name):
                walk.set(**{name: value})
        if draft.received_at and draft.received_at != d.received_at:
            _not_after_work(walk, draft.received_at)
            walk.set(received_at=draft.received_at.astimezone(ICT))

    def _again(self, walk: Walk, procedure: Procedure | None, draft: DossierDraft) -> None:
        """The procedure's version and limit as they are now, and the due date they give."""
        assert procedure is not None
        d = walk.dossier
        same = procedure.id == d.procedure_id and not draft.limit_case
        limit = (limit_of_text(d.limit) if same else None) or choose_limit(procedure, d.channel, draft.limit_case)
        if procedure.id != d.procedure_id:
            walk.set(procedure_id=procedure.id, procedure_code=procedure.code, procedure_name=procedure.name, sector=procedure.sector)
        if limit.text != d.limit:
            self._limited(walk, limit)
        due, lines = recounted(self._bench, walk.dossier, limit, procedure, walk.story)
        if due != walk.dossier.due_at:
            walk.move_due("correction", due, lines)
        elif lines != d.reckoning:
            walk.fields["reckoning"] = list(lines)

    def _limited(self, walk: Walk, limit: Limit) -> None:
        walk.dossier = replace(walk.dossier, limit=limit.text)
        walk.fields["limit"] = limit.text


def _not_after_work(walk: Walk, received: datetime) -> None:
    """Nothing was done with a dossier before it came. Raises Refused BAD_FIELD."""
    first = min((step.at for step in walk.story.steps if not step.undone and not step.back), default=None)
    if first is not None and received > first:
        said = f"Ngày nhận sau bước đầu tiên của hồ sơ, ghi lúc {_moment(first)}."
        raise Refused("BAD_FIELD", said, "Sửa ô này, hoặc lấy lại bước ghi nhầm trước.", field="received_at")


def _papers(before: Sequence[Component], after: Sequence[Component]) -> Fields:
    """Fields that make the papers of a dossier these."""
    kept, found = {paper.id for paper in after}, dict[str, Any]()
    for paper in before:
        if paper.id not in kept:
            found |= {f"component/{paper.id}": None, f"component_name/{paper.id}": None}
    for place, paper in enumerate(after):
        found |= component_fields(paper, place)
    return found


def merged_into(dossier: Dossier, corrections: Sequence[Correction]) -> str:
    """The number of the dossier this one was put together with; "" when it stands alone or is void for another reason."""
    told = voided_as(corrections)
    return told.removeprefix(MERGED) if dossier.voided and told.startswith(MERGED) else ""


def _changes(before: Dossier, after: Dossier) -> dict[str, tuple[str, str]]:
    """Field -> (old, new) of what differs."""
    shown = {name: (_shown(before, name), _shown(after, name)) for name in FIELD_NAMES}
    return {name: pair for name, pair in shown.items() if pair[0] != pair[1]}


def _shown(d: Dossier, name: str) -> str:
    """A field as people read it, for the trail of a correction."""
    if name in PERSONAL:
        return str(getattr(d.applicant, name))
    if name == "submitted_by":
        return _person(d.submitted_by) if d.submitted_by else ""
    if name == "components":
        return "; ".join(f"{p.name} ({p.originals}/{p.certified}/{p.photocopies})" for p in d.components)
    if name == "channel":
        return CHANNEL_NAMES[d.channel]
    if name == "received_at":
        return _moment(d.received_at)
    texts = {"procedure": f"{d.procedure_name} ({d.procedure_code})", "limit_case": d.limit, "voided": "Đã hủy" if d.voided else ""}
    if name in texts:
        return texts[name]
    value = getattr(d, name)
    return "" if value is None else str(value)


def _person(person: Person) -> str:
    return ", ".join(text for text in (person.name, person.id_number, person.phone, person.address) if text)


def _moment(at: datetime) -> str:
    return f"{at.astimezone(ICT):%H:%M %d/%m/%Y}"
