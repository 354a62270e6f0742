"""Signing with a token: SoftHSM2 stands in for the card; wrong PIN, no token, and what is known of a certificate."""

from __future__ import annotations

import secrets
import shutil
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12

from cchc_desktop.domain.errors import Refused
from cchc_desktop.printing.commitment import STAMP
from cchc_desktop.printing.stamp import stamp_pdf
from cchc_desktop.security import p12, trust
from cchc_desktop.security.token import token_signer
from tests.printing.samples import commitment, commitment_page
from tests.security.certs import PASSWORD, START, make_p12

LIBRARY = next((path for path in (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so"))
                if path.exists()), Path("/khong-co.so"))  # fmt: skip
NOW, LABEL, PIN = START + timedelta(days=40), f"Ky so {secrets.token_hex(4)}", "123456"
PLACE = p12.Place(0, 320, 300, *STAMP)


def sheet() -> bytes:
    from cchc_desktop.printing.commitment import commitment_pdf

    return commitment_pdf(commitment(), commitment_page()).pdf


def signed(pdf: bytes, signer: object, field: str) -> bytes:
    return p12.sign(pdf, signer, field, PLACE, lambda: stamp_pdf([("Ký bởi", "Lê Đình Khải")]), NOW)


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A token of its own with one key and its certificate."""
    folder = tmp_path_factory.mktemp("hsm")
    (folder / "tokens").mkdir()
    told = f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    (folder / "softhsm2.conf").write_text(told, encoding="utf-8")
    patch = pytest.MonkeyPatch()
    patch.setenv("SOFTHSM2_CONF", str(folder / "softhsm2.conf"))
    file = make_p12(folder / "card.p12", "Lê Đình Khải")
    key, certificate, _ = pkcs12.load_key_and_certificates(file.read_bytes(), PASSWORD.encode())
    assert key is not None and certificate is not None
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    tool = shutil.which("softhsm2-util")
    assert tool, "softhsm2 is among the packages of the tests"
    subprocess.run([tool, "--init-token", "--free", "--label", LABEL, "--pin", PIN, "--so-pin", "87654321"], check=True,
                   capture_output=True)  # fmt: skip
    subprocess.run([tool, "--import", str(folder / "key.pem"), "--token", LABEL, "--label", "ky", "--id", "A1", "--pin", PIN],
                   check=True, capture_output=True)  # fmt: skip
    import pkcs11
    from pkcs11.util.x509 import decode_x509_certificate

    with pkcs11.lib(str(LIBRARY)).get_token(token_label=LABEL).open(user_pin=PIN, rw=True) as session:
        told = decode_x509_certificate(certificate.public_bytes(Encoding.DER))
        session.create_object({**told, pkcs11.Attribute.TOKEN: True, pkcs11.Attribute.ID: b"\xa1", pkcs11.Attribute.LABEL: "ky"})
    yield folder
    patch.undo()


def test_token_and_file_sign_one_after_the_other(card: Path, tmp_path: Path) -> None:
    first = signed(sheet(), p12.load_signer(make_p12(tmp_path / "b.p12", "Hoàng Đức Nam"), PASSWORD), "BenNhanCamKet")
    with token_signer(LIBRARY, PIN, LABEL) as signer:
        p12.refuse_outdated(signer, NOW)
        assert p12.signer_name(signer) == "Lê Đình Khải"
        pdf = signed(first, signer, "BenCamKet")
    told = p12.signatures(pdf)
    assert [(one.by, one.valid, one.whole) for one in told] == [("Hoàng Đức Nam", True, True), ("Lê Đình Khải", True, True)]
    assert pdf.startswith(first)


def test_a_wrong_pin_and_a_missing_token_are_said_calmly(card: Path, tmp_path: Path) -> None:
    for pin, label, library, code in (
        ("000000", LABEL, LIBRARY, "WRONG_PIN"), (PIN, "Nhãn khác", LIBRARY, "NO_TOKEN"),
        (PIN, LABEL, tmp_path / "khong-co.so", "NO_TOKEN"),
    ):  # fmt: skip
        with pytest.raises(Refused) as caught, token_signer(library, pin, label):
            pass
        assert caught.value.code == code and caught.value.next_step


def test_what_is_known_of_a_certificate_is_said(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = make_p12(tmp_path / "a.p12", "Lê Đình Khải", days=60)
    _, _, others = pkcs12.load_key_and_certificates(file.read_bytes(), PASSWORD.encode())
    pdf = signed(sheet(), p12.load_signer(file, PASSWORD), "BenCamKet")
    (told,) = p12.signatures(pdf)
    assert told.about == ("Chứng thư do CA thử nghiệm cấp, dùng từ 01/01/2026 đến 02/03/2026; nơi cấp chưa có trong danh sách "
                          "tin cậy của máy; không kiểm tra được việc thu hồi vì máy không nối mạng.")  # fmt: skip
    assert trust.add(tmp_path, others[0].public_bytes(Encoding.PEM)) == "CA thử nghiệm"
    (told,) = p12.signatures(pdf, trust.trusted(tmp_path))
    assert "nơi cấp có trong danh sách tin cậy" in told.about and told.valid
    (held,) = trust.authorities(tmp_path)
    assert (held.name, held.issuer, held.until, held.chain, held.rooted) == ("CA thử nghiệm", "CA thử nghiệm", date(2026, 3, 2), (), True)
    other = make_p12(tmp_path / "c.p12", "Người khác")
    (told,) = p12.signatures(signed(sheet(), p12.load_signer(other, PASSWORD), "BenCamKet"), trust.trusted(tmp_path))
    assert "chưa có trong danh sách" in told.about, "same name of the issuer, another key"
    assert caplog.records == [], "nobody is named in a log or on standard error"


def test_a_signature_made_outside_the_dates_is_told(tmp_path: Path) -> None:
    file = make_p12(tmp_path / "a.p12", "Lê Đình Khải", start=START - timedelta(days=400), days=30)
    (told,) = p12.signatures(signed(sheet(), p12.load_signer(file, PASSWORD), "BenCamKet"))
    assert "lúc ký không còn trong hạn" in told.about


@pytest.mark.parametrize("data", [b"", b"abc", b"-----BEGIN CERTIFICATE-----\nQUJD\n-----END CERTIFICATE-----\n"])
def test_what_is_no_authority_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(Refused, match="NOT_A_CERTIFICATE"):
        trust.add(tmp_path, data)
    leaf = make_p12(tmp_path / "x.p12", "Lê Đình Khải")
    _, certificate, _ = pkcs12.load_key_and_certificates(leaf.read_bytes(), PASSWORD.encode())
    assert certificate is not None
    with pytest.raises(Refused, match="NOT_A_CERTIFICATE"):
        trust.add(tmp_path, certificate.public_bytes(Encoding.DER))
    assert trust.trusted(tmp_path) == []
