"""Digital signatures on PDF: PAdES B-B by a .p12, one after the other; what a file tells, whatever was done to it."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding, pkcs12
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext
from pypdf.generic import NameObject, NumberObject

from cchc_desktop.domain.errors import Refused
from cchc_desktop.printing.commitment import STAMP
from cchc_desktop.printing.stamp import stamp_pdf
from cchc_desktop.security import p12
from tests.printing.reading import Paper
from tests.security.certs import PASSWORD, START, make_p12

NOW = START + timedelta(days=40, hours=9)
NAME, OTHER = "Đoàn Nguyễn Thị Huyền Trân Ỷ Ẵm", "Lê Đình Khải"
PLACES = {"BenCamKet": p12.Place(0, 320, 300, *STAMP), "BenNhanCamKet": p12.Place(0, 90, 300, *STAMP)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("p12")


@pytest.fixture(scope="module")
def hers(folder: Path) -> Path:
    return make_p12(folder / "hers.p12", NAME)


@pytest.fixture(scope="module")
def his(folder: Path) -> Path:
    return make_p12(folder / "his.p12", OTHER, elliptic=True, serial=0x540100B842D107F9)


@pytest.fixture(scope="module")
def plain() -> bytes:
    """An unsigned page."""
    from cchc_desktop.printing.sheet import Sheet

    sheet = Sheet("Thử")
    sheet.paragraph("Bản cam kết có hiệu lực kể từ ngày ký./.")
    return sheet.finish()


def sign(pdf: bytes, file: Path, field: str) -> bytes:
    signer = p12.load_signer(file, PASSWORD)
    lines = [("Ký bởi", p12.signer_name(signer)), ("Chứng thư", p12.serial(signer))]
    return p12.sign(pdf, signer, field, PLACES[field], lambda: stamp_pdf(lines), NOW)


@pytest.fixture(scope="module")
def once(plain: bytes, hers: Path) -> bytes:
    return sign(plain, hers, "BenCamKet")


@pytest.fixture(scope="module")
def twice(once: bytes, his: Path) -> bytes:
    return sign(once, his, "BenNhanCamKet")


def refused(act: Any, *given: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given)
    assert caught.value.message and caught.value.next_step
    return caught.value


def test_one_signature_tells_who_and_when(once: bytes) -> None:
    assert p12.signatures(once) == [p12.SignatureFound(NAME, NOW.isoformat(), True, True)]


def test_the_earlier_signature_stays_valid_under_the_later_one(plain: bytes, once: bytes, twice: bytes) -> None:
    assert once.startswith(plain) and twice.startswith(once)
    assert [(s.by, s.valid, s.whole) for s in p12.signatures(twice)] == [(NAME, True, True), (OTHER, True, True)]


def test_it_is_a_pades_baseline_signature(twice: bytes) -> None:
    for one in PdfFileReader(BytesIO(twice)).embedded_signatures:
        assert one.sig_object["/SubFilter"] == "/ETSI.CAdES.detached" and one.md_algorithm == "sha256"
        attributes = {attribute["type"].native for attribute in one.signer_info["signed_attrs"]}
        assert {"message_digest", "signing_certificate_v2"} <= attributes and "signing_time" not in attributes


def test_pdfsig_agrees(twice: bytes, tmp_path: Path) -> None:
    file = tmp_path / "hai-ben.pdf"
    file.write_bytes(twice)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 2 and said.count("Total document signed") == 1
    assert f"Common Name: {NAME}" in said and f"Common Name: {OTHER}" in said and said.count("ETSI.CAdES.detached") == 2
    file.write_bytes(twice.replace(b"/Title", b"/Titel", 1))
    assert "Signature is Valid" not in subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout


def test_pyhanko_agrees_when_both_authorities_are_trusted(twice: bytes, hers: Path, his: Path) -> None:
    """Its own validator with its own rules: chain to the authority, key usage, what the second signature changed."""
    kept = [pkcs12.load_key_and_certificates(file.read_bytes(), PASSWORD.encode())[2][0] for file in (hers, his)]
    roots = [x509.Certificate.load(one.public_bytes(Encoding.DER)) for one in kept]
    for place, one in enumerate(PdfFileReader(BytesIO(twice)).embedded_signatures):
        context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=NOW)
        status = validate_pdf_signature(one, context)
        assert status.bottom_line and status.trusted and status.intact and status.docmdp_ok, status.summary()
        assert status.coverage.name == ("ENTIRE_FILE" if place else "ENTIRE_REVISION")
        foreign = ValidationContext(trust_roots=[roots[1 - place]], allow_fetching=False, moment=NOW)
        assert not validate_pdf_signature(one, foreign).bottom_line, "another authority of the same name vouches for nothing"


def test_the_stamp_fills_its_place(twice: bytes) -> None:
    found = [one.get_object() for one in pypdf.PdfReader(BytesIO(twice)).pages[0]["/Annots"]]
    fields = {one["/T"]: [float(v) for v in one["/Rect"]] for one in found}
    for field, place in PLACES.items():
        assert fields[field] == pytest.approx([place.x, place.y, place.x + place.width, place.y + place.height], abs=0.05)
    picture = Paper(twice).leaves[0].picture(144).convert("L")
    for place in PLACES.values():
        left, top = place.x * 2, picture.height - (place.y + place.height) * 2
        around = (int(left) - 2, int(top) - 2, int(left + place.width * 2) + 2, int(top + place.height * 2) + 2)
        box = picture.crop(around).point(lambda v: 255 if v < 128 else 0).getbbox()
        assert box is not None and box[2] - box[0] >= place.width * 2 - 3 and box[3] - box[1] >= place.height * 2 - 3


def test_a_byte_changed_in_the_content_breaks_both(twice: bytes) -> None:
    at = twice.index(b"stream") + 40
    changed = twice[:at] + bytes([twice[at] ^ 1]) + twice[at + 1 :]
    assert [(s.by, s.valid, s.whole) for s in p12.signatures(changed)] == [(NAME, False, False), (OTHER, False, False)]


def test_what_is_added_after_signing_is_noticed(once: bytes, twice: bytes) -> None:
    for signed in (once, twice):
        writer = pypdf.PdfWriter(BytesIO(signed), incremental=True)
        writer.pages[0][NameObject("/Rotate")] = NumberObject(90)
        out = BytesIO()
        writer.write(out)
        assert out.getvalue().startswith(signed)
        found = p12.signatures(out.getvalue())
        assert found[0].by == NAME and all(s.valid and not s.whole for s in found)


def test_a_form_field_added_after_signing_is_noticed_too(once: bytes) -> None:
    """A drawn but unsigned field could cover what was signed."""
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(BytesIO(once))
    append_signature_field(writer, SigFieldSpec("Khac", on_page=0, box=(90, 300, 250, 350)))
    out = BytesIO()
    writer.write(out)
    assert [(s.valid, s.whole) for s in p12.signatures(out.getvalue())] == [(True, False)]


@pytest.mark.parametrize("tail", [b"\n%them", b"them vao sau", b"\x00" * 10])
def test_bytes_after_the_end_are_noticed(twice: bytes, tail: bytes) -> None:
    assert not any(s.whole for s in p12.signatures(twice + tail))
    assert all(s.whole for s in p12.signatures(twice)) and all(s.valid for s in p12.signatures(twice + tail))


def test_taking_the_second_signature_off_leaves_the_first_file(once: bytes, twice: bytes) -> None:
    assert [(s.by, s.whole) for s in p12.signatures(twice[: len(once)])] == [(NAME, True)]


@pytest.mark.parametrize("cut", [0.1, 0.5, 0.9, 0.999])
def test_a_cut_file_is_not_a_pdf(twice: bytes, cut: float) -> None:
    assert refused(p12.signatures, twice[: int(len(twice) * cut)]).code == "NOT_A_PDF"


@pytest.mark.parametrize("data", [b"", b"xin chao", b"%PDF-1.7\n", b"PK\x03\x04" + b"0" * 500, b"/ByteRange" * 40])
def test_what_is_not_a_pdf(data: bytes) -> None:
    assert refused(p12.signatures, data).code == "NOT_A_PDF"


def test_an_unsigned_file_has_no_signatures(plain: bytes) -> None:
    assert p12.signatures(plain) == []


def test_wrong_password_wrong_file_no_file(hers: Path, folder: Path) -> None:
    assert refused(p12.load_signer, hers, "sai").code == "BAD_P12"
    assert refused(p12.load_signer, hers, "").code == "BAD_P12"
    (folder / "khong.p12").write_bytes(b"khong phai")
    wrong = refused(p12.load_signer, folder / "khong.p12", PASSWORD)
    assert wrong.code == "BAD_P12" and wrong.field == "p12"
    assert refused(p12.load_signer, folder / "khong-co.p12", PASSWORD).code == "NO_FILE"


def test_a_certificate_outside_its_dates_is_refused(hers: Path) -> None:
    signer = p12.load_signer(hers, PASSWORD)
    p12.refuse_outdated(signer, NOW)
    for when in (START - timedelta(seconds=1), START + timedelta(days=365, seconds=1)):
        late = refused(p12.refuse_outdated, signer, when)
        assert late.code == "EXPIRED_CERTIFICATE" and "01/01/2026" in late.message and "01/01/2027" in late.message


def test_a_signature_outlives_its_certificate(plain: bytes, folder: Path) -> None:
    """The certificate was in its dates when it signed; today's date changes nothing."""
    old = make_p12(folder / "cu.p12", NAME, start=START - timedelta(days=4000), days=3000)
    assert p12.signatures(sign(plain, old, "BenCamKet"))[0].whole


def test_names_and_serial_as_on_the_stamp(his: Path) -> None:
    signer = p12.load_signer(his, PASSWORD)
    assert p12.signer_name(signer) == OTHER and p12.serial(signer) == "5401 00B8 42D1 07F9"


def test_signing_what_is_no_pdf(hers: Path) -> None:
    signer = p12.load_signer(hers, PASSWORD)
    assert refused(p12.sign, b"xin chao", signer, "x", PLACES["BenCamKet"], lambda: stamp_pdf([("a", "b")]), NOW).code == "CANNOT_SIGN"


def test_a_field_is_signed_once(once: bytes, hers: Path) -> None:
    assert refused(sign, once, hers, "BenCamKet").code == "CANNOT_SIGN"


def test_without_the_extra_signing_is_refused_and_unsigned_files_are_still_read(
    monkeypatch: pytest.MonkeyPatch, hers: Path, once: bytes, plain: bytes
) -> None:
    for name in [name for name in sys.modules if re.match(r"pyhanko(_certvalidator)?(\.|$)", name)]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    assert refused(p12.load_signer, hers, PASSWORD).code == "NO_KYSO"
    assert refused(p12.signatures, once).code == "NO_KYSO"
    assert p12.signatures(plain) == []
