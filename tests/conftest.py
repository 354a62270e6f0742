"""What every test shares: no display is needed, long tests wait for --deep, the longest of the others begin first."""

import os

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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the checks before pytest that failed, so that a green last line never hides them."""
    if failed := os.environ.get("CCHC_FAILED_STEPS"):
        terminalreporter.section("failed before pytest", red=True)
        terminalreporter.line(failed)
