"""Around the verbs: usage, options, exit codes, passwords, interrupts, bugs, the log."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest import mock

import pytest

from cchc_desktop.cli.main import build, run
from cchc_desktop.cli.parsing import Usage, take_out
from cchc_desktop.domain.errors import Cancelled
from tests.cli.conftest import COMMUNE, LINE, PASSWORD, Desk, Done

ROOT = Path(__file__).parents[2]
BUILT = [
    "setup", "account add", "account list", "account disable", "calendar show", "calendar import", "replica show", "replica new",
    "backup", "restore", "check", "catalogue import", "catalogue find", "dossier add", "dossier find", "dossier where", "dossier show",
    "dossier attach", "dossier step", "dossier hand", "dossier correct", "dossier void", "dossier extend", "dossier fee", "dossier held",
    "dossier national", "dossier merge", "dossier undo", "dossier due", "dossier void-form", "commitment add", "commitment list",
    "commitment show", "commitment sign", "trust add", "trust list", "trust remove", "commitment record-signature",
    "commitment progress", "commitment note",
    "commitment review", "commitment assess", "commitment compare", "commitment annex", "commitment targets", "commitment from-last",
    "verify", "print", "import", "report", "enrol show", "enrol request", "enrol grant", "enrol accept", "seal", "receive", "receipt",
    "receipt take", "numbers",
    "conflict list", "conflict decide", "tray list", "tray accept", "tray drop", "salvage", "stick list", "stick eject", "stick lost",
    "stick found", "stick trust",
    "fork list", "fork merge", "key rotate", "key revoke", "unit event", "forget",
    "score sets", "score import", "score write", "score begin", "score show", "score propose", "score mark", "score attach", "score detach",
    "score explain", "score lock", "score reopen", "score board", "score out", "survey print", "survey add", "survey list", "survey void",
    "survey index", "survey out", "work books", "work list", "work save", "work attach", "work prove", "work void", "work give",
    "work judge", "work take", "work out", "demo", "tour",
]  # fmt: skip


def bare(*words: str, **parts: object) -> Done:
    """Run without a folder of one's own."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = run(words, **parts)  # type: ignore[arg-type]
    return Done(int(code), out.getvalue(), err.getvalue())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nosuch"], "không có “nosuch”"), (["dossier"], "còn thiếu: VERB"), (["dossier", "erase", "1"], "không có “erase”"),
        (["seal"], "còn thiếu: --to"), (["dossier", "step", "1", "done"], "không có “done”"),
        (["calendar", "show", "năm"], "không phải số nguyên"),
        (["dossier", "find", "x", "--limit", "0"], "không phải số nguyên từ 1"), (["account", "list", "x"], "không hiểu: x"),
        (["dossier", "attach", "1", "f.pdf"], "cần một trong: --component --result"), (["receipt"], "cần một trong"),
        (["receipt", "--code", "--to", "x"], "không dùng cùng --code"), (["print", "survey", "1", "--out", "x.pdf"], "không có “survey”"),
        (["--data"], "--data: thiếu giá trị"), (["setup", ""], "thiếu đường dẫn"),
        (["--exit-when-ready", "check"], "chỉ dùng khi mở cửa sổ"),
        (["dossier", "show", "\udce1"], "không phải chữ UTF-8"), (["--login", "\udce1", "check"], "không phải chữ UTF-8"),
        (["commitment", "sign", "x", "--p12", "f", "--side", "both"], "không có “both”"), ([], "còn thiếu: VERB"),
    ],
)  # fmt: skip
def test_wrong_usage_is_said_in_vietnamese(words: list[str], said: str) -> None:
    done = bare("--json", *words)
    assert (done.code, done.out) == (2, "") and said in done.err and "error" not in done.err


def test_options_stand_anywhere_before_two_dashes() -> None:
    found = take_out(["dossier", "--json", "add", "--data=x y", "f", "--login", "Hoa", "--", "--json"])
    assert (str(found.data), found.login, found.json, found.rest) == ("x y", "hoa", True, ["dossier", "add", "f", "--", "--json"])
    with pytest.raises(Usage):
        take_out(["check", "--login"])


def test_help_lists_every_verb_that_is_built_and_no_other() -> None:
    done = bare("--help", tour=lambda folder: 0)
    listed = [line.strip() for line in done.out.partition("Lệnh:\n")[2].splitlines()[::2]]
    assert done.code == 0 and [name for name in BUILT if not any(line == name or line.startswith(f"{name} ") for line in listed)] == []
    assert len(listed) == len(BUILT), "a verb that is listed must be in the list above"
    assert "tour" not in bare("--help").out


def test_every_verb_has_help_in_vietnamese() -> None:
    for verb in BUILT:
        done = bare(*verb.split(), "--help", tour=lambda folder: 0)
        assert done.code == 0 and done.out.startswith("Cách dùng: python -m cchc_desktop " + verb)
        assert not [word for word in ("usage:", "options:", "positional", "show this") if word in done.out]


def test_every_verb_stands_in_the_parser_once() -> None:
    assert sorted(build(lambda folder: 0).verbs) == sorted(BUILT)


