"""What was written is counted from the log, the same on the page and on the slip."""

from __future__ import annotations

import os

from cchc_desktop.sync.contents import written_last

from .conftest import COMMUNE, PROVINCE, World


def test_what_the_last_run_brought(world: World) -> None:
    office, commune = world.pair()
    assert written_last(commune.store) == []
    old, other, third = commune.take_in(3)
    commune.seal(world.stick)
    office.receive(world.stick)
    office.seal(world.stick)
    commune.receive(world.stick)
    fresh = commune.take_in(2)
    commune.edit(old, officer="Hùng")
    commune.edit(old, note="x")
    commune.edit(fresh[0], officer="Hùng")
    commune.edit(other, status=10, returned_at="2026-11-24T09:30:00+07:00")
    commune.attach(third, os.urandom(5000), b"%PDF")
    report = commune.seal(world.new_stick())
    (found,) = written_last(commune.store)
    assert (found.unit, found.title, len(found.numbers)) == (PROVINCE.key, "Tỉnh Quảng Trị", 2)
    assert (found.changes, found.new, found.edited, found.returned) == (8, 2, 3, 1)
    assert (found.attachments, found.attachment_bytes, found.bytes) == (2, 5004, report.bytes)
    assert [row[1:3] for row in found.logs] == [(4, 11)] and found.written_at


def test_an_office_writes_to_several_at_once(world: World) -> None:
    top, middle, commune = world.three_levels()
    commune.take_in(1)
    commune.seal(world.stick)
    middle.receive(world.stick)
    middle.seal(world.stick)
    found = {one.unit: one for one in written_last(middle.store)}
    assert set(found) == {PROVINCE.key, COMMUNE.key} and found[PROVINCE.key].new == 1
    assert [one.unit for one in written_last(middle.store, COMMUNE.key)] == [COMMUNE.key]
    assert top.store.replica
