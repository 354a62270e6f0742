"""Commitments as an office works with them: drafted, printed, signed on paper and digitally, verified, versioned, sent on."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from cchc_desktop.domain.commitment import Commitment, CommitmentState
from cchc_desktop.domain.errors import Refused
from cchc_desktop.domain.moments import ICT
from cchc_desktop.domain.targets import KINDS, check_commitment, check_ready
from cchc_desktop.office.session import Session
from tests.office.places import COMMUNE, PROVINCE, StillClock, found
from tests.printing.reading import Paper
from tests.printing.samples import NAME, officials, targets
from tests.security.certs import PASSWORD, make_p12

OTHER = "Lê Đình Khải"


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    made = found(tmp_path_factory.mktemp("xa"), COMMUNE, StillClock())
    yield made.session
    made.session.close()


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    place = tmp_path_factory.mktemp("p12")
    old = datetime(2024, 1, 1, tzinfo=ICT)
    return {
        "hers": make_p12(place / "hers.p12", NAME), "his": make_p12(place / "his.p12", OTHER, elliptic=True),
        "old": make_p12(place / "old.p12", NAME, start=old, days=300),
    }  # fmt: skip


@pytest.fixture
def scan(tmp_path: Path) -> Path:
    """A scan of a signed sheet."""
    file = tmp_path / "bản ký.png"
    Image.new("L", (60, 80), 255).save(file)
    return file


def data(office: Session, kind: str = "office", **other: Any) -> dict[str, Any]:
    """What a form holds once the names are typed."""
    found = office.agreements.start(kind) | other
    for side, person in (("committing", NAME), ("receiving", OTHER)):
        found[side] = found[side] | {"person": found[side]["person"] or person, "unit": found[side]["unit"] or "Thôn Thủy Ba Tây"}
    return found


def add(office: Session, kind: str = "office", **other: Any) -> Commitment:
    return office.agreements.add(data(office, kind, **other))


def refused(act: Any, *given: Any, **named: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        act(*given, **named)
    assert caught.value.message and caught.value.next_step
    return caught.value


# -- drafting


@pytest.mark.parametrize("kind", KINDS)
def test_start_and_names_make_a_whole_sheet(office: Session, kind: str) -> None:
    sheet = add(office, kind)
    kept = office.agreements.get(sheet.id)
    assert kept == sheet and kept.state is CommitmentState.DRAFT and check_ready(kept) == []
    assert kept.basis and any(kept.pledges.values()) and kept.execution and kept.validity and kept.year == 2026
    assert "{" not in str(kept) or "{unit" not in str(kept)
    assert bool(kept.targets) is (kind != "official")


def test_a_draft_may_leave_its_signers_open_but_not_its_units(office: Session) -> None:
    sheet = office.agreements.add(office.agreements.start("office"))
    assert [(p.field, p.warning) for p in check_commitment(sheet)] == [("committing.person", True), ("receiving.person", True)]
    assert [(p.field, p.warning) for p in check_ready(sheet)] == [("committing.person", False), ("receiving.person", False)]
    inner = refused(office.agreements.add, office.agreements.start("inner"))
    assert (inner.code, inner.field) == ("BAD_FIELD", "committing.unit")


def test_a_sheet_without_a_unit_yet_reads_as_a_sentence(office: Session) -> None:
    sheet = office.agreements.draft(office.agreements.start("inner"))
    assert sheet.pledges["head"] == ("Người đứng đầu đơn vị chịu trách nhiệm trước Ủy ban nhân dân xã Vĩnh Thủy về kết quả thực hiện.",)


@pytest.mark.parametrize(
    ("bad", "code", "field"),
    [
        ([], "NOT_A_COMMITMENT", None), ("x", "NOT_A_COMMITMENT", None), ({"year": "2026"}, "NOT_A_COMMITMENT", "year"),
        ({"date": "31/02/2026"}, "NOT_A_COMMITMENT", "date"), ({"pledges": []}, "NOT_A_COMMITMENT", "pledges"),
        ({"pledges": {}}, "BAD_FIELD", "pledges"), ({"targets": []}, "BAD_FIELD", "targets"),
        ({"targets": [{"name": "x", "unit": "%", "target": 101}]}, "BAD_FIELD", "targets.0.target"),
        ({"targets": [{"name": ""}]}, "BAD_FIELD", "targets.0.name"), ({"targets": targets(201)}, "BAD_FIELD", "targets"),
        ({"targets": [{"name": "x", "due": "2026-13-01"}]}, "NOT_A_COMMITMENT", "targets"),
        ({"kind": "khac"}, "BAD_FIELD", "kind"), ({"number": "9" * 700}, "TOO_LONG", "number"),
        ({"committing": {"unit": "", "person": "x", "title": ""}}, "BAD_FIELD", "committing.unit"),
    ],
)  # fmt: skip
def test_bad_input_names_its_field_and_keeps_nothing(office: Session, bad: Any, code: str, field: str | None) -> None:
    before = len(office.agreements.all())
    given = data(office) | bad if isinstance(bad, dict) else bad
    problem = refused(office.agreements.add, given)
    assert (problem.code, problem.field) == (code, field)
    assert len(office.agreements.all()) == before


def test_nfd_bidi_and_control_characters_are_cleaned_on_the_way_in(office: Session) -> None:
    odd = {"unit": "Ủy ban nhân dân xã Vĩnh Thủy", "person": "Le\u0302 Va\u0306n \u202eA\u0309n\x07", "title": "Chủ  tịch"}
    sheet = add(office, committing=odd)
    assert (sheet.committing.person, sheet.committing.title) == ("Lê Văn Ản", "Chủ tịch")


def test_80_targets_are_kept_and_printed(office: Session) -> None:
    sheet = add(office, targets=targets(80))
    assert len(office.agreements.get(sheet.id).targets) == 80
    assert "Chỉ tiêu thứ 80" in Paper(office.prints.commitment(sheet.id).pdf).text


def test_a_sheet_may_be_changed_until_it_is_signed_and_a_printed_one_is_a_draft_again(office: Session) -> None:
    sheet = add(office)
    office.prints.taken(office.prints.commitment(sheet.id), "may-in")
    printed = office.agreements.get(sheet.id)
    assert printed.state is CommitmentState.PRINTED
    assert office.agreements.save(printed).state is CommitmentState.PRINTED, "nothing changed"
    changed = office.agreements.save(replace(printed, number="07/CK-UBND"))
    assert changed.state is CommitmentState.DRAFT and office.agreements.get(sheet.id).number == "07/CK-UBND"
    office.prints.taken(office.prints.commitment(sheet.id), "may-in")
    assert office.agreements.get(sheet.id).state is CommitmentState.PRINTED


def test_what_another_unit_wrote_is_not_ours_to_change(office: Session) -> None:
    assert refused(office.agreements.save, replace(add(office), unit="19406@2025-07-01")).code == "NOT_OURS"


# -- signing on paper


def test_a_paper_signature_with_its_scan(office: Session, scan: Path) -> None:
    sheet = add(office)
    at = datetime(2026, 11, 20, 8, tzinfo=ICT)
    signed = office.agreements.record_signature(sheet.id, scan, at=at)
    assert signed.state is CommitmentState.SIGNED
    (one,) = signed.signatures
    assert (one.side, one.person, one.title, one.at, one.digital) == ("committing", NAME, "Chủ tịch", at, False)
    (proof,) = office.agreements.proofs(sheet.id)
    assert proof.sha256 == one.proof_sha256 and proof.name == "bản ký.png" and proof.size == scan.stat().st_size
    both = office.agreements.record_signature(sheet.id, scan, "receiving", person="Trần Văn Thay")
    assert [(s.side, s.person) for s in both.signatures] == [("committing", NAME), ("receiving", "Trần Văn Thay")]


def test_signed_is_immutable_and_a_change_is_one_linked_new_version(office: Session, scan: Path) -> None:
    sheet = add(office)
    assert refused(office.agreements.renew, sheet.id).code == "NOT_SIGNED"
    signed = office.agreements.record_signature(sheet.id, scan)
    assert refused(office.agreements.save, replace(signed, number="9")).code == "SIGNED"
    assert refused(office.agreements.save, replace(signed, number="9", state=CommitmentState.DRAFT, signatures=())).code == "SIGNED"
    assert refused(office.agreements.record_signature, sheet.id, scan).code == "SIGNED_ALREADY"
    assert office.agreements.get(sheet.id) == signed
    fresh = office.agreements.renew(sheet.id)
    assert (fresh.version, fresh.previous, fresh.state, fresh.signatures) == (2, sheet.id, CommitmentState.DRAFT, ())
    assert fresh.targets == signed.targets and office.agreements.renew(sheet.id) == fresh, "pressed twice, made once"
    office.agreements.save(replace(fresh, number="08/CK-UBND"))
    assert "phiên bản 2" in Paper(office.prints.commitment(fresh.id).pdf).text


def test_what_keeps_a_signature_from_being_recorded(office: Session, scan: Path, tmp_path: Path) -> None:
    record, sheet = office.agreements.record_signature, add(office)
    assert refused(record, sheet.id, scan, at=office.clock.now() + timedelta(minutes=1)).code == "FUTURE"
    assert refused(record, sheet.id, scan, "ben-khac").field == "side"
    assert refused(record, sheet.id, tmp_path / "khong.png").code == "NO_FILE"
    (tmp_path / "x.exe").write_bytes(b"MZ")
    assert refused(record, sheet.id, tmp_path / "x.exe").code == "UNKNOWN_MEDIA"
    lying = tmp_path / "bản ký.pdf"
    lying.write_bytes(scan.read_bytes())
    assert refused(record, sheet.id, lying).code == "WRONG_ENDING", "as with every other scan"
    nameless = office.agreements.add(office.agreements.start("office"))
    assert refused(record, nameless.id, scan).field == "committing.person"
    assert office.agreements.get(sheet.id).signatures == () and refused(record, "0000", scan).code == "NO_COMMITMENT"


def test_officials_sign_one_by_one_at_one_time_too(office: Session, scan: Path, keys: dict[str, Path]) -> None:
    sheet = add(office, "official", officials=officials(4))
    record, at = office.agreements.record_signature, datetime(2026, 11, 20, 8, tzinfo=ICT)
    names = [who.person for who in sheet.officials]
    assert refused(record, sheet.id, scan).field == "person" and refused(record, sheet.id, scan, person="Người lạ").field == "person"
    for name in names[:3]:
        record(sheet.id, scan, person=name, at=at)
    kept = office.agreements.get(sheet.id)
    assert sorted(s.person for s in kept.signatures) == sorted(names[:3])
    assert {s.title for s in kept.signatures} == {sheet.officials[0].title}
    assert refused(record, sheet.id, scan, person=names[0]).code == "SIGNED_ALREADY"
    assert "(Đã ký 3/4 người)" in Paper(office.prints.commitment(sheet.id).pdf).text
    assert refused(office.agreements.sign_p12, sheet.id, keys["hers"], PASSWORD).code == "OFFICIALS_ON_PAPER"


# -- signing digitally, and what verify says


def test_both_sides_sign_one_after_the_other(office: Session, keys: dict[str, Path], tmp_path: Path) -> None:
    sheet = add(office, targets=targets(14))
    first, once = office.agreements.sign_p12(sheet.id, keys["hers"], PASSWORD)
    assert [(s.person, s.digital) for s in first.signatures] == [(NAME, True)]
    second, twice = office.agreements.sign_p12(sheet.id, keys["his"], PASSWORD, "receiving")
    assert {(s.side, s.person) for s in second.signatures} == {("committing", NAME), ("receiving", OTHER)}
    assert twice.startswith(once) and office.agreements.signed_pdf(second) == twice == office.prints.commitment(sheet.id).pdf
    file = tmp_path / "hai-ben.pdf"
    for pdf, names in ((once, [NAME]), (twice, [NAME, OTHER])):
        file.write_bytes(pdf)
        told = office.agreements.verify(file)
        assert (told.ours, told.unchanged, told.record) == (True, True, sheet.id)
        assert [(s["by"], s["valid"], s["whole"]) for s in told.signatures] == [(name, True, True) for name in names]
        assert all(s["at"] == "2026-11-23T09:30:00+07:00" for s in told.signatures)
    said = subprocess.run(["pdfsig", "-nocert", str(file)], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature is Valid") == 2
    assert refused(office.agreements.sign_p12, sheet.id, keys["hers"], PASSWORD).code == "SIGNED_ALREADY"


def test_the_stamps_stand_over_no_letter_of_the_sheet(office: Session, keys: dict[str, Path]) -> None:
    """The signed page's ink is the unsigned page's ink and the stamps', and they never touch."""
    sheet = add(office)
    plain = Paper(office.prints.commitment(sheet.id).pdf)
    _, signed = office.agreements.sign_p12(sheet.id, keys["hers"], PASSWORD)
    before, after = (paper.leaves[-1].picture(150).convert("L").point(lambda v: 255 if v < 140 else 0) for paper in (plain, Paper(signed)))
    stamp = Image.composite(Image.new("L", after.size, 0), after, before)
    box = stamp.getbbox()
    assert box is not None
    assert (box[2] - box[0], box[3] - box[1]) == (pytest.approx(66 / 25.4 * 150, abs=4), pytest.approx(17.5 / 25.4 * 150, abs=4))
    assert before.crop(box).getbbox() is None


