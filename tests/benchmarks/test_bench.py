"""The stopwatch: act and floors by turns, medians, budgets told and never enforced; the page it writes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks import page
from benchmarks.acts import Act, Floor, FloorTime, Measured, Skipped, measure

ROOT = Path(__file__).parents[2]


def fixed(times: list[float]) -> Act:
    """An act that takes these times, beside a floor of a tenth of a second."""
    left = iter(times)
    return Act("act", lambda: next(left), (Floor("floor", lambda: 0.1, 3.0),), 0.5)


def test_act_and_floors_take_turns_after_a_warming_round() -> None:
    order: list[str] = []

    def run(name: str, spent: float) -> float:
        order.append(name)
        return spent

    act = Act("a", lambda: run("ours", 0.2), (Floor("b", lambda: run("b", 0.1)), Floor("c", lambda: run("c", 0.4))),
              reset=lambda: order.append("-"))  # fmt: skip
    found = measure(act, 2)
    assert order == ["-", "ours", "-", "c", "-", "b", "-", "b", "-", "c", "-", "ours", "-", "ours", "-", "c", "-", "b"]
    assert (found.seconds, found.rounds) == (0.2, 2)
    assert [(f.name, f.seconds, f.ratio) for f in found.floors] == [("b", 0.1, 2.0), ("c", 0.4, 0.5)]


def test_the_first_round_and_outliers_do_not_count() -> None:
    found = measure(fixed([9.0, 0.2, 0.2, 7.0, 0.2, 0.2]), 5)
    assert (found.seconds, found.slow) == (0.2, 7.0)
    assert found.floors[0].ratio == pytest.approx(2.0)


def test_what_is_held_now_is_no_more_than_the_most_so_far() -> None:
    from benchmarks.memory import held, peak

    assert 0 < held() <= peak()


def test_a_single_round_is_taken_as_it_is() -> None:
    assert measure(fixed([0.3]), 1).seconds == 0.3


def test_without_a_time_of_its_own_the_stopwatch_counts() -> None:
    import time

    found = measure(Act("sleep", lambda: time.sleep(0.02), (Floor("shorter", lambda: time.sleep(0.01)),)), 3)
    assert 0.02 <= found.seconds < 0.2
    assert found.floors[0].seconds >= 0.01


@pytest.mark.parametrize(("seconds", "ratio", "memory", "holds"), [
    (0.4, 2.9, 0, True), (0.6, 1.0, 0, False), (0.4, 3.1, 0, False), (0.4, 1.0, 90, True), (0.4, 1.0, 101, False),
])  # fmt: skip
def test_budgets_of_time_ratio_and_memory(seconds: float, ratio: float, memory: int, holds: bool) -> None:
    floors = (FloorTime("floor", 0.1, ratio, 3.0),)
    assert Measured("act", seconds, seconds, floors, 0.5, 1, "", memory, 100 if memory else 0).holds is holds


FOUND: list[Measured | Skipped] = [
    Measured("save", 0.0021, 0.004, (FloorTime("bare", 0.0007, 3.0, 3.0), FloorTime("barer", 0.0001, 21.0, None)), 0.05, 9, "fsync"),
    Measured("sheets", 61.0, 61.0, (FloorTime("bare", 50.0, 1.22, 1.5),), 60.0, 1, "", 240_000_000, 100_000_000),
    Skipped("start", "the window is not built yet"),
]


def test_the_table_names_every_floor_and_what_is_over() -> None:
    lines = page.text(FOUND).splitlines()
    assert lines[0].split() == ["act", "ours", "95", "%", "floor", "ratio", "budget"]
    assert "2.1 ms" in lines[1] and "3.0× (≤ 3×)" in lines[1] and lines[1].endswith("ok")
    assert "21.0×" in lines[2] and not lines[2].startswith("save")
    assert "61.00 s, 240 MB" in lines[3] and lines[3].endswith("OVER")
    assert "not built yet" in lines[4] and lines[4].endswith("skipped")


def test_json_holds_the_same() -> None:
    told = page.as_json(FOUND, 1.25)
    assert json.loads(json.dumps(told)) == told
    assert [act.get("holds") for act in told["acts"]] == [True, False, None]
    assert (told["others"], told["acts"][0]["floors"][1]["ratio"], told["acts"][1]["memory"]) == (1.25, 21.0, 240_000_000)


def test_the_page_says_when_others_worked_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "DOCS", tmp_path / "benchmarks.md")
    for busy, said in ((0.1, False), (2.5, True)):
        page.write(FOUND, busy)
        written = (tmp_path / "benchmarks.md").read_text(encoding="utf-8")
        assert ("2.5 cores busy" in written) is said
        assert written.count("\n| ") == 1 + 4 and "- **save**: fsync" in written


@pytest.mark.slow
@pytest.mark.parametrize(("group", "named"), [
    ("save", "save a dossier"), ("keys", "quick path: empty form"), ("import", "import an old register"),
])  # fmt: skip
def test_the_command_measures_and_prints_one_json_value(group: str, named: str) -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick", "--only", group, "--rounds", "1", "--json"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    [act] = json.loads(done.stdout)["acts"]
    assert act["act"].startswith(named) and act["seconds"] > 0 and act["floors"][0]["ratio"] > 0
