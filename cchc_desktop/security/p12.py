"""Digital signatures on PDF: PAdES B-B by a PKCS#12 file, with a visible stamp, and what a signed file tells.

Needs the extra ``kyso`` (pyHanko), loaded only when somebody signs or verifies.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT

for _name in ("pyhanko", "pyhanko_certvalidator"):
    logging.getLogger(_name).setLevel(logging.CRITICAL)  # its warnings name who signed; what they say stands in our answers


@dataclass(frozen=True, slots=True)
class Place:
    """Where the stamp goes: page from 0, rectangle in PDF points from the lower left corner."""

    page: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class SignatureFound:
    """One signature in a file: who, when it says it was made, whether its bytes are intact, whether it covers the whole file, and in
    words what is known of its certificate: dates, chain, that revocation cannot be asked."""

    by: str
    at: str
    valid: bool
    whole: bool
    about: str = field(default="", compare=False)


def _missing() -> Refused:
    return Refused(
        "NO_KYSO", "Phần ký số chưa có trong bản cài này.", "Cài bản có ký số, hoặc in ra ký giấy rồi ghi nhận chữ ký."
    )


def load_signer(file: Path, password: str) -> Any:
    """The signer of a .p12/.pfx file. Raises Refused NO_FILE, BAD_P12, NO_KYSO."""
    try:
        from pyhanko.sign import signers
    except ImportError as problem:
        raise _missing() from problem
    try:
        data = file.read_bytes()
    except OSError as problem:
        raise Refused("NO_FILE", f"Không mở được tệp {file.name}.", "Xem lại tệp chứng thư còn ở chỗ cũ không.") from problem
    try:
        signer = signers.SimpleSigner.load_pkcs12_data(data, other_certs=[], passphrase=password.encode())
    except (ValueError, TypeError, OSError):
        signer = None
    if signer is None:
        sentence = "Không mở được tệp chứng thư: sai mật khẩu hoặc không phải tệp .p12/.pfx."
        raise Refused("BAD_P12", sentence, "Gõ lại mật khẩu của tệp chứng thư, hoặc chọn tệp khác.", field="p12")
    return signer


def refuse_outdated(signer: Any, now: datetime) -> None:
    """Refuse a certificate outside its dates. Raises Refused EXPIRED_CERTIFICATE."""
    span = signer.signing_cert["tbs_certificate"]["validity"]
    start, end = span["not_before"].native, span["not_after"].native
    if not start <= now <= end:
        sentence = f"Chứng thư số dùng được từ {start.astimezone(ICT):%d/%m/%Y} đến {end.astimezone(ICT):%d/%m/%Y}."
        raise Refused("EXPIRED_CERTIFICATE", sentence, "Gia hạn chứng thư, hoặc xem lại ngày giờ của máy.")


def signer_name(signer: Any) -> str:
    """The common name in the certificate."""
    return str(signer.signing_cert.subject.native.get("common_name", ""))


def serial(signer: Any) -> str:
    """The certificate's serial number in groups of four hex digits."""
    text = f"{signer.signing_cert.serial_number:X}"
    text = text.zfill(-(-len(text) // 4) * 4)
    return " ".join(text[i : i + 4] for i in range(0, len(text), 4))[:24]


def sign(pdf: bytes, signer: Any, field: str, place: Place, stamp: Callable[[], bytes], at: datetime) -> bytes:
    """The file with one more signature (PAdES B-B) in field ``field``, made ``at``; earlier signatures stay valid.

    ``stamp`` gives the one-page PDF that fills ``place``. Raises Refused CANNOT_SIGN.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.layout import AxisAlignment, Margins, SimpleBoxLayoutRule
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError
    from pyhanko.stamp import StaticStampStyle

    box: Any = (place.x, place.y, place.x + place.width, place.y + place.height)
    whole = SimpleBoxLayoutRule(x_align=AxisAlignment.ALIGN_MIN, y_align=AxisAlignment.ALIGN_MIN, margins=Margins(0, 0, 0, 0))
    with TemporaryDirectory() as space:
        drawn = Path(space) / "stamp.pdf"
        drawn.write_bytes(stamp())
        style = StaticStampStyle.from_pdf_file(str(drawn), border_width=0, background_opacity=1, background_layout=whole)
        meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
        spec = fields.SigFieldSpec(field, on_page=place.page, box=box)
        try:
            writer = IncrementalPdfFileWriter(BytesIO(pdf))
            made = _signing_at(at)(meta, signer=signer, stamp_style=style, new_field_spec=spec).sign_pdf(writer)
        except (PdfError, SigningError, ValueError) as problem:
            raise Refused("CANNOT_SIGN", "Không ký được tệp PDF này.", "In lại bản cam kết rồi ký lại.") from problem
    return bytes(made.getbuffer())


def _signing_at(at: datetime) -> Any:
    """A signer of PDFs that writes the office's own time, so that stamp, record and signature agree."""
    from pyhanko.sign import signers

    class Signing(signers.PdfSigner):
        def init_signing_session(self, pdf_out: Any, existing_fields_only: bool = False) -> Any:
            session = super().init_signing_session(pdf_out, existing_fields_only)
            session.system_time = at
            return session

    return Signing


def signatures(pdf: bytes, roots: Sequence[bytes] = ()) -> list[SignatureFound]:
    """Every signature of a file in order; [] for an unsigned one, also without the extra. Raises Refused NOT_A_PDF, NO_KYSO.

    ``roots`` are the authorities this machine trusts (DER); whether a chain leads to one of them is told in words and never decides
    whether a signature is intact.
    """
    if b"/ByteRange" not in pdf and pdf.startswith(b"%PDF-") and b"%%EOF" in pdf[-1024:]:
        return []
    try:
        from pyhanko.pdf_utils.reader import PdfFileReader
    except ImportError as problem:
        raise _missing() from problem
    try:
        embedded = list(PdfFileReader(BytesIO(pdf)).embedded_signatures)
    except Exception as problem:  # a file from anywhere: whatever the reader stumbles over, it is no PDF we can judge
        raise Refused("NOT_A_PDF", "Tệp này không phải PDF, hoặc đã bị cắt.", "Chọn lại tệp PDF đã ký.") from problem
    clean_end = not pdf[pdf.rfind(b"%%EOF") + 5 :].strip()
    return [_judged(one, roots, last=one is embedded[-1], clean_end=clean_end) for one in embedded]


def _about(one: Any, at: datetime | None, roots: Sequence[bytes]) -> str:
    """What is known of a signature's certificate, in one sentence."""
    from asn1crypto import x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints
    from pyhanko_certvalidator import ValidationContext

    certificate = one.signer_cert
    span = certificate["tbs_certificate"]["validity"]
    start, end = span["not_before"].native, span["not_after"].native
    issuer = certificate.issuer.native.get("common_name", certificate.issuer.human_friendly)
    said = f"Chứng thư do {issuer} cấp, dùng từ {start.astimezone(ICT):%d/%m/%Y} đến {end.astimezone(ICT):%d/%m/%Y}"
    if at is not None and not start <= at <= end:
        said += "; lúc ký không còn trong hạn"
    trusted = False
    if roots:
        context = ValidationContext(trust_roots=[x509.Certificate.load(one) for one in roots], allow_fetching=False, moment=at)
        trusted = bool(validate_pdf_signature(one, context, key_usage_settings=KeyUsageConstraints(key_usage=set())).trusted)
    said += "; nơi cấp có trong danh sách tin cậy của máy" if trusted else "; nơi cấp chưa có trong danh sách tin cậy của máy"
    return f"{said}; không kiểm tra được việc thu hồi vì máy không nối mạng."


def _judged(one: Any, roots: Sequence[bytes], *, last: bool, clean_end: bool) -> SignatureFound:
    """What one embedded signature is worth: after the last one nothing may follow, after the others further signatures."""
    from pyhanko.sign.diff_analysis import ModificationLevel
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.status import SignatureCoverageLevel
    from pyhanko_certvalidator import ValidationContext

    name, at, about = "", None, ""
    try:
        name = str(one.signer_cert.subject.native.get("common_name", ""))
        at = one.self_reported_timestamp
        trust = ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False)
        status = validate_pdf_signature(one, trust)
        intact = bool(status.intact and status.valid)
        if last:
            untouched = status.coverage is SignatureCoverageLevel.ENTIRE_FILE
        else:
            untouched = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
        about = _about(one, at, roots)
    except Exception:  # a signature no reader can make sense of counts as broken, whatever was wrong with it
        intact = untouched = False
    return SignatureFound(name, at.astimezone(ICT).isoformat() if at else "", intact, intact and untouched and clean_end, about)