@pytest.mark.parametrize(
    ("key", "password", "code"), [("hers", "sai", "BAD_P12"), ("old", PASSWORD, "EXPIRED_CERTIFICATE"), ("none", PASSWORD, "NO_FILE")]
)
def test_what_keeps_a_sheet_from_being_signed(
    office: Session, keys: dict[str, Path], tmp_path: Path, key: str, password: str, code: str
) -> None:
    sheet = add(office)
    assert refused(office.agreements.sign_p12, sheet.id, keys.get(key, tmp_path / "khong.p12"), password).code == code
    assert office.agreements.get(sheet.id) == sheet and office.agreements.proofs(sheet.id) == []
    nameless = office.agreements.add(office.agreements.start("office"))
    assert refused(office.agreements.sign_p12, nameless.id, keys["hers"], PASSWORD).field == "committing.person"


def test_without_the_extra_signing_says_so(office: Session, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] in ("pyhanko", "pyhanko_certvalidator")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, "pyhanko", None)
    assert refused(office.agreements.sign_p12, add(office).id, keys["hers"], PASSWORD).code == "NO_KYSO"


def test_a_printed_sheet_is_known_again_and_a_changed_one_is_not(office: Session, tmp_path: Path) -> None:
    sheet, file = add(office), tmp_path / "in.pdf"
    file.write_bytes(office.prints.commitment(sheet.id).pdf)
    assert office.agreements.verify(file) == office.agreements.verify(file)
    told = office.agreements.verify(file)
    assert (told.ours, told.unchanged, told.record, told.signatures) == (True, True, sheet.id, [])
    file.write_bytes(file.read_bytes() + b"\n")
    assert (office.agreements.verify(file).ours, office.agreements.verify(file).unchanged) == (True, False)


