"""The format as it is written down: the `age` tool opens it, another program reads it, and the medium betrays nobody."""

from __future__ import annotations

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cchc_desktop.domain.change import log_id
from cchc_desktop.security import sealing
from cchc_desktop.storage.handover import Handover
from cchc_desktop.sync import enrolment
from cchc_desktop.sync.stick import FOLDER, Medium

from . import reader
from .conftest import COMMUNE, DISTRICT, HOA, NAME, NUMBER, PHONE, PROVINCE, Bureau, World, poured

DOCS = Path(__file__).parents[2] / "docs" / "formats.md"
PERSONAL = (NAME, NAME.split()[-1], NUMBER, PHONE, HOA.name, "Linh Hải", "khai sinh", "Hộ tịch", "Tờ khai", "1.001193", "H50.31.18")


def key_file(folder: Path, identity: str) -> Path:
    path = folder / "key.txt"
    path.write_text(identity + "\n", encoding="utf-8")
    return path


def receive_key(bureau: Bureau) -> str:
    return Handover(bureau.store.db).keys("receive/")[f"receive/{bureau.store.replica}"].decode()


@pytest.fixture
def sent(world: World) -> tuple[Bureau, Bureau, list[Path]]:
    """An office, a commune, and its two parcels: three changes with a scan."""
    office, commune = world.pair()
    (record,) = commune.take_in()
    commune.attach(record, b"%PDF-1.4 " + os.urandom(300_000), b"")
    report = commune.seal(world.stick)
    return office, commune, [world.stick / FOLDER / name for name in report.files]


def test_another_program_reads_it_by_the_docs_alone(sent: tuple[Bureau, Bureau, list[Path]], tmp_path: Path) -> None:
    office, commune, (changes, scans) = sent
    key = key_file(tmp_path, receive_key(office))
    found = reader.read(changes, key)
    assert found.version == 1 and found.header["sender"]["unit"] == COMMUNE.key and found.header["recipient"]["unit"] == PROVINCE.key
    first = found.changes[0]
    assert (first["kind"], first["seq"], first["parents"], first["account_name"]) == ("dossier", 1, [], HOA.name)
    assert first["data"]["applicant"]["name"] == NAME
    assert [one["id"] for one in found.changes] == [
        commune.store.db.conn.execute("SELECT id FROM change WHERE log = ? AND seq = ?", (first["log"], n)).fetchone()[0] for n in (1, 2, 3)
    ]
    assert re.fullmatch(r"HC+P+R+SL+E", found.types)
    (receipt,) = found.statements["R"]
    assert receipt["kind"] == "receipt" and receipt["logs"][first["log"]][:2] == [3, found.changes[-1]["id"]]
    assert found.census["vector"][first["log"]] == 3 and found.census["kinds"]["dossier"][0] == 1
    pictures = reader.read(scans, key)
    assert re.fullmatch(r"HC+(BD*)+E", pictures.types) and sorted(map(len, pictures.attachments.values())) == [0, 300_009]


def test_the_recovery_sheet_opens_it_too(sent: tuple[Bureau, Bureau, list[Path]], tmp_path: Path) -> None:
    office, _, (changes, _) = sent
    key = key_file(tmp_path, sealing.recovery_identity(office.recovery))
    assert len(reader.read(changes, key).changes) == 3


def test_nobody_else_opens_it(sent: tuple[Bureau, Bureau, list[Path]], tmp_path: Path) -> None:
    _, commune, (changes, _) = sent
    for identity in (sealing.new_identity(), receive_key(commune)):
        with pytest.raises(subprocess.CalledProcessError):
            reader.read(changes, key_file(tmp_path, identity))


