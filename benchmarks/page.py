"""The table of what was measured: for the terminal, as JSON, and as the page docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import sys
from datetime import date
from pathlib import Path
from typing import Any

from benchmarks.acts import Measured, Skipped

DOCS = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = ("act", "ours", "95 %", "floor", "ratio", "budget", "")
ABOUT = """# What it costs

Each act of the counter beside its floor: the same thing done bare, in the same run, by turns. Seconds belong to one machine, ratios travel;
medians. `python3 dev.py bench` measures again, `python3 dev.py bench --write` rewrites this page. Nothing here is a test: a slow machine
fails no one.

"""


def seconds(value: float) -> str:
    """``1.2 s``, ``15.3 ms``, ``840 µs``."""
    if value >= 1:
        return f"{value:.2f} s"
    return f"{value * 1e3:.1f} ms" if value >= 1e-3 else f"{value * 1e6:.0f} µs"


def rows(found: list[Measured | Skipped]) -> list[tuple[str, ...]]:
    """One row a floor; the act stands in the first of its rows."""
    table: list[tuple[str, ...]] = []
    for one in found:
        if isinstance(one, Skipped):
            table.append((one.name, "–", "", one.why, "", "", "skipped"))
            continue
        verdict = "ok" if one.holds else "OVER"
        memory = f", {one.memory / 1e6:.0f} MB" if one.memory else ""
        limits = [f"≤ {seconds(one.budget)}"] if one.budget else []
        limit = ", ".join([*limits, *([f"≤ {one.memory_budget / 1e6:.0f} MB"] if one.memory_budget else [])])
        for place, floor in enumerate(one.floors):
            first = (one.name, seconds(one.seconds) + memory, seconds(one.slow)) if place == 0 else ("", "", "")
            most = f" (≤ {floor.most:g}×)" if floor.most else ""
            told = f"{floor.name}: {seconds(floor.seconds)}"
            table.append((*first, told, f"{floor.ratio:.1f}×{most}", limit if place == 0 else "", verdict if place == 0 else ""))
        if not one.floors:
            table.append((one.name, seconds(one.seconds) + memory, seconds(one.slow), "", "", limit, verdict))
    return table


def text(found: list[Measured | Skipped]) -> str:
    """The table with columns under each other."""
    whole = [HEAD, *rows(found)]
    widths = [max(len(row[place]) for row in whole) for place in range(len(HEAD))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in whole)


def as_json(found: list[Measured | Skipped], busy: float) -> dict[str, Any]:
    """Everything measured, and on what."""
    acts: list[dict[str, Any]] = []
    for one in found:
        if isinstance(one, Skipped):
            acts.append({"act": one.name, "skipped": one.why})
            continue
        floors = [{"name": f.name, "seconds": f.seconds, "ratio": round(f.ratio, 2), "most": f.most} for f in one.floors]
        acts.append({
            "act": one.name, "seconds": one.seconds, "slow": one.slow, "rounds": one.rounds, "budget": one.budget, "floors": floors,
            "memory": one.memory or None, "memory_budget": one.memory_budget or None, "holds": one.holds,
        })  # fmt: skip
    return {"day": date.today().isoformat(), "machine": machine(), "others": round(busy, 2), "acts": acts}


def machine() -> str:
    """The kind of machine, in general words."""
    cores = os.cpu_count() or 1
    return f"{platform.system()} {platform.machine()}, {cores} cores, {platform.python_implementation()} {platform.python_version()}"


def load() -> float:
    """How many other programs wanted a core in the last minute; 0 where the system does not say."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def busy_note(busy: float) -> str:
    """Said when others worked at the same time."""
    if busy < 0.7:
        return ""
    return f"Measured while other programs kept about {busy:.1f} cores busy: seconds are too long, ratios hold roughly.\n"


def write(found: list[Measured | Skipped], busy: float) -> Path:
    """Rewrite docs/benchmarks.md."""
    notes = [f"- **{one.name}**: {one.note}" for one in found if isinstance(one, Measured) and one.note]
    lines = ["| " + " | ".join(HEAD) + " |", "|" + "---|" * len(HEAD)]
    lines += ["| " + " | ".join(row) + " |" for row in rows(found)]
    told = f"Measured on {date.today():%d/%m/%Y}, {machine()}.\n{busy_note(busy)}\n"
    DOCS.write_text(ABOUT + told + "\n".join(lines) + "\n\n" + "\n".join(notes) + "\n", encoding="utf-8")
    return DOCS


def say(line: str) -> None:
    """Progress, on standard error."""
    print(line, file=sys.stderr, flush=True)
