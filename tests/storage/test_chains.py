"""What is told of a salvaged folder whose logs branched and were joined: nothing is lost that is there, whatever name it bore before."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_desktop.storage import salvage
from cchc_desktop.storage.backups import backup, restore
from cchc_desktop.storage.carving import _Pages, _row
from cchc_desktop.storage.checks import check
from cchc_desktop.storage.salvage import Salvaged
from cchc_desktop.storage.store import Store
from cchc_desktop.sync import forks
from cchc_desktop.sync.states import held_above
from tests.spoiling import spoil
from tests.sync.conftest import HOA, Bureau, World, quick_fingerprints, trip, world  # noqa: F401  (fixtures)
from tests.sync.test_forks import go_on, twin_of
from tests.whole.faults.acts import IDENTITY, WRAPS


@pytest.fixture
def joined(world: World, tmp_path: Path) -> tuple[Bureau, Bureau, Path]:  # noqa: F811
    """A province that joined the two lives of a commune's machine, that machine, which heard of it, and the province's database as it
    was before it knew of the second."""
    office, commune = world.pair()
    commune.take_in(3)
    trip(world, commune, office)
    twin = twin_of(world, commune)
    commune.edit(commune.take_in(2)[0], officer="Hải")
    twin.take_in(4)
    trip(world, commune, office)
    restore(backup(office.store, tmp_path / "shelf", WRAPS, IDENTITY).file, IDENTITY, tmp_path / "spare")
    trip(world, twin, office)
    (fork,) = forks.forks(office.store)
    forks.merge(office.store, fork.id, HOA, office.clock)
    go_on(office)
    trip(world, office, commune)
    return office, commune, tmp_path / "spare" / "office.db"


def signed(store: Store) -> set[tuple[object, ...]]:
    return {*store.db.conn.execute("SELECT log, seq, head FROM checkpoint").fetchall()}


def segments(store: Store) -> list[tuple[object, ...]]:
    """Every log with the changes it holds."""
    return list(store.db.conn.execute("SELECT log, seq, id FROM change ORDER BY log, seq").fetchall())


def leaves(file: Path, key: bytes) -> list[int]:
    """The pages on which changes stand."""
    pages = _Pages(file, key)
    rows = {number: page for number in pages.numbers() if (page := pages.read(number))[:1] == b"\r"}
    cells = {number: range(8, 8 + 2 * int.from_bytes(page[3:5], "big"), 2) for number, page in rows.items()}
    at = {n: [int.from_bytes(rows[n][place : place + 2], "big") for place in places] for n, places in cells.items()}
    return [number - 1 for number, places in at.items() if any(_row(pages, rows[number], place) for place in places)]


def salvaged(bureau: Bureau, place: Path, spare: Path | None = None, *, unread: bool = False) -> tuple[Salvaged, Salvaged, Store]:
    """(what was put together, the same once what can be said anew was, the folder it is in); the bureau's own file is closed. ``unread``:
    no change can be read of it."""
    store, file = bureau.store, bureau.store.folder / "office.db"
    store.close()
    spoil(file, leaves(file, store.keys.database) if unread else [])
    for name in ("data", "space"):
        (place / name).mkdir(parents=True)
    first = salvage.rebuild(file, store.keys.database, place / "data" / "office.db", spare, place / "space")
    bureau.store = Store.open(place / "data", store.keys, place / "state")
    return first, salvage.write_again(bureau.store, place / "space", first, held_above(bureau.store), bureau.clock), bureau.store


@pytest.mark.parametrize(("which", "with_backup"), [("office", False), ("office", True), ("commune", False)])
def test_a_whole_folder_with_a_joined_fork_lacks_nothing(
    joined: tuple[Bureau, Bureau, Path], tmp_path: Path, which: str, with_backup: bool
) -> None:
    """The backup knows one of the branches by the name of the log before it branched."""
    office, commune, spare = joined
    bureau = office if which == "office" else commune
    before, words = segments(bureau.store), signed(bureau.store)
    first, done, store = salvaged(bureau, tmp_path / "new", spare if with_backup else None)
    assert (done.kept, done.lost, done.from_backup, done.again, done.coming, done.cut) == (len(before), 0, 0, 0, 0, ())
    assert not any(first.gaps.values()) and first.ends == ()
    assert segments(store) == before and signed(store) == words and check(store).problems == []


def test_an_older_backup_gives_what_it_holds_to_the_branch_it_went_to(joined: tuple[Bureau, Bureau, Path], tmp_path: Path) -> None:
    """No change can be read of the file itself: the backup's six of the commune stand where they stood since, the other branch is known
    of, lost here, and comes back."""
    office, _, spare = joined
    before = segments(office.store)
    first, done, store = salvaged(office, tmp_path / "new", spare, unread=True)
    after = segments(store)
    assert set(after) <= set(before) and done.from_backup == first.kept == len(after) >= 7
    assert done.lost + done.coming == len(before) - len(after) >= 4 and done.coming >= 4
    assert [one.partition(" bị cắt")[2][:8] for one in check(store).problems] == [": từng k"], "until it came back it is told as missing"
