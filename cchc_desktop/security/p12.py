"""Digital signatures on PDF: PAdES B-B by a PKCS#12 file, with a visible stamp, and what a signed file tells.

Needs the extra ``kyso`` (pyHanko), loaded only when somebody signs or verifies.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT


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
    """One signature in a file: who, when it says it was made, whether its bytes are intact, whether it covers the whole file."""

    by: str
    at: str
    valid: bool
    whole: bool


def _missing() -> Refused:
    return Refused(
        "NO_KYSO", "Phần ký số chưa có trong bản cài này.", "Cài bản có ký số, hoặc in ra ký giấy rồi ghi nhận chữ ký."
    )


def load_signer(file: Path, password: str) -> Any:
    """The signer of a .p12/.pfx file. Raises Refused NO_FILE, BAD_P12, EXPIRED_CERTIFICATE, NO_KYSO."""
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
    """The file with one more signature (PAdES B-B) in field ``field``; earlier signatures stay valid.

    ``stamp`` gives the one-page PDF drawn into ``place``. Raises Refused CANNOT_SIGN.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import fields, signers
    from pyhanko.sign.general import SigningError
    from pyhanko.stamp import StaticStampStyle

    box = (round(place.x), round(place.y), round(place.x + place.width), round(place.y + place.height))
    with TemporaryDirectory() as space:
        drawn = Path(space) / "stamp.pdf"
        drawn.write_bytes(stamp())
        style = StaticStampStyle.from_pdf_file(str(drawn), border_width=0, background_opacity=1)
        meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256", subfilter=fields.SigSeedSubFilter.PADES)
        spec = fields.SigFieldSpec(field, on_page=place.page, box=box)
        try:
            writer = IncrementalPdfFileWriter(BytesIO(pdf))
            made = signers.PdfSigner(meta, signer=signer, stamp_style=style, new_field_spec=spec).sign_pdf(writer)
        except (PdfError, SigningError, ValueError) as problem:
            raise Refused("CANNOT_SIGN", "Không ký được tệp PDF này.", "In lại bản cam kết rồi ký lại.") from problem
    return bytes(made.getbuffer())


def signatures(pdf: bytes) -> list[SignatureFound]:
    """Every signature of a file in order; [] for an unsigned one. Raises Refused NOT_A_PDF, NO_KYSO."""
    try:
        from pyhanko.pdf_utils.misc import PdfError
        from pyhanko.pdf_utils.reader import PdfFileReader
        from pyhanko.sign.diff_analysis import ModificationLevel
        from pyhanko.sign.validation import validate_pdf_signature
        from pyhanko_certvalidator import ValidationContext
    except ImportError as problem:
        raise _missing() from problem
    try:
        reader = PdfFileReader(BytesIO(pdf))
        embedded = reader.embedded_signatures
    except (PdfError, ValueError) as problem:
        raise Refused("NOT_A_PDF", "Tệp này không phải PDF, hoặc đã bị cắt.", "Chọn lại tệp PDF đã ký.") from problem
    found = []
    for one in embedded:
        trust = ValidationContext(trust_roots=[one.signer_cert], allow_fetching=False)
        try:
            status = validate_pdf_signature(one, trust)
            intact = status.intact and status.valid
            untouched = status.modification_level in (ModificationLevel.NONE, ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING)
        except Exception:  # a signature no reader can make sense of counts as broken, whatever was wrong with it
            intact = untouched = False
        name = str(one.signer_cert.subject.native.get("common_name", ""))
        at = one.self_reported_timestamp
        found.append(SignatureFound(name, at.astimezone(ICT).isoformat() if at else "", bool(intact), bool(intact and untouched)))
    return found
