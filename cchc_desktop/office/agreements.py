"""Commitments as an office works with them: from a template, printed, signed on paper or digitally, verified, versioned."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from cchc_desktop.domain.commitment import Commitment, CommitmentState, Party, Signature
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused, refuse_first
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.targets import (
    check_commitment,
    check_ready,
    commitment_from_json,
    new_version,
    refuse_if_signed,
    with_signature,
)
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import resources
from cchc_desktop.office.files import read_file
from cchc_desktop.office.letterheads import agency
from cchc_desktop.office.pdfium import LOCK, opened
from cchc_desktop.office.prints import commitment_page, content_digest, signed_pdf
from cchc_desktop.office.scans import taken_in
from cchc_desktop.office.seals import Seals, known_print, printed_by, printers_of
from cchc_desktop.security import file_seal
from cchc_desktop.storage.blobs import blobs_of
from cchc_desktop.storage.commitments import Commitments
from cchc_desktop.storage.offices import Offices, homes
from cchc_desktop.storage.read_only import refuse_read_only
from cchc_desktop.storage.store import Author, Store

if TYPE_CHECKING:
    from cchc_desktop.security.trust import Authority

MOST_PDF = 64 << 20
_FIELDS = {"committing": "BenCamKet", "receiving": "BenNhanCamKet"}
_STAGES = 12
"""How many of the last states of a signing list a printed one is compared with."""


@dataclass(frozen=True)
class Verified:
    """What a PDF turned out to be: printed by a machine known here, unchanged since then or since it was signed, of which record,
    the signatures, which form."""

    ours: bool
    unchanged: bool
    record: str
    signatures: list[dict[str, object]]
    form: str = "commitment"


class Agreements:
    """The commitments of this office and of those below."""

    def __init__(self, store: Store, offices: Offices, author: Author, clock: Clock) -> None:
        self._store, self._offices, self._author, self._clock = store, offices, author, clock
        self._table = Commitments(store)
        self._blobs = blobs_of(store)
        self.get, self.all, self.proofs = self._table.get, self._table.all, self._table.proofs

    def start(self, kind: str) -> dict[str, Any]:
        """The command line's shape of a fresh sheet of a kind, its sides filled from the office."""
        office = self._offices.get()
        parent = office.receiving_office
        year = self._clock.now().year
        own, above = agency(office.unit), agency(parent) if parent else ""
        sides = {"committing": {"unit": own, "person": "", "title": "Chủ tịch"}}
        sides["receiving"] = {"unit": above if kind == "office" else own, "person": "", "title": "Chủ tịch"}
        if kind != "office":
            sides["committing"] = {"unit": "" if kind == "inner" else own, "person": "", "title": ""}
        return {"kind": kind, "year": year, "date": self._clock.now().date().isoformat(), "place": office.unit.name, **sides}

    def draft(self, data: Mapping[str, Any]) -> Commitment:
        """A sheet from the command line's shape, without writing it. Raises Refused NOT_A_COMMITMENT."""
        today = self._clock.now().date()
        kind = str(data.get("kind", "office")) if isinstance(data, Mapping) else "office"
        return commitment_from_json(data, resources.commitment_template(kind), self._store.unit, today)

    def add(self, data: Mapping[str, Any]) -> Commitment:
        """Check and keep a sheet as a draft. Raises Refused NOT_A_COMMITMENT, BAD_FIELD."""
        return self.save(self.draft(data))

    def save(self, sheet: Commitment) -> Commitment:
        """Keep a draft or a printed sheet again; one that says something else than was printed is a draft again.

        Who signs may still be open. Raises Refused BAD_FIELD, SIGNED, NOT_OURS.
        """
        refuse_first(check_commitment(sheet))
        if sheet.unit not in homes(self._store, self._store.unit):
            raise Refused("NOT_OURS", "Bản cam kết này do đơn vị khác lập.", "Đơn vị đã lập sửa rồi gửi lên lại.")
        before = self._held(sheet.id)
        if before:
            refuse_if_signed(before)
            if sheet.state is CommitmentState.PRINTED and content_digest(before) != content_digest(sheet):
                sheet = replace(sheet, state=CommitmentState.DRAFT)
        with self._store.act(self._author, self._clock) as act:
            self._table.save(act, sheet)
        return sheet

    def _held(self, id_: str) -> Commitment | None:
        """The sheet of this id as it is kept, or None."""
        row = self._store.db.conn.execute("SELECT 1 FROM commitment WHERE id = ?", (id_,)).fetchone()
        return self._table.get(id_) if row else None

    def renew(self, id_: str) -> Commitment:
        """The next version of a signed sheet: a new draft, or the one made before. Raises Refused NOT_SIGNED, NOT_OURS."""
        sheet = self._table.get(id_)
        if sheet.state is not CommitmentState.SIGNED:
            raise Refused("NOT_SIGNED", "Bản cam kết chưa ký, sửa thẳng được.", "Bấm Sửa.")
        next_one = next((one for one in self._table.all(sheet.unit) if one.previous == sheet.id), None)
        return next_one or self.save(new_version(sheet, self._clock.now().date()))

    def record_signature(self, id_: str, scan: Path, side: str = "committing", person: str = "", at: datetime | None = None) -> Commitment:
        """Record a paper signature with its scan; ``person`` "" = who the sheet names for this side.

        Raises Refused BAD_FIELD, SIGNED_ALREADY, FUTURE, and those of ``scans.taken_in``.
        """
        sheet, now = self._table.get(id_), self._clock.now()
        if at and at > now:
            raise Refused("FUTURE", "Ngày ký ở tương lai.", "Xem lại ngày ký và đồng hồ của máy.", field="at")
        signature = _signature(sheet, side, clean(person), at or now)
        return self._sign(sheet, signature, taken_in(self._blobs, scan))

    def _sign(self, sheet: Commitment, signature: Signature, proof: Attachment) -> Commitment:
        with self._store.act(self._author, self._clock) as act:
            self._table.sign(act, sheet, replace(signature, proof_sha256=proof.sha256), proof)
        return self._table.get(sheet.id)

    def sign_p12(self, id_: str, file: Path, password: str, side: str = "committing") -> tuple[Commitment, bytes]:
        """Sign digitally for one side: the sheet with its signature, and the signed PDF (kept as its proof).

        The record names whom the certificate names. Raises Refused BAD_FIELD, SIGNED_ALREADY, OFFICIALS_ON_PAPER, NO_KYSO, NO_FILE,
        BAD_P12, EXPIRED_CERTIFICATE, CANNOT_SIGN.
        """
        from cchc_desktop.security import p12

        sheet, signature = self._to_sign(id_, side)
        return self._sign_by(sheet, signature, p12.load_signer(file, password))

    def sign_token(self, id_: str, library: Path, pin: str, side: str = "committing", label: str = "") -> tuple[Commitment, bytes]:
        """The same with a token whose maker's ``library`` is named. Raises as :meth:`sign_p12`, NO_TOKEN, WRONG_PIN."""
        from cchc_desktop.security.token import token_signer

        sheet, signature = self._to_sign(id_, side)
        with token_signer(library, pin, label) as signer:
            return self._sign_by(sheet, signature, signer)

    def _to_sign(self, id_: str, side: str) -> tuple[Commitment, Signature]:
        sheet = self._table.get(id_)
        if sheet.officials:
            sentence = "Bản cam kết của từng công chức được ký trên giấy."
            raise Refused("OFFICIALS_ON_PAPER", sentence, "In ra, ký, rồi ghi nhận từng người với bản quét.")
        return sheet, replace(_signature(sheet, side, "", self._clock.now()), digital=True)

    def _sign_by(self, sheet: Commitment, signature: Signature, signer: Any) -> tuple[Commitment, bytes]:
        from cchc_desktop.printing.commitment import commitment_pdf
        from cchc_desktop.printing.stamp import stamp_pdf
        from cchc_desktop.security import p12

        refuse_read_only(self._store)
        now, side = signature.at, signature.side
        p12.refuse_outdated(signer, now)
        named = p12.signer_name(signer) or signature.person
        page = commitment_page(sheet, Seals(self._store).of_record("commitment", sheet.id))
        printed, unit = commitment_pdf(sheet, page), _party(sheet, side).unit
        lines = [("Ký bởi", named), ("Cơ quan", unit), ("Chứng thư", p12.serial(signer)),
                 ("Thời gian ký", f"{now:%d/%m/%Y %H:%M:%S} +07:00")]  # fmt: skip
        box = printed.boxes[side]
        place = p12.Place(box.page, box.x, box.y, box.width, box.height)
        pdf = p12.sign(self.signed_pdf(sheet) or printed.pdf, signer, _FIELDS[side], place, lambda: stamp_pdf(lines), now)
        sha, size = self._blobs.put(BytesIO(pdf))
        proof = Attachment(str(uuid4()), f"cam-ket-{sheet.year}-da-ky.pdf", sha, size, "application/pdf")
        return self._sign(sheet, replace(signature, person=named), proof), pdf

    def trust(self, file: Path) -> str:
        """Trust an authority (nơi cấp chứng thư) from now on; its name. Raises Refused NO_FILE, TOO_BIG, NOT_A_CERTIFICATE."""
        from cchc_desktop.security import trust

        refuse_read_only(self._store)
        return trust.add(self._store.folder, read_file(file, 1 << 20))

    def distrust(self, id_: str) -> str:
        """Trust an authority no longer; its name. Raises Refused NO_AUTHORITY."""
        from cchc_desktop.security import trust

        refuse_read_only(self._store)
        return trust.remove(self._store.folder, id_)

    def trusted(self) -> list[Authority]:
        """The authorities this machine trusts."""
        from cchc_desktop.security import trust

        return trust.authorities(self._store.folder)

    def signed_pdf(self, sheet: Commitment) -> bytes | None:
        """The digitally signed file as it stands after the last digital signature, or None."""
        return signed_pdf(self._store, sheet)

    def verify(self, file: Path) -> Verified:
        """Hold a PDF against the records: ours when it carries a sheet's digest or the code of a machine known here, unchanged when its
        seal holds or its bytes are those printed or signed here.

        Signatures made elsewhere may follow our bytes. Of a strange file ``unchanged`` tells what its own signatures tell.
        Raises Refused NO_FILE, TOO_BIG, NOT_A_PDF, NO_KYSO.
        """
        from cchc_desktop.security import p12, trust

        data = read_file(file, MOST_PDF)
        found = p12.signatures(data, trust.trusted(self._store.folder))
        told: list[dict[str, object]] = [
            {"by": s.by, "at": s.at, "valid": s.valid, "whole": s.whole, "certificate": s.about} for s in found
        ]
        text, sha = _text_of(data), hashlib.sha256(data).hexdigest()
        whole = bool(found) and all(s.whole for s in found)
        for sheet in self._table.all():
            known = any(s.proof_sha256 == sha for s in sheet.signatures)
            if known or content_digest(sheet).upper() in text:
                return Verified(True, known or self._unchanged(sheet, data, signed=bool(found), whole=whole), sheet.id, told)
        form, record = known_print(self._store, _keywords_of(data))
        return Verified(True, self._seal_holds(data) is True, record, told, form) if form else Verified(False, whole, "", told)

    def _seal_holds(self, data: bytes) -> bool | None:
        """Whether the seal at the end of a file is that of a machine known here; None when there is no seal."""
        seal = file_seal.read(data)
        return None if seal is None else any(not one.revoked for one in printers_of(self._store, seal) or ())

    def _unchanged(self, sheet: Commitment, data: bytes, *, signed: bool, whole: bool) -> bool:
        """Whether a file is what we print for a sheet, or begins with it (or with what was signed here) and is signed whole."""
        from cchc_desktop.printing.commitment import commitment_pdf, officials_pdf

        if not signed and (holds := self._seal_holds(data)) is not None:
            return holds
        page = commitment_page(sheet, printed_by(self._store, _keywords_of(data), sheet.id))
        if sheet.kind == "official" and sheet.officials:
            stages = [replace(sheet, signatures=sheet.signatures[:count]) for count in range(len(sheet.signatures) + 1)]
            printed = [officials_pdf(stage, page).pdf for stage in stages[-_STAGES:]]
        else:
            printed = [commitment_pdf(sheet, page).pdf]
        if not signed:
            return data in printed
        return whole and any(data.startswith(start) for start in (*printed, self.signed_pdf(sheet)) if start)