def test_a_list_printed_before_the_last_signatures_is_still_ours_and_unchanged(office: Session, scan: Path, tmp_path: Path) -> None:
    sheet, file = add(office, "official", officials=officials(3)), tmp_path / "ds.pdf"
    file.write_bytes(office.prints.commitment(sheet.id).pdf)
    for who in sheet.officials[:2]:
        office.agreements.record_signature(sheet.id, scan, person=who.person)
    assert office.agreements.verify(file).unchanged
    assert office.prints.commitment(sheet.id).pdf != file.read_bytes()


def test_a_forged_sheet_with_our_digest_and_a_good_signature_of_its_own(office: Session, keys: dict[str, Path], tmp_path: Path) -> None:
    from cchc_desktop.office.prints import content_digest
    from cchc_desktop.printing.sheet import Sheet
    from cchc_desktop.printing.stamp import stamp_pdf
    from cchc_desktop.security import p12

    sheet = add(office)
    forged = Sheet("Giả")
    forged.paragraph(f"Cam kết khác. {content_digest(sheet).upper()}")
    signer, place = p12.load_signer(keys["his"], PASSWORD), p12.Place(0, 100, 100, 180, 50)
    file = tmp_path / "gia.pdf"
    file.write_bytes(p12.sign(forged.finish(), signer, "x", place, lambda: stamp_pdf([("a", "b")]), office.clock.now()))
    told = office.agreements.verify(file)
    assert told.ours and not told.unchanged and told.signatures[0]["whole"] is True


