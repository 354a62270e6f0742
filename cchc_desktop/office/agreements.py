"""Commitments as an office works with them: from a template, printed, signed on paper or digitally, verified, versioned."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

from cchc_desktop.domain.commitment import Commitment, CommitmentState, Signature
from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.domain.errors import Refused, refuse_first
from cchc_desktop.domain.moments import Clock
from cchc_desktop.domain.targets import check_commitment, commitment_from_json, new_version, refuse_if_signed, with_signature
from cchc_desktop.domain.text import clean
from cchc_desktop.domain.unit import Office
from cchc_desktop.office import resources
from cchc_desktop.office.pdfium import LOCK, opened
from cchc_desktop.office.prints import commitment_page, content_digest, signed_pdf
from cchc_desktop.storage.blobs import Blobs, media_type
from cchc_desktop.storage.commitments import Commitments
from cchc_desktop.storage.offices import Offices
from cchc_desktop.storage.store import Author, Store


@dataclass(frozen=True)
class Verified:
    """What a PDF turned out to be: a sheet of ours, unchanged since it was printed or signed, whose record, the signatures."""

    ours: bool
    unchanged: bool
    record: str
    signatures: list[dict[str, object]]


class Agreements:
    """The commitments of this office and of those below."""

    def __init__(self, store: Store, offices: Offices, author: Author, clock: Clock) -> None:
        self._store, self._offices, self._author, self._clock = store, offices, author, clock
        self._table = Commitments(store)
        self._blobs = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
        self.get, self.all, self.proofs = self._table.get, self._table.all, self._table.proofs

    def start(self, kind: str) -> dict[str, Any]:
        """The command line's shape of a fresh sheet of a kind, its sides filled from the office."""
        office = self._offices.get()
        parent = office.receiving_office
        year = self._clock.now().year
        own = f"Ủy ban nhân dân {office.unit.phrase}"
        sides = {"committing": {"unit": own, "person": "", "title": "Chủ tịch"}}
        above = f"Ủy ban nhân dân {parent.phrase}" if parent else ""
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
        """Keep a draft or a printed sheet again. Raises Refused BAD_FIELD, SIGNED."""
        refuse_first(check_commitment(sheet))
        self._refuse_signed(sheet.id)
        with self._store.act(self._author, self._clock) as act:
            self._table.save(act, sheet)
        return sheet

    def _refuse_signed(self, id_: str) -> None:
        row = self._store.db.conn.execute("SELECT 1 FROM commitment WHERE id = ?", (id_,)).fetchone()
        if row:
            refuse_if_signed(self._table.get(id_))

    def mark_printed(self, id_: str) -> None:
        """Draft becomes printed; anything later stays."""
        sheet = self._table.get(id_)
        if sheet.state is CommitmentState.DRAFT:
            self.save(replace(sheet, state=CommitmentState.PRINTED))

    def renew(self, id_: str) -> Commitment:
        """A draft of the next version of a signed sheet. Raises Refused NOT_SIGNED."""
        sheet = self._table.get(id_)
        if sheet.state is not CommitmentState.SIGNED:
            raise Refused("NOT_SIGNED", "Bản cam kết chưa ký, sửa thẳng được.", "Bấm Sửa.")
        return self.save(new_version(sheet, self._clock.now().date()))

    def record_signature(self, id_: str, scan: Path, side: str = "committing", person: str = "", at: datetime | None = None) -> Commitment:
        """Record a paper signature with its scan. Raises Refused SIGNED_ALREADY, UNKNOWN_MEDIA, NO_FILE."""
        sheet, media = self._table.get(id_), media_type(scan)
        with open(scan, "rb") as opened:
            sha, size = self._blobs.put(opened)
        proof = Attachment(str(uuid4()), clean(scan.name), sha, size, media)
        return self._sign(sheet, side, person, at or self._clock.now(), proof, digital=False)

    def _sign(self, sheet: Commitment, side: str, person: str, at: datetime, proof: Attachment, *, digital: bool) -> Commitment:
        party = sheet.receiving if side == "receiving" else sheet.committing
        title = next((p.title for p in sheet.officials if p.person == person), party.title)
        signature = Signature(side, clean(person) or party.person, title, at, proof.sha256, digital)
        with_signature(sheet, signature)
        with self._store.act(self._author, self._clock) as act:
            self._table.sign(act, sheet, signature, proof)
        return self._table.get(sheet.id)

    def sign_p12(self, id_: str, file: Path, password: str, side: str = "committing") -> tuple[Commitment, bytes]:
        """Sign digitally for one side: the sheet with its signature, and the signed PDF (kept as its proof)."""
        from cchc_desktop.printing.commitment import commitment_pdf
        from cchc_desktop.printing.stamp import stamp_pdf
        from cchc_desktop.security import p12

        sheet, now = self._table.get(id_), self._clock.now()
        party = sheet.receiving if side == "receiving" else sheet.committing
        with_signature(sheet, Signature(side, party.person, party.title, now))
        signer = p12.load_signer(file, password)
        p12.refuse_outdated(signer, now)
        printed = commitment_pdf(sheet, commitment_page(sheet))
        lines = [("Ký bởi", p12.signer_name(signer) or party.person), ("Cơ quan", party.unit), ("Chứng thư", p12.serial(signer)),
                 ("Thời gian ký", f"{now:%d/%m/%Y %H:%M:%S} +07:00")]  # fmt: skip
        box = printed.boxes[side]
        place = p12.Place(box.page, box.x, box.y, box.width, box.height)
        field = "BenNhanCamKet" if side == "receiving" else "BenCamKet"
        pdf = p12.sign(self.signed_pdf(sheet) or printed.pdf, signer, field, place, lambda: stamp_pdf(lines), now)
        sha, size = self._blobs.put(BytesIO(pdf))
        proof = Attachment(str(uuid4()), f"cam-ket-{sheet.year}-da-ky.pdf", sha, size, "application/pdf")
        return self._sign(sheet, side, party.person, now, proof, digital=True), pdf

    def signed_pdf(self, sheet: Commitment) -> bytes | None:
        """The digitally signed file as it stands after the last digital signature, or None."""
        return signed_pdf(self._store, sheet)

    def verify(self, file: Path) -> Verified:
        """Hold a PDF against the records: ours by content digest, unchanged by its bytes or its whole signatures."""
        from cchc_desktop.printing.commitment import commitment_pdf, officials_pdf
        from cchc_desktop.security import p12

        try:
            data = file.read_bytes()
        except OSError as problem:
            raise Refused("NO_FILE", f"Không mở được tệp {file.name}.", "Xem lại tệp còn ở chỗ cũ không.") from problem
        found = p12.signatures(data)
        told = [{"by": s.by, "at": s.at, "valid": s.valid, "whole": s.whole} for s in found]
        text = _text_of(data)
        sha = hashlib.sha256(data).hexdigest()
        for sheet in self._table.all():
            known = any(s.proof_sha256 == sha for s in sheet.signatures)
            if known or content_digest(sheet).upper() in text:
                unchanged = known or (bool(found) and all(s.whole for s in found))
                if not unchanged and not found:
                    page = commitment_page(sheet)
                    official = sheet.kind == "official" and sheet.officials
                    unchanged = data == (officials_pdf(sheet, page) if official else commitment_pdf(sheet, page)).pdf
                return Verified(True, unchanged, sheet.id, told)
        return Verified(False, bool(found) and all(s.whole for s in found), "", told)


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