def _party(sheet: Commitment, side: str) -> Party:
    return sheet.receiving if side == "receiving" else sheet.committing


def _signature(sheet: Commitment, side: str, person: str, at: datetime) -> Signature:
    """A signature the sheet can take now. Raises Refused BAD_FIELD, SIGNED_ALREADY."""
    refuse_first(check_ready(sheet))
    party = _party(sheet, side)
    title = next((p.title for p in sheet.officials if p.person == person), party.title)
    signature = Signature(side, person or party.person, title, at)
    with_signature(sheet, signature)
    return signature


def _keywords_of(data: bytes) -> str:
    """The code of the sheet that a file of ours brings along, "" for none."""
    with opened(data) as document, LOCK:
        return str(document.get_metadata_value("Keywords"))


def _text_of(data: bytes) -> str:
    """All letters of a PDF without blanks, to look for a digest in. Raises Refused NOT_A_PDF."""
    import pypdfium2

    try:
        with opened(data) as document, LOCK:
            text = "".join(page.get_textpage().get_text_range() for page in document)
    except pypdfium2.PdfiumError as problem:
        raise Refused("NOT_A_PDF", "Tệp này không phải PDF, hoặc đã bị cắt.", "Chọn lại tệp PDF.") from problem
    return "".join(text.split()).upper()


def titles(office: Office) -> dict[str, str]:
    """Kind -> the name people choose it by, those that need a receiving office last when there is none."""
    found = {kind: resources.commitment_template(kind)["title"] for kind in ("office", "inner", "official")}
    return found if office.receiving_office else {k: v for k, v in found.items() if k != "office"} | {"office": found["office"]}