def test_a_signed_sheet_that_was_tampered_with(office: Session, keys: dict[str, Path], tmp_path: Path) -> None:
    sheet, file = add(office), tmp_path / "sua.pdf"
    _, pdf = office.agreements.sign_p12(sheet.id, keys["hers"], PASSWORD)
    file.write_bytes(pdf + b"\n%them")
    told = office.agreements.verify(file)
    assert (told.ours, told.unchanged) == (True, False) and [(s["valid"], s["whole"]) for s in told.signatures] == [(True, False)]
    at = pdf.index(b"stream") + 60
    file.write_bytes(pdf[:at] + bytes([pdf[at] ^ 4]) + pdf[at + 1 :])
    assert [(s["valid"], s["whole"]) for s in office.agreements.verify(file).signatures] == [(False, False)]
    assert not office.agreements.verify(file).unchanged


def test_a_strange_pdf_is_not_ours(office: Session, keys: dict[str, Path], tmp_path: Path) -> None:
    from cchc_desktop.printing.sheet import Sheet

    sheet = Sheet("Khác")
    sheet.paragraph("Một văn bản khác.")
    (tmp_path / "khac.pdf").write_bytes(sheet.finish())
    told = office.agreements.verify(tmp_path / "khac.pdf")
    assert (told.ours, told.unchanged, told.record, told.signatures) == (False, False, "", [])


