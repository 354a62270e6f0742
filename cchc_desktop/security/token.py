"""Signing with a token (PKCS#11): the key stays on the stick or card, the PIN opens it; loaded only when somebody signs.

Needs the extra ``kyso`` (pyHanko, python-pkcs11) and the maker's library (``.dll``, ``.so``).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cchc_desktop.domain.errors import Refused


@contextmanager
def token_signer(library: Path, pin: str, label: str = "") -> Iterator[Any]:
    """The signer of a token, open while it signs. ``label`` "" = the only token plugged in.

    Raises Refused NO_KYSO, NO_TOKEN, WRONG_PIN.
    """
    try:
        import pkcs11
        from pkcs11 import exceptions as wrong
    except ImportError as problem:
        said = "Phần ký số chưa có trong bản cài này."
        raise Refused("NO_KYSO", said, "Cài bản có ký số, hoặc in ra ký giấy rồi ghi nhận chữ ký.") from problem
    try:
        tokens = [slot.get_token() for slot in pkcs11.lib(str(library)).get_slots(token_present=True)]
    except (wrong.PKCS11Error, RuntimeError, OSError) as problem:
        raise _no_token(f"Không mở được thư viện của thiết bị ký {library.name}.") from problem
    found = [one for one in tokens if (one.label.strip() == label if label else one.flags & pkcs11.TokenFlag.TOKEN_INITIALIZED)]
    if len(found) != 1:
        raise _no_token("Không thấy thiết bị ký." if not found else "Có nhiều thiết bị ký, chưa biết dùng cái nào.")
    try:
        session = found[0].open(user_pin=pin)
    except (wrong.PinIncorrect, wrong.PinInvalid, wrong.PinLenRange) as problem:
        sentence = "Sai mã PIN của thiết bị ký. Sai nhiều lần thiết bị sẽ khóa."
        raise Refused("WRONG_PIN", sentence, "Gõ lại mã PIN.", field="password") from problem
    except wrong.PinLocked as problem:
        raise Refused("WRONG_PIN", "Thiết bị ký đã khóa vì sai PIN nhiều lần.", "Nhờ nơi cấp mở khóa.", field="password") from problem
    except wrong.PKCS11Error as problem:
        raise _no_token("Thiết bị ký không trả lời.") from problem
    try:
        yield _signer(session)
    finally:
        session.close()


def _no_token(sentence: str) -> Refused:
    return Refused("NO_TOKEN", sentence, "Cắm thiết bị, chọn đúng tệp thư viện của nơi cấp, rồi thử lại.", field="p12")


def _signer(session: Any) -> Any:
    """A signer for the first certificate whose private key is on the token. Raises Refused NO_TOKEN."""
    from asn1crypto import x509
    from pkcs11 import Attribute, ObjectClass
    from pyhanko.sign.pkcs11 import PKCS11Signer

    keys = {bytes(one[Attribute.ID]) for one in session.get_objects({Attribute.CLASS: ObjectClass.PRIVATE_KEY})}
    for one in session.get_objects({Attribute.CLASS: ObjectClass.CERTIFICATE}):
        id_ = bytes(one[Attribute.ID])
        if id_ in keys:
            certificate = x509.Certificate.load(one[Attribute.VALUE])
            return PKCS11Signer(session, signing_cert=certificate, key_id=id_)
    raise _no_token("Thiết bị ký không có chứng thư kèm khóa để ký.")
