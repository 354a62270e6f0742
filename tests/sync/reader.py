"""A reader of parcels written from docs/formats.md alone: the `age` tool, zstd, the standard library; nothing of the program.

    python tests/sync/reader.py PARCEL.CCHC key.txt
"""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import struct
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


@dataclass
class Contents:
    """What was in a parcel: its header, frames by type, changes as read, attachments by their hash."""

    version: int
    header: dict[str, Any]
    types: str = ""
    statements: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    changes: list[dict[str, Any]] = field(default_factory=list)
    attachments: dict[str, bytes] = field(default_factory=dict)
    census: dict[str, Any] = field(default_factory=dict)
    grant: dict[str, Any] = field(default_factory=dict)


def split(data: bytes) -> tuple[int, dict[str, Any], bytes, bytes, bytes]:
    """(version, header, its bytes, signature, body)."""
    assert data[:16] == b"CCHC parcel\x0d\x0a\x1a\x0a\x00"
    version, length = struct.unpack(">HI", data[16:22])
    signed = data[22 : 22 + length]
    signature, rest = data[22 + length : 86 + length], data[86 + length :]
    header = json.loads(signed)
    body = rest[: header["body"]["length"]]
    assert hashlib.sha256(body).hexdigest() == header["body"]["sha256"]
    return version, header, signed, signature, body


def check_signature(version: int, header: dict[str, Any], signed: bytes, signature: bytes) -> None:
    """By the key that the sender's own certificate (or the request) names; raises InvalidSignature."""
    if header["kind"] == "enrol":
        public = bytes.fromhex(header["request"]["sign"])
    else:
        keys = [bytes.fromhex(json.loads(base64.b64decode(body))["sign"]) for body, _ in header["certificates"]]
        public = next(key for key in keys if hashlib.sha256(key).hexdigest() == header["sender"]["key"])
    bound = f"CCHC/{version}/{header['kind']}".encode() + b"\0" + signed
    Ed25519PublicKey.from_public_bytes(public).verify(signature, bound)


def opened(body: bytes, key_file: Path) -> bytes:
    """The row of frames, by the age tool and zstd (its tool where there is one)."""
    packed = subprocess.run(["age", "--decrypt", "-i", str(key_file)], input=body, capture_output=True, check=True).stdout
    if shutil.which("zstd"):
        return subprocess.run(["zstd", "-d", "-c"], input=packed, capture_output=True, check=True).stdout
    return zstandard.ZstdDecompressor().decompressobj().decompress(packed)


def read(path: Path, key_file: Path) -> Contents:
    """A whole parcel, checked as far as its own words go."""
    version, header, signed, signature, body = split(path.read_bytes())
    check_signature(version, header, signed, signature)
    found = Contents(version, header)
    if header["kind"] == "enrol":
        return found
    plain, place, blob = opened(body, key_file), 0, ""
    while place < len(plain):
        length = struct.unpack(">I", plain[place : place + 4])[0]
        kind, payload = chr(plain[place + 4]), plain[place + 5 : place + 4 + length]
        place += 4 + length
        if kind.islower():
            continue
        found.types += kind
        if kind == "H":
            assert json.loads(payload) == {name: value for name, value in header.items() if name != "body"}
        elif kind in "CPR":
            found.statements.setdefault(kind, []).append(json.loads(payload[64:]))
        elif kind == "S":
            found.census = json.loads(payload)
        elif kind == "G":
            found.grant = json.loads(payload)
        elif kind == "L":
            found.changes.append(change(payload))
        elif kind == "B":
            blob = json.loads(payload)["sha256"]
            found.attachments[blob] = b""
        elif kind == "D":
            found.attachments[blob] += payload
    assert found.types[0] == "H" and found.types[-1] == "E" and found.types.count("E") == 1
    check_logs(found)
    assert all(hashlib.sha256(content).hexdigest() == sha for sha, content in found.attachments.items())
    return found


def change(payload: bytes) -> dict[str, Any]:
    """Header fields, ``id``, and the fields of both parts under ``data``."""
    sizes = struct.unpack(">III", payload[:12])
    gone = sizes[2] == 0xFFFFFFFF
    header = payload[12 : 12 + sizes[0]]
    facts = payload[12 + sizes[0] : 12 + sizes[0] + sizes[1]]
    personal = b"" if gone else payload[12 + sizes[0] + sizes[1] :]
    told: dict[str, Any] = json.loads(header)
    assert hashlib.sha256(facts).hexdigest() == told["facts"]
    assert gone or hashlib.sha256(personal).hexdigest() == told["personal"]
    data = json.loads(facts)["data"] | (json.loads(personal)["data"] if personal else {})
    return told | {"id": hashlib.sha256(header).hexdigest(), "data": data}


def check_logs(found: Contents) -> None:
    """Every log runs from first to last, each change naming the one before, up to a head that its author signed."""
    ends = {(told["log"], told["seq"], told["head"]) for told in found.statements.get("P", [])}
    for log, first, last, before, after in found.header["logs"]:
        mine = [one for one in found.changes if one["log"] == log]
        assert [one["seq"] for one in mine] == list(range(first, last + 1))
        for one in mine:
            assert one["prev"] == before
            before = one["id"]
        assert before == after and (log, last, after) in ends


if __name__ == "__main__":
    contents = read(Path(sys.argv[1]), Path(sys.argv[2]))
    print(json.dumps({"header": contents.header, "frames": contents.types, "changes": contents.changes}, ensure_ascii=False, indent=1))