def test_what_cannot_be_verified(office: Session, tmp_path: Path) -> None:
    whole = office.prints.commitment(add(office).id).pdf
    for name, content in (("chu.pdf", b"xin chao"), ("rong.pdf", b""), ("cut.pdf", whole[: len(whole) // 2]), ("anh.pdf", b"\x89PNG" * 99)):
        (tmp_path / name).write_bytes(content)
        assert refused(office.agreements.verify, tmp_path / name).code == "NOT_A_PDF"
    assert refused(office.agreements.verify, tmp_path / "khong-co.pdf").code == "NO_FILE"
    assert refused(office.agreements.verify, tmp_path).code == "NO_FILE"


# -- both offices


def test_the_receiving_office_signs_what_came_and_the_signature_comes_back(tmp_path: Path, keys: dict[str, Path]) -> None:
    clock = StillClock()
    above, below = found(tmp_path / "tinh", PROVINCE, clock).session, found(tmp_path / "xa", COMMUNE, clock).session
    stick = tmp_path / "usb"
    stick.mkdir()
    granted = above.handover.grant(stick, below.handover.request(stick).fingerprint, stick)
    below.handover.accept(stick, granted.fingerprint)
    sheet = add(below)
    below.agreements.sign_p12(sheet.id, keys["hers"], PASSWORD)
    assert below.handover.seal(stick).ok and all(one.ok for one in above.handover.receive(stick))
    came = above.agreements.get(sheet.id)
    assert came.state is CommitmentState.SIGNED and refused(above.agreements.save, replace(came, number="9")).code == "NOT_OURS"
    _, pdf = above.agreements.sign_p12(sheet.id, keys["his"], PASSWORD, "receiving")
    back = tmp_path / "usb2"
    back.mkdir()
    assert above.handover.seal(back).ok and all(one.ok for one in below.handover.receive(back))
    ours = below.agreements.get(sheet.id)
    assert {(s.side, s.person) for s in ours.signatures} == {("committing", NAME), ("receiving", OTHER)}
    file = tmp_path / "ve.pdf"
    file.write_bytes(pdf)
    assert below.agreements.verify(file).unchanged and below.agreements.signed_pdf(ours) == pdf
    above.close()
    below.close()