@pytest.mark.parametrize("line", [["--help"], ["dossier", "find", "lê"], ["receive", "usb"]])
def test_light_verbs_load_no_heavy_library(shared: Desk, line: list[str]) -> None:
    heavy = {"reportlab", "pyhanko", "PySide6", "pypdfium2", "segno", "xlsxwriter", "ui", "holidays", "msgspec"}
    script = (
        "import sys; from cchc_desktop.cli.main import run; code = run(sys.argv[1:]); "
        f"print(int(code), sorted({{m.partition('.')[0] for m in sys.modules}} & {heavy!r}), file=sys.stderr)"
    )
    env = {**os.environ, "CCHC_STATE": str(shared.place / "state"), "CCHC_PASSWORD": PASSWORD, "PYTHONPATH": str(ROOT)}
    env["PYTHONIOENCODING"] = "utf-8"  # Windows' own would be the code page
    command = [sys.executable, "-c", script, "--data", str(shared.folder), *line]
    done = subprocess.run(command, cwd=shared.place, env=env, capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.splitlines()[-1] in ("0 []", "3 []")


def test_without_terminal_and_variable_the_password_is_asked_for_by_a_refusal(shared: Desk) -> None:
    done = shared("check", CCHC_PASSWORD="")
    assert (done.code, done.value["refused"]) == (3, "PASSWORD_NEEDED")
    plain = shared("check", plain=True, CCHC_PASSWORD="")
    assert (plain.code, plain.out) == (3, "") and "PASSWORD_NEEDED" in plain.err and "refused" not in plain.err


def at_a_terminal(*typed: str) -> mock._patch[mock.MagicMock]:
    """The terminal and what is typed there."""
    return mock.patch("getpass.getpass", side_effect=list(typed))


def test_on_a_terminal_the_password_is_typed(shared: Desk, tmp_path: Path) -> None:
    with at_a_terminal(PASSWORD), mock.patch("cchc_desktop.cli.shell.has_terminal", return_value=True):
        assert shared("check", CCHC_PASSWORD="").code == 0
    fresh = Desk(tmp_path)
    file = fresh.file("o.json", COMMUNE)
    with at_a_terminal("mật khẩu mới", "mật khẩu mơi"), mock.patch("cchc_desktop.cli.shell.has_terminal", return_value=True):
        assert fresh("setup", file, CCHC_PASSWORD="").value["refused"] == "PASSWORDS_DIFFER"
    with at_a_terminal("mật khẩu mới", "mật khẩu mới"), mock.patch("cchc_desktop.cli.shell.has_terminal", return_value=True):
        assert fresh("setup", file, CCHC_PASSWORD="").code == 0
    with mock.patch("getpass.getpass", side_effect=EOFError), mock.patch("cchc_desktop.cli.shell.has_terminal", return_value=True):
        assert fresh("check", CCHC_PASSWORD="").code == 130


def test_a_password_typed_in_another_unicode_form_is_the_same(shared: Desk) -> None:
    from unicodedata import normalize

    assert shared("check", CCHC_PASSWORD=normalize("NFD", PASSWORD)).code == 0
    assert shared("check", CCHC_PASSWORD="\udce1").value["refused"] == "BAD_FIELD"


@pytest.mark.parametrize("stop", [KeyboardInterrupt, Cancelled])
def test_a_person_who_stops_is_not_answered(shared: Desk, stop: type[BaseException]) -> None:
    with mock.patch("cchc_desktop.office.session.Session.check", side_effect=stop):
        done = shared("check")
    assert (done.code, done.out, done.err) == (130, "", "")


def test_a_bug_is_told_without_a_word_about_people(shared: Desk) -> None:
    name = "Nguyễn Văn Bí Mật 045085006214"

    def harm(*_: object) -> None:
        try:
            raise KeyError(name)
        except KeyError as problem:
            raise ValueError(name) from problem

    with mock.patch("cchc_desktop.office.session.Session.check", harm):
        done = shared("check")
    log = (shared.place / "state" / "log" / "cchc.log").read_text(encoding="utf-8")
    assert (done.code, done.out) == (1, "") and "cchc.log" in done.err
    for text in (done.err, log):
        assert "ValueError" in text and "KeyError" in text and "cchc_desktop/cli/offices.py:" in text
        assert name not in text and "Bí Mật" not in text and str(ROOT) not in text
    assert "check: exit 1" in log
    assert shared("check").code == 0, "and the folder is free again"


@pytest.mark.parametrize(
    ("number", "code"), [(errno.ENOSPC, "DISK_FULL"), (errno.EACCES, "NO_ACCESS"), (errno.EROFS, "NO_ACCESS"), (errno.ENOTDIR, "BAD_PATH")]
)
def test_a_machine_that_fails_is_no_bug(shared: Desk, number: int, code: str) -> None:
    with mock.patch("cchc_desktop.office.session.Session.check", side_effect=OSError(number, "x")):
        done = shared("check")
    assert (done.code, done.value["refused"]) == (3, code) and done.value["next_step"]


def test_a_path_that_leads_through_a_file_is_refused(tmp_path: Path) -> None:
    desk = Desk(tmp_path, "office.json/office")
    done = desk("setup", desk.file("office.json", COMMUNE))
    assert (done.code, done.value["refused"]) == (3, "BAD_PATH")


def test_the_log_holds_verbs_and_codes_and_nobody(desk: Desk) -> None:
    (made,) = desk.take_in()
    desk("dossier", "show", "045085006214")
    desk("dossier", "find", "Lê Quang Ẩn")
    log = (desk.place / "state" / "log" / "cchc.log").read_text(encoding="utf-8")
    assert "dossier add: exit 0" in log and "dossier show: exit 3 NO_DOSSIER" in log
    for personal in ("Quang", "0450", "0912", made["number"], PASSWORD, "Hoa"):
        assert personal not in log


def test_the_log_is_kept_small(tmp_path: Path) -> None:
    import logging

    from cchc_desktop.office.journal import journal

    for _ in range(3):
        with journal(tmp_path) as file:
            for _ in range(3000):
                logging.getLogger("cchc.security").warning("x" * 400)
    kept = sorted(path.name for path in file.parent.iterdir())
    assert kept == ["cchc.log", "cchc.log.1", "cchc.log.2", "cchc.log.3"] and sum(p.stat().st_size for p in file.parent.iterdir()) < 2 << 20


def test_no_verb_opens_the_window(tmp_path: Path) -> None:
    asked: list[object] = []

    def window(data: Path | None, login: str, ready: bool) -> int:
        asked.append((data, login, ready))
        return 7

    with mock.patch.dict(os.environ, {"CCHC_STATE": str(tmp_path)}):
        assert bare(window=window).code == 7
        assert bare("--exit-when-ready", "--data", "x", "--login", "Hoa", window=window).code == 7
    assert asked == [(None, "", False), (Path("x"), "hoa", True)]


def test_a_window_that_breaks_is_told_like_any_bug(tmp_path: Path) -> None:
    with mock.patch.dict(os.environ, {"CCHC_STATE": str(tmp_path)}):
        done = bare(window=lambda *_: {}["Hoa"])
    assert done.code == 1 and "KeyError" in done.err and "Hoa" not in done.err


def test_the_tour_answers_with_what_it_left(tmp_path: Path) -> None:
    def tour(folder: Path) -> int:
        print("đang chụp trang 1")
        folder.mkdir()
        (folder / "trang 1.png").write_bytes(b"x")
        return 0

    with mock.patch.dict(os.environ, {"CCHC_STATE": str(tmp_path / "state")}):
        done = bare("tour", str(tmp_path / "out"), "--json", tour=tour)
    assert done.value == {"folder": str(tmp_path / "out"), "files": ["trang 1.png"]} and "đang chụp" in done.err


def test_progress_is_one_line_that_changes_on_a_terminal_and_a_line_a_stage_elsewhere() -> None:
    from cchc_desktop.cli.shell import Shell

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, said in ((Terminal(), "\rGhi  50 %"), (io.StringIO(), "Ghi …\nĐọc lại …\n")):
        shell = Shell()
        with redirect_stderr(stream):
            for stage, done in (("write", 50), ("write", 60), ("verify", 0)):
                shell.progress(stage, done, 100)
            shell.finish()
        assert "\x1b" not in stream.getvalue(), "a console of Windows shows such a sign"
        assert said in stream.getvalue() and "60" not in stream.getvalue() and stream.getvalue().endswith("\n")


def test_the_window_program_of_windows_has_no_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    from cchc_desktop.__main__ import speak_utf8

    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", None)
    speak_utf8()
    out, err = sys.stdout, sys.stderr
    try:
        assert run(["--help"]) == 0 and run(["nosuch"]) == 2
    finally:
        out.close()
        err.close()


def test_nobody_reading_on_is_no_bug_in_the_words_of_windows_either(desk: Desk, tmp_path: Path) -> None:
    class Gone(io.StringIO):
        def flush(self) -> None:
            raise OSError(errno.EINVAL, "Invalid argument")

        def fileno(self) -> int:
            return file.fileno()

    secrets = mock.patch.dict(os.environ, {"CCHC_PASSWORD": PASSWORD, "CCHC_STATE": str(desk.place / "state")})
    with open(tmp_path / "out", "wb") as file, secrets, redirect_stdout(Gone()), redirect_stderr(io.StringIO()) as err:
        code = run(["--data", str(desk.folder), "calendar", "show", "2026"])
    assert (code, err.getvalue()) == (0, "")


def test_a_line_of_doubts_never_reaches_the_answer(desk: Desk) -> None:
    import json

    line = LINE | {"applicant": {"name": "Lê Ẩn", "id_number": "999085006214"}}
    done = desk("dossier", "add", stdin=json.dumps(line).encode())
    assert len(done.rows) == 1 and done.err.count("Lưu ý, dòng 1") == 2
    twice = f"\n{json.dumps(line)}\n\n{json.dumps(line)}\n"
    told = desk("dossier", "add", stdin=twice.encode()).err
    assert "dòng 4: Cùng người, cùng thủ tục với dòng 2." in told, "as the file counts its lines, blank ones too"
