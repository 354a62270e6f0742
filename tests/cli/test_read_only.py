"""`--read-only` on a damaged folder: what can be read is answered, every verb that writes is refused by one code, no byte changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from cchc_desktop.domain.dossier import DossierDraft, Person
from cchc_desktop.office.session import open_office
from tests.cli.conftest import LINE, PASSWORD, PDF, Desk
from tests.cli.test_shell import BUILT, bare
from tests.printing.reading import Paper
from tests.spoiling import spoil_tables, told

SIDE = {"unit": "UBND xã", "person": "Lê Văn Hùng", "title": "Chủ tịch"}
ENTRY = {"book": "plan", "values": {"task": "Kế hoạch năm", "due": "20/12/2026"}}


def key_of(desk: Desk) -> bytes:
    session = open_office(desk.folder, desk.place / "state", lambda: PASSWORD, clock=desk.clock, quick_check=False)
    session.close()
    return session.store.keys.database


class Names(dict[str, str]):
    """The ids and files that the lines of verbs name."""

    def __missing__(self, name: str) -> str:
        return name


@pytest.fixture
def filled(desk: Desk) -> tuple[Desk, Names]:
    """An office with something of everything."""
    first, second, _ = desk.take_in(LINE, LINE, LINE)
    desk.ok("dossier", "step", second["number"], "supplement", "--reason", "Thiếu giấy")
    desk.ok("score", "begin", "2026", "--set", "bo-mau")
    names = Names(
        one=first["number"], two=second["number"], to=str(desk.place / "ra"), out=str(desk.place / "ra" / "x"),
        pdf=str(desk.file("giấy.pdf", PDF)), ckfile=str(desk.file("ck.json", {"year": 2026, "committing": SIDE, "receiving": SIDE})),
        workfile=str(desk.file("w.json", ENTRY)), line=str(desk.file("line.jsonl", json.dumps(LINE).encode())),
        office=str(desk.file("office.json", {"unit": {}})), day=str(desk.file("day.json", {"days": []})),
        cat=str(desk.file("cat.json", [])), event=str(desk.file("event.json", {})),
        backup=desk.ok("backup", "--to", desk.place / "kệ").value["file"],
    )  # fmt: skip
    names["ck"] = desk.ok("commitment", "add", names["ckfile"]).value["id"]
    names["work"] = desk.ok("work", "save", names["workfile"]).value["id"]
    desk.ok("account", "add", "lan", "--name", "Trần Thị Lan", CCHC_NEW_PASSWORD="mật khẩu của Lan 1")
    (desk.place / "ra").mkdir()
    return desk, names


READS = """\
account list|calendar show 2026|replica show|catalogue find khai sinh|dossier find le quang an|dossier where le quang an
dossier show {one}|dossier fee {one}|dossier national {one}|print receipt {one} --out {out}1.pdf|print control {one} --out {out}2.pdf
print register --year 2026 --book 01/2026 --out {out}3.pdf|print guide --out {out}4.pdf
print blank-receipt --out {out}11.pdf|numbers receipt
report ii06a --from 2026-11-01 --to 2026-11-30 --out {out}5.xlsx|report register --from 2026-11-01 --to 2026-11-30 --out {out}6.xlsx
trust list|enrol show|stick list|conflict list|tray list|fork list|forget list|score sets
score write bo-mau --out {out}7.json|score show 2026|score board 2026|score out 2026 --out {out}8.xlsx|work books
import --list|survey print --out {out}10.pdf"""
UNREAD = """\
verify {out}1.pdf|commitment targets
survey list|survey index|survey out --out {out}9.xlsx|commitment list|commitment show {ck}|commitment progress {ck}
commitment compare {ck} {ck}|print commitment {ck} --out {out}9.pdf|work list plan|work out plan --out {out}9.xlsx"""
"""What stands on the damaged pages."""
WRITES = """\
setup {office}|account add x --name X|account disable lan|calendar import {day}|replica new|backup --to {to}|backup --rehearse {backup}
restore {backup}|salvage --to {to}|dossier add {line}|dossier attach {one} --component 1 {pdf}|dossier step {one} processing
dossier hand {one} --to Nam|dossier correct {one} --set note=x --reason y|dossier void {one} --reason y
dossier merge {one} --into {two} --reason y|dossier extend {one} --days 2 --reason y|dossier held {one} --component 1
dossier national {one} H50.31.18-261123-0001|dossier due {one} --to 2026-11-30T10:00 --reason y|dossier fee {one} --take 8000
dossier undo {two}|commitment add {ckfile}|commitment record-signature {ck} --scan {pdf}|trust add {pdf}|trust remove x
enrol request --to {to}|enrol grant {to} --fingerprint 1 --to {to}|enrol accept {to} --fingerprint 1|seal --to {to}|receive {to}
receipt --to {to}|receipt take 1|stick lost x|stick found x|stick trust x|tray drop x|key rotate|key revoke 19405|forget {one} --reason y
score begin 2027|score import {out}7.json|score mark 2026 1.5 2|score attach 2026 1.5 {pdf}|score propose 2026 --take
work save {workfile}|work attach {work} {pdf}|work prove {work}|work void {work} --reason y|work take {work}|demo {to}"""
OTHERS = """\
catalogue import {cat}|dossier void-form x --reason y|commitment from-last|survey void x|unit event {event}
commitment sign {ck} --p12 {pdf}|commitment note {ck} 1|commitment review {ck} --text x|commitment assess {ck} --text x
commitment annex {ck}|conflict decide x --keep ours|tray accept x --slip 1|fork merge x|import {pdf} --kind dossiers --map {day}
score detach 2026 x|score explain 2026 1.5 x|score lock 2026|score reopen 2026|survey add {day}|work give {workfile}|work judge {work} x
stick eject {to}|receipt --code|receipt --qr {out}9.png"""
"""What is refused for itself before anything would be written."""


def lines(text: str, names: Names) -> list[list[str]]:
    """Each line's words; what a name stands for may have spaces."""
    return [[word.format_map(names) for word in line.split(" ")] for line in text.replace("\n", "|").split("|")]


