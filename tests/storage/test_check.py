"""``check`` rebuilds the tables from the log, compares, and names what somebody changed with a tool."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from cchc_desktop.domain.dossier import Attachment
from cchc_desktop.storage.apply import Checkpoint
from cchc_desktop.storage.blobs import Blobs
from cchc_desktop.storage.checks import MOST_NAMED, check
from cchc_desktop.storage.dossiers import Dossiers
from cchc_desktop.storage.store import Store
from cchc_desktop.storage.travel import Travel
from tests.storage.conftest import HOA, FixedClock, by_a_tool, dossier


def fill(store: Store, clock: FixedClock, count: int = 4) -> list[str]:
    ids = []
    for n in range(count):
        one = dossier(f"n{n}")
        ids.append(one.id)
        with store.act(HOA, clock) as act:
            Dossiers(store).add(act, one)
    with store.act(HOA, clock) as act:
        act.write("account", "hoa", {"login": "hoa", "name": "Hoa"})
    return ids


def log_of(store: Store) -> str:
    return str(store.db.conn.execute("SELECT id FROM log WHERE audience <> 'local'").fetchone()[0])


def test_a_good_store_has_no_problem_and_tells_its_vector_and_census(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    report = check(store)
    assert report.ok and report.problems == []
    assert sorted(report.vector.values()) == [1, 4] and set(report.census) == {"dossier", "account"}
    assert not [path for path in store.folder.iterdir() if path.is_dir()], "nothing is left behind"


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("UPDATE dossier SET officer = 'ai đó' WHERE number = 'n1'", "Bảng dossier: dòng n1 đã bị sửa ở officer."),
        ("UPDATE dossier SET status = 10, note = 'x' WHERE number = 'n2'", "Bảng dossier: dòng n2 đã bị sửa ở status, note."),
        ("DELETE FROM dossier WHERE number = 'n3'", "Bảng dossier: dòng n3 đã mất."),
        ("DELETE FROM papers WHERE n = (SELECT n FROM dossier WHERE number = 'n1')", "Bảng papers: dòng n1 đã mất."),
        ("UPDATE papers SET list = json_set(list, '$[0][2]', 7) WHERE n = (SELECT n FROM dossier WHERE number = 'n0')",
         "Bảng papers: dòng n0 đã bị sửa ở list."),
        ("INSERT INTO account VALUES ('x', 'x', 'x', 'x', 0)", "Bảng account: dòng x không có trong nhật ký."),
        ("UPDATE account SET disabled = 1", "Bảng account: dòng hoa đã bị sửa ở disabled."),
        ("INSERT INTO conflict VALUES ((SELECT id FROM dossier WHERE number = 'n0'), 'fee', '[]')",
         "Bảng conflict: dòng n0 fee không có trong nhật ký."),
        ("UPDATE record SET heads = 'x' WHERE id = (SELECT id FROM dossier WHERE number = 'n1')",
         "Bảng record: dòng n1 đã bị sửa ở heads."),
    ],
)  # fmt: skip
def test_a_cell_or_a_row_that_somebody_changed_is_named(store: Store, clock: FixedClock, sql: str, said: str) -> None:
    fill(store, clock)
    by_a_tool(store, sql)
    assert check(store).problems == [said]


def test_no_sentence_tells_what_a_cell_holds(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    by_a_tool(store, "UPDATE dossier SET applicant_name = 'Trần Văn Kín', applicant_id = '012345678901'")
    said = " ".join(check(store).problems)
    assert "applicant_name" in said and not any(word in said for word in ("Kín", "Ẩn", "012345678901", "045085006214"))


def test_very_many_differences_are_counted(store: Store, clock: FixedClock) -> None:
    fill(store, clock, MOST_NAMED + 5)
    by_a_tool(store, "UPDATE dossier SET officer = 'x'")
    problems = check(store).problems
    assert len(problems) == MOST_NAMED + 1 and problems[-1] == "Bảng dossier: còn 5 dòng khác với nhật ký."


DROP = ("DROP TRIGGER keep_change_delete", "DROP TRIGGER keep_change")


def test_a_change_taken_out_of_the_middle_is_named(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    log = log_of(store)
    by_a_tool(store, *DROP, f"DELETE FROM change WHERE log = '{log}' AND seq BETWEEN 2 AND 3")
    assert check(store).problems[0] == f"Nhật ký {log[:8]} đứt: thiếu từ thay đổi số 2 đến số 3."


@pytest.mark.parametrize(
    "sql",
    ["facts = replace(facts, '2026', '2025')", "personal = replace(personal, 'Nam', 'Nữ')", "header = replace(header, 'Hoa', 'Lan')",
     "kind = 'office'", "record = 'x'", "lamport = 77", "header = x'00'", "id = 'x'"],
)  # fmt: skip
def test_a_change_that_was_rewritten_is_named(store: Store, clock: FixedClock, sql: str) -> None:
    fill(store, clock)
    log = log_of(store)
    blob = sql.partition(" = ")[0]
    text = sql if blob not in ("facts", "personal", "header") or "x'" in sql else f"{blob} = CAST({sql.partition(' = ')[2]} AS BLOB)"
    by_a_tool(store, *DROP, f"UPDATE change SET {text} WHERE log = '{log}' AND seq = 3")
    assert f"Nhật ký {log[:8]}: thay đổi số 3 đã bị sửa." in check(store).problems


def test_two_changes_that_changed_places_are_named(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    log = log_of(store)
    moves = [f"UPDATE change SET seq = {new} WHERE log = '{log}' AND seq = {old}" for old, new in ((2, 99), (3, 2), (99, 3))]
    by_a_tool(store, *DROP, *moves)
    assert not check(store).ok


def test_an_end_that_was_cut_off_with_its_rows_is_noticed(store: Store, clock: FixedClock) -> None:
    """Chain and tables agree; only the counter that no rollback lowers tells that there was more."""
    fill(store, clock)
    last = store.db.conn.execute("SELECT record FROM change WHERE kind = 'account'").fetchone()[0]
    by_a_tool(store, *DROP, f"DELETE FROM change WHERE record = '{last}'", "DELETE FROM account", f"DELETE FROM record WHERE id = '{last}'")
    assert check(store).problems == ["Nhật ký bị cắt: bộ đếm của máy đã đi xa hơn thay đổi cuối cùng."]


def test_a_signed_head_that_is_gone_or_another_one_is_named(store: Store, clock: FixedClock) -> None:
    fill(store, clock)
    log = log_of(store)
    seq, head = Travel(store.db).tip(log)
    with store.transaction():
        store.apply((), (), [Checkpoint(log, seq, head, store.replica, b"s"), Checkpoint(log, 2, "other", store.replica, b"s")])
    assert check(store).problems == [f"Nhật ký {log[:8]}: thay đổi số 2 khác với lúc đã ký."]
    by_a_tool(store, *DROP, f"DELETE FROM change WHERE log = '{log}' AND seq = {seq}")
    assert f"Nhật ký {log[:8]} bị cắt: từng ký đến thay đổi số 4, nay còn 3." in check(store).problems


def test_an_attachment_that_rotted_is_named(store: Store, clock: FixedClock, tmp_path: object) -> None:
    import io

    shelf = Blobs(store.folder / "blobs", store.keys.names, store.keys.blobs)
    sha, size = shelf.put(io.BytesIO(b"%PDF-1.4 scan"))
    with store.act(HOA, clock) as act:
        Dossiers(store).add(act, dossier(attachments=(Attachment("f1", "a.pdf", sha, size, "application/pdf"),)))
        Dossiers(store).add(act, dossier("n2", attachments=(Attachment("f2", "b.pdf", "cd" * 32, 9, "application/pdf"),)))
    assert check(store).ok, "one still on the road is no problem"
    data = bytearray(shelf.path(sha).read_bytes())
    data[-1] ^= 1
    shelf.path(sha).write_bytes(data)
    assert check(store).problems == [f"Tệp đính kèm {sha[:8]} đã hỏng trên đĩa."]
    assert check(store, blobs=False).ok


def test_two_offices_with_the_same_changes_have_the_same_census(
    store: Store, make_store: Callable[..., Store], clock: FixedClock
) -> None:
    fill(store, clock)
    from tests.storage.test_store import held

    changes, logs = held(store)
    other = make_store("other")
    with other.transaction():
        other.apply(list(reversed(changes))[:0] + changes, logs)
    assert check(other).census == check(store).census
