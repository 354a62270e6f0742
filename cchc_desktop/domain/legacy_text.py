"""Old office files (bảng mã cũ): text written with TCVN3 (ABC) or VNI fonts, told apart from Unicode and turned into it.

TCVN3 fonts draw Vietnamese letters at the places of Western ones (one byte a letter, 00A1-00FE); capitals with marks have no
codes: they are small letters in a capital font, so the font's name or a person must say so. VNI writes a base letter and a
mark. Spreadsheet readers have turned the bytes into characters already, so characters are mapped, not bytes. Nothing is
converted silently: the screen shows a preview first.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from enum import StrEnum

_TCVN3_CODES = (
    "B5à B8á B6ả B7ã B9ạ A8ă BBằ BEắ BCẳ BDẵ C6ặ A9â C7ầ CAấ C8ẩ C9ẫ CBậ AEđ CCè D0é CEẻ CFẽ D1ẹ AAê D2ề D5ế D3ể D4ễ D6ệ "
    "D7ì DDí D8ỉ DCĩ DEị DFò E3ó E1ỏ E2õ E4ọ ABô E5ồ E8ố E6ổ E7ỗ E9ộ ACơ EAờ EDớ EBở ECỡ EEợ "
    "EFù F3ú F1ủ F2ũ F4ụ ADư F5ừ F8ứ F6ử F7ữ F9ự FAỳ FDý FBỷ FCỹ FEỵ "
    "A1Ă A2Â A7Đ A3Ê A4Ô A5Ơ A6Ư"
)
TCVN3 = {chr(int(pair[:2], 16)): pair[2:] for pair in _TCVN3_CODES.split()}
"""Character as read (Windows-1252) -> letter."""

_TONES = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROUND = {"â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323"}
_SHORT = {"ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323"}
_SINGLE = {"ñ": "đ", "ô": "ơ", "ö": "ư", "î": "ỵ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị"}


def _vni() -> dict[str, str]:
    """One or two characters -> letter, small and capital; the mark after a capital may be capital too."""
    pairs = {base + mark: base + tone for base in "aeiouy" for mark, tone in _TONES.items()}
    pairs |= {base + mark: base + "\u0302" + tone for base in "aeo" for mark, tone in _ROUND.items()}
    pairs |= {"a" + mark: "a\u0306" + tone for mark, tone in _SHORT.items()}
    pairs |= {base + mark: letter + tone for base, letter in (("ô", "ơ"), ("ö", "ư")) for mark, tone in _TONES.items()}
    small = {key: unicodedata.normalize("NFC", value) for key, value in (_SINGLE | pairs).items()}
    both = dict(small)
    for key, value in small.items():
        both[key.upper()] = value.upper()
        both[key[0].upper() + key[1:]] = value.upper()
    return both


VNI = _vni()
"""One or two characters as read -> letter."""
_VNI_FOUND = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
_VNI_PAIR = re.compile(r"[aeiouyAEIOUYôöÔÖ][ùøûõïÙØÛÕÏâáàåãäÂÁÀÅÃÄ]|[aA][êéèúüëÊÉÈÚÜË]|[ñÑ]")
_TCVN3_SIGNS = re.compile("[µ¸¶·¹®¨©ª«¬\u00ad»¼½¾§¡¢£¤¥¦ÆÇËÑÖ×ØÞßæ÷øþ]")
_MODERN = re.compile("[ăđơưĂĐƠƯ\u1ea0-\u1ef9]")


class Encoding(StrEnum):
    """How a text is written."""

    UNICODE = "unicode"
    TCVN3 = "tcvn3"
    VNI = "vni"


ENCODING_NAMES = {Encoding.UNICODE: "Unicode", Encoding.TCVN3: "TCVN3 (ABC)", Encoding.VNI: "VNI-Windows"}


def from_tcvn3(text: str, *, capitals: bool = False) -> str:
    """TCVN3 text as Unicode; ``capitals`` for a capital font (``.VnTimeH``)."""
    found = unicodedata.normalize("NFC", "".join(TCVN3.get(c, c) for c in text))
    return found.upper() if capitals else found


def from_vni(text: str) -> str:
    """VNI text as Unicode, longest match first."""
    return unicodedata.normalize("NFC", _VNI_FOUND.sub(lambda found: VNI[found[0]], text))


def to_unicode(text: str, encoding: Encoding, *, capitals: bool = False) -> str:
    """A text of that encoding as NFC Unicode."""
    if encoding is Encoding.TCVN3:
        return from_tcvn3(text, capitals=capitals)
    return from_vni(text) if encoding is Encoding.VNI else unicodedata.normalize("NFC", text)


def detect(texts: Iterable[str]) -> Encoding:
    """How a sample of cells is written: letters only Unicode has decide at once, else the signs that TCVN3 or VNI leave."""
    modern = old = vni = 0
    for text in texts:
        nfc = unicodedata.normalize("NFC", text)
        modern += len(_MODERN.findall(nfc))
        old += len(_TCVN3_SIGNS.findall(text))
        vni += len(_VNI_PAIR.findall(text))
    if modern >= max(old, vni):
        return Encoding.UNICODE
    return Encoding.VNI if vni > old else Encoding.TCVN3