def test_enrol_and_grant_are_read_as_well(world: World, tmp_path: Path) -> None:
    office, commune = world.bureau(PROVINCE), world.bureau(COMMUNE, PROVINCE)
    asked = enrolment.request(commune.store, world.stick, commune.clock)
    granted = enrolment.grant(office.store, world.stick, asked.fingerprint, HOA, clock=office.clock)
    key = key_file(tmp_path, receive_key(commune))
    request = reader.read(world.stick / FOLDER / asked.file, key)
    assert request.header["request"]["name"] == "Vĩnh Thủy" and request.header["certificates"] == []
    grant = reader.read(world.stick / FOLDER / granted.file, key)
    told = json.dumps(request.header["request"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert grant.grant["request"] == hashlib.sha256(told).hexdigest() == grant.header["request"]["sha256"]
    assert bytes.fromhex(grant.grant["root"]) == Handover(office.store.db).key("root") and len(grant.grant["secret"]) == 64
    assert re.fullmatch(r"HGC+P+R+SL+E", grant.types)
    leaf = next(c for c in grant.statements["C"] if c["unit"] == COMMUNE.key)
    assert (leaf["parent"], leaf["lane"], leaf["spare"]) == (PROVINCE.key, 1, 9)


def test_the_commands_in_the_docs_work_as_they_stand(sent: tuple[Bureau, Bureau, list[Path]], tmp_path: Path) -> None:
    office, _, (changes, _) = sent
    key_file(tmp_path, receive_key(office))
    (tmp_path / "PARCEL.CCHC").write_bytes(changes.read_bytes())
    text = DOCS.read_text(encoding="utf-8")
    script = next(block for block in re.findall(r"```\n(.*?)```", text, re.S) if "age --decrypt" in block)
    body = script.replace("| zstd -d > frames.bin", "> packed.bin")
    assert body != script
    head = re.search(r"`(tail -c \+23 [^`]*)` is JSON", text)
    assert head
    subprocess.run(["sh", "-c", f"{body}\n{head[1]} > header.json"], cwd=tmp_path, check=True)
    assert json.loads((tmp_path / "header.json").read_text(encoding="utf-8"))["kind"] == "changes"
    assert (tmp_path / "packed.bin").read_bytes()[:4] == b"\x28\xb5\x2f\xfd", "a zstd frame"
    said = re.search(r"python -c \"([^\"]*)\" > key.txt", text)
    assert said
    made = subprocess.run([sys.executable, "-c", said[1]], input=office.recovery, capture_output=True, text=True, check=True)
    assert made.stdout.strip() == sealing.recovery_identity(office.recovery)


def test_ids_are_made_as_the_docs_say(sent: tuple[Bureau, Bureau, list[Path]]) -> None:
    _, commune, _ = sent
    told = f"CCHC/log/1\n{commune.store.replica}\nline:{COMMUNE.key}"
    assert log_id(commune.store.replica, commune.line) == hashlib.sha256(told.encode()).hexdigest()


def test_every_word_of_the_format_stands_in_the_docs() -> None:
    """A field nobody wrote down is a field nobody else can read."""
    from cchc_desktop.domain.change import _HEADER_SHAPE
    from cchc_desktop.security.certificates import Certificate
    from cchc_desktop.sync.frames import Frame
    from cchc_desktop.sync.parcel import KINDS

    text = DOCS.read_text(encoding="utf-8")
    names = [*_HEADER_SHAPE, *Certificate.__dataclass_fields__, *KINDS, "held", "refused", "missing", "lanes", "vector"]
    assert [name for name in names if f"`{name}`" not in text and f" {name}" not in text and f"{{{name}" not in text] == []
    assert [frame.value.decode() for frame in Frame if f"| `{frame.value.decode()}` |" not in text] == []


def bytes_on(stick: Path) -> bytes:
    return b"\0".join(path.read_bytes() for path in sorted(stick.rglob("*")) if path.is_file())


def betrayed(data: bytes) -> list[str]:
    """Words about a person or a dossier that can be read in these bytes, in UTF-8 or UTF-16, whole or spelt otherwise."""
    import unicodedata

    forms = [form for word in PERSONAL for form in (word, unicodedata.normalize("NFD", word), word.upper(), word.replace(" ", ""))]
    return [form for form in forms if len(form) > 5 and any(form.encode(code) in data for code in ("utf-8", "utf-16-le"))]


def test_no_personal_word_on_any_medium_at_any_time(world: World) -> None:
    """Requests, grants, parcels up and down through three levels, with scans; and a .TMP that was left when the stick was pulled."""
    from cchc_desktop.sync.fake_stick import FakeMedium

    top, middle, commune = world.bureau(PROVINCE), world.bureau(DISTRICT, PROVINCE), world.bureau(COMMUNE, DISTRICT)
    for child, office in ((middle, top), (commune, middle)):
        asked = enrolment.request(child.store, world.stick, child.clock)
        granted = enrolment.grant(office.store, world.stick, asked.fingerprint, HOA, clock=office.clock)
        enrolment.accept(child.store, world.stick, granted.fingerprint, child.clock)
    records = commune.take_in(5)
    commune.attach(records[0], f"%PDF {NAME} {NUMBER}".encode() * 50)
    commune.seal(world.stick)
    middle.receive(world.stick)
    middle.edit(records[0], note=f"Gọi {PHONE}")
    middle.seal(world.stick)
    top.receive(world.stick)
    top.seal(world.stick)
    data = bytes_on(world.stick)
    assert betrayed(data) == [] and len(data) > 20_000
    half = FakeMedium()
    half.fail_at = 7
    commune.take_in(30)
    commune.seal(half)
    assert [name for name in half.files if name.endswith(".TMP")]
    assert betrayed(bytes_on(poured(half, world.new_stick()))) == []
    assert betrayed(bytes_on(commune.store.folder)) == [], "nor in the office's own folder"
    assert betrayed(f"{NAME} {NUMBER}".encode()), "the search itself finds what is there"


def test_a_raw_fat_image_tells_nothing_either(sent: tuple[Bureau, Bureau, list[Path]], world: World, tmp_path: Path) -> None:
    """A stick as it is read byte by byte, deleted probe and rewritten directory entries included."""
    office, commune, files = sent
    image = tmp_path / "stick.img"
    image.write_bytes(bytes(8 << 20))
    tools = {"MTOOLS_SKIP_CHECK": "1", "PATH": os.environ["PATH"]}

    def mtools(*command: str) -> str:
        return subprocess.run(command, env=tools, capture_output=True, text=True, check=True).stdout

    mtools("mformat", "-i", str(image), "-v", "KINGSTON", "::")
    mtools("mmd", "-i", str(image), f"::/{FOLDER}")
    for path in files:
        fresh = f"::/{FOLDER}/{path.name}.TMP"
        mtools("mcopy", "-i", str(image), str(path), fresh)
        mtools("mren", "-i", str(image), fresh, f"::/{FOLDER}/{path.name}")
    probe = tmp_path / "19405-0A1B2C3D.TMP"
    probe.write_bytes(os.urandom(4096))
    mtools("mcopy", "-i", str(image), str(probe), f"::/{FOLDER}/{probe.name}")
    mtools("mdel", "-i", str(image), f"::/{FOLDER}/{probe.name}")
    raw = image.read_bytes()
    assert betrayed(raw) == [] and b"KINGSTON" in raw
    back = tmp_path / "read"
    back.mkdir()
    mtools("mcopy", "-s", "-n", "-i", str(image), f"::/{FOLDER}", str(back))
    assert {one.outcome.name for one in office.receive(back)} == {"APPLIED"}
    assert office.tables(COMMUNE) == commune.tables(COMMUNE)


def test_a_medium_binds_reads_back_and_lists_on_a_real_folder(world: World) -> None:
    medium = Medium(world.stick)
    medium.bind("19405")
    assert medium.names() == [] and len(list((world.stick / FOLDER).iterdir())) == 1, "the probe does not count"
    assert medium.release() and list((world.stick / FOLDER).iterdir()) == []
