"""What every test shares: no display is needed, long tests wait for --deep, the longest of the others begin first."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--deep", action="store_true", help="run everything long as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    under_x = os.environ["QT_QPA_PLATFORM"] == "xcb"
    for item in items:
        if item.get_closest_marker("deep") and not config.getoption("--deep"):
            item.add_marker(pytest.mark.skip(reason="long: runs with --deep"))
        if item.get_closest_marker("xvfb") and not under_x:
            item.add_marker(pytest.mark.skip(reason="runs under Xvfb"))
    items.sort(key=lambda item: item.get_closest_marker("timeout") is None)  # begun last, one would run while the other core rests


@pytest.fixture(scope="session", autouse=True)
def new_office_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A new office's file is a copy of one that all migrations made, under a key of its own: to run them for each of the suite's thousands
    takes a sixth of its time. Tests of the migrations call ``database.create_database`` itself."""
    from cchc_desktop.storage import checks, database, store
    from cchc_desktop.storage.engine import Database, connect, raw_key

    template, key = tmp_path_factory.mktemp("made") / "office.db", bytes(32)
    database.create_database(template, key)[0].conn.close()
    made = template.read_bytes()

    def create(path: Path, own: bytes) -> tuple[Database, database.Flags]:
        if path.exists():
            return database.create_database(path, own)  # and hear why not
        path.write_bytes(made)
        copy = connect(path, key)
        copy.conn.execute(f"PRAGMA rekey = {raw_key(own)}")
        copy.conn.close()
        db = connect(path, own)
        return db, database._configure(db)

    with pytest.MonkeyPatch.context() as patch:
        for room in (store, checks):
            patch.setattr(room, "create_database", create)
        yield


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the checks before pytest that failed, so that a green last line never hides them."""
    if failed := os.environ.get("CCHC_FAILED_STEPS"):
        terminalreporter.section("failed before pytest", red=True)
        terminalreporter.line(failed)