def state(desk: Desk) -> dict[str, str]:
    """The state folder but for the program's own log, which tells of every run."""
    return {name: was for name, was in told(desk.place / "state").items() if Path(name).parts[0] != "log"}


def test_what_can_be_read_of_a_damaged_folder_is_answered_and_no_byte_changes(filled: tuple[Desk, Names]) -> None:
    desk, names = filled
    spoil_tables(desk.folder / "office.db", key_of(desk), "survey_batch", "commitment", "work")
    before, beside = told(desk.folder), state(desk)
    for words in lines(READS, names):
        done = desk("--read-only", *words)
        assert done.code == 0, (words, done)
    for words in lines(UNREAD, names):
        done = desk("--read-only", *words)
        assert (done.code, done.value["refused"]) == (3, "DAMAGED_DATABASE"), (words, done)
        assert "chỗ hỏng" in done.value["message"] and done.value["next_step"]
    found = desk("--read-only", "check")
    assert found.code == 3 and told(desk.folder) == before
    assert state(desk) == beside, "neither the anchor nor who logged in last"


def test_paper_to_take_in_on_comes_from_a_file_of_which_little_can_be_read(desk: Desk) -> None:
    plain = desk.place / "lành.pdf"
    told_of = desk.ok("print", "blank-receipt", "--out", plain).value
    assert (told_of["form"], told_of["copy"], told_of["bytes"]) == ("blank-receipt", 1, plain.stat().st_size)
    assert desk.ok("print", "blank-receipt", "--out", plain).value["copy"] == 1, "never a reprint"
    spoil_tables(desk.folder / "office.db", key_of(desk), "dossier", "print_entry", "issue", "procedure", "spool")
    before, out = told(desk.folder), desk.place / "hỏng.pdf"
    assert desk.ok("--read-only", "print", "blank-receipt", "--out", out).value["bytes"] == out.stat().st_size > 10_000
    assert told(desk.folder) == before
    text = " ".join(Paper(out.read_bytes()).text.split())
    assert "UBND XÃ VĨNH THỦY" in text and text.count("Số tạm:") == 2


