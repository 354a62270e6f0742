"""The folder's data key, wrapped once an account (Argon2id of the password) and once by the recovery code.

``keys.json`` holds the wraps only: whoever takes the folder without a password has nothing. Every key in use is derived from the
data key by HKDF-SHA256, so that a changed password re-wraps 32 bytes and touches no data.
"""

from __future__ import annotations

import base64
import json
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unicodedata import normalize

from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cchc_desktop.domain.errors import Refused
from cchc_desktop.security.recovery_code import new_code, parse_code
from cchc_desktop.security.sealing import bech32

FILE = "keys.json"
RECOVERY = "\x00recovery"
LEAST_LETTERS = 8
DEMO_PASSWORD = "demo-demo"


@dataclass(frozen=True, slots=True)
class Cost:
    """Argon2id parameters: passes, memory in KiB, lanes. The default takes about 0.15 s on an office PC."""

    passes: int = 3
    memory: int = 65536
    lanes: int = 2


def derive(data_key: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose ("database", "names", "attachments", "backup")."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"CCHC/1/{purpose}".encode()).derive(data_key)


def identity(data_key: bytes, purpose: str) -> str:
    """An age identity (``AGE-SECRET-KEY-1…``) for one purpose."""
    return bech32("age-secret-key-", derive(data_key, purpose)).upper()


def check_password(password: str, *, sample: bool = False) -> None:
    """Refuse a password that is too short, or the one of the sample data in a real office. Raises Refused WEAK_PASSWORD."""
    if len(password) < LEAST_LETTERS:
        sentence = f"Mật khẩu cần ít nhất {LEAST_LETTERS} ký tự."
        raise Refused("WEAK_PASSWORD", sentence, "Đặt mật khẩu dài hơn, ví dụ bốn từ dễ nhớ.", field="password")
    if password == DEMO_PASSWORD and not sample:
        sentence = "Mật khẩu của dữ liệu mẫu ai cũng biết, không dùng cho cơ quan thật."
        raise Refused("WEAK_PASSWORD", sentence, "Đặt mật khẩu khác.", field="password")


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _wrap(secret: str, data_key: bytes, cost: Cost) -> dict[str, Any]:
    """The data key under a secret; salt, parameters and nonce beside it."""
    salt, nonce = secrets.token_bytes(16), secrets.token_bytes(12)
    wrapped = ChaCha20Poly1305(_stretch(secret, salt, cost)).encrypt(nonce, data_key, b"CCHC/1/wrap")
    found = {"passes": cost.passes, "memory": cost.memory, "lanes": cost.lanes}
    return {**found, "salt": _b64(salt), "nonce": _b64(nonce), "wrapped": _b64(wrapped)}


def _stretch(secret: str, salt: bytes, cost: Cost) -> bytes:
    return hash_secret_raw(normalize("NFC", secret).encode(), salt, cost.passes, cost.memory, cost.lanes, 32, Type.ID)


def _unwrap(secret: str, wrap: dict[str, Any]) -> bytes | None:
    """The data key, or None when the secret is another one."""
    cost = Cost(min(int(wrap["passes"]), 20), min(int(wrap["memory"]), 1 << 20), min(int(wrap["lanes"]), 16))
    salt, nonce, wrapped = (base64.b64decode(wrap[name]) for name in ("salt", "nonce", "wrapped"))
    try:
        return ChaCha20Poly1305(_stretch(secret, salt, cost)).decrypt(nonce, wrapped, b"CCHC/1/wrap")
    except InvalidTag:
        return None


class KeyFile:
    """The wraps of one folder."""

    def __init__(self, wraps: dict[str, dict[str, Any]], cost: Cost | None = None) -> None:
        self._wraps, self._cost = wraps, cost or Cost()

    @classmethod
    def create(cls, login: str, password: str, cost: Cost | None = None) -> tuple[KeyFile, bytes, str]:
        """(key file, data key, recovery code) of a new folder; the caller checked the password."""
        made, data_key, code = cls({}, cost), secrets.token_bytes(32), new_code()
        made.set(login, password, data_key)
        made._wraps[RECOVERY] = _wrap(code, data_key, made._cost)
        return made, data_key, code

    @classmethod
    def from_bytes(cls, text: bytes, cost: Cost | None = None) -> KeyFile:
        """Read a key file. Raises Refused DAMAGED_KEYS."""
        try:
            data = json.loads(text)
            wraps = {str(name): dict(wrap) for name, wrap in data["wraps"].items()}
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as problem:
            sentence = "Tệp khóa của thư mục này hỏng hoặc thiếu, không mở được dữ liệu."
            raise Refused("DAMAGED_KEYS", sentence, "Mở từ bản sao lưu gần nhất; bản sao lưu mang theo tệp khóa.") from problem
        return cls(wraps, cost)

    @classmethod
    def load(cls, folder: Path, cost: Cost | None = None) -> KeyFile:
        """The key file of a folder. Raises Refused NO_OFFICE, DAMAGED_KEYS."""
        try:
            text = (folder / FILE).read_bytes()
        except FileNotFoundError as problem:
            sentence = "Thư mục này chưa có dữ liệu của cơ quan nào."
            raise Refused("NO_OFFICE", sentence, "Thiết lập cơ quan, hoặc chọn đúng thư mục.") from problem
        return cls.from_bytes(text, cost)

    def to_bytes(self) -> bytes:
        """The file's content; no secret stands in it."""
        return json.dumps({"version": 1, "wraps": self._wraps}, indent=1).encode()

    def logins(self) -> list[str]:
        """Who may open the folder."""
        return sorted(name for name in self._wraps if name != RECOVERY)

    def set(self, login: str, password: str, data_key: bytes) -> None:
        """Give a login a (new) password."""
        self._wraps[login] = _wrap(password, data_key, self._cost)

    def remove(self, login: str) -> None:
        """Take a login's way in away."""
        self._wraps.pop(login, None)

    def unlock(self, login: str, password: str) -> bytes:
        """The data key. Raises Refused WRONG_PASSWORD (the same for an unknown login)."""
        wrap = self._wraps.get(login) if login != RECOVERY else None
        found = _unwrap(password, wrap) if wrap else None
        if found is None:
            raise Refused(
                "WRONG_PASSWORD", "Tên đăng nhập hoặc mật khẩu không đúng.",
                "Xem phím Caps Lock và bộ gõ tiếng Việt rồi gõ lại; quên thì dùng mã khôi phục.", field="password",
            )  # fmt: skip
        return found

    def unlock_recovery(self, typed: str) -> bytes:
        """The data key by the recovery code. Raises Refused BAD_RECOVERY_CODE."""
        found = _unwrap(parse_code(typed), self._wraps[RECOVERY])
        if found is None:
            sentence = "Mã khôi phục này không phải của thư mục đang mở."
            raise Refused("BAD_RECOVERY_CODE", sentence, "Lấy đúng tờ mã khôi phục của cơ quan và máy này.")
        return found