def test_every_verb_that_writes_is_refused_by_one_code_and_leaves_nothing(filled: tuple[Desk, Names]) -> None:
    desk, names = filled
    desk.ok("score", "write", "bo-mau", "--out", desk.place / "ra" / "x7.json")
    before, out = told(desk.folder), told(desk.place / "ra")
    for words in lines(WRITES, names):
        done = desk("--read-only", *words)
        assert (done.code, done.value["refused"]) == (3, "READ_ONLY_OFFICE"), (words, done)
        assert "chỉ xem" in done.value["message"] and "bằng giấy" in done.value["next_step"]
    for words in lines(OTHERS, names):
        assert desk("--read-only", *words).code == 3, words
    assert (told(desk.folder), told(desk.place / "ra")) == (before, out)
    spoil_tables(desk.folder / "office.db", key_of(desk), "dossier", "print_entry", "setting")
    before = told(desk.folder)
    for words in lines(f"{WRITES}|{OTHERS}", names):
        assert desk("--read-only", *words).code == 3, words
    assert (told(desk.folder), told(desk.place / "ra")) == (before, out), "nor where a page that an act needs is gone"


def test_every_verb_stands_in_one_of_the_lists() -> None:
    tried = {" ".join(words[:2]) if " ".join(words[:2]) in BUILT else words[0]
             for text in (READS, UNREAD, WRITES, OTHERS, "check|tour x") for words in lines(text, Names())}  # fmt: skip
    assert tried == set(BUILT)


def test_what_a_crash_left_in_the_log_is_seen_and_stays_there(desk: Desk) -> None:
    desk.take_in()
    session = open_office(desk.folder, desk.place / "state", lambda: PASSWORD, clock=desk.clock, quick_check=False)
    session.intake.save(DossierDraft("1.001193", Person("Hồ Thị Ỷ", "045190001234")))
    crashed = Desk(desk.place / "crashed")
    shutil.copytree(desk.folder, crashed.folder)
    session.close()
    assert (crashed.folder / "office.db-wal").stat().st_size > 0
    (crashed.folder / "office.db-shm").unlink()
    before = told(crashed.folder)
    seen = crashed.ok("--read-only", "check", CCHC_STATE=str(desk.place / "state")).value
    assert sum(seen["vector"].values()) == sum(desk.vector().values()) and told(crashed.folder) == before


def test_a_healthy_folder_answers_the_same_and_one_that_is_open_is_refused(desk: Desk) -> None:
    desk.take_in(LINE, LINE)
    before = told(desk.folder)
    assert desk.ok("--read-only", "dossier", "find", "an").out == desk.ok("dossier", "find", "an", "--read-only").out
    assert told(desk.folder) == before
    plain = desk.ok("dossier", "find", "an").out
    assert plain == desk.ok("--read-only", "dossier", "find", "an").out and plain.count("H50") >= 2
    session = open_office(desk.folder, desk.place / "state", lambda: PASSWORD, clock=desk.clock, quick_check=False)
    assert desk("--read-only", "account", "list").value["refused"] == "IN_USE"
    session.close()
    assert desk("--read-only", "account", "list", CCHC_PASSWORD="sai").value["refused"] == "WRONG_PASSWORD"


def test_a_copied_folder_is_looked_at_as_it_is(desk: Desk, tmp_path: Path) -> None:
    """Put back or copied, never opened since: nothing asks for a new life first, and no lock is left there."""
    copied = Desk(tmp_path / "usb")
    shutil.copytree(desk.folder, copied.folder)
    (copied.folder / "lock").unlink()
    before = told(copied.folder)
    assert copied.ok("--read-only", "replica", "show").value["state"] == "restored" and told(copied.folder) == before
    assert copied("--read-only", "replica", "new").value["refused"] == "READ_ONLY_OFFICE"


def test_the_option_goes_with_a_verb() -> None:
    done = bare("--read-only", window=lambda *_: 0)
    assert done.code == 2 and "Mở để xem" in done.err
