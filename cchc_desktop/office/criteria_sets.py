"""Criteria sets as an office keeps them: the shipped ones, its own, those that came from above; imported, edited, written out."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from uuid import uuid4

from cchc_desktop.domain.criteria import RULES, CriteriaSet, check_set
from cchc_desktop.domain.criteria_files import HEADINGS, rule_text, set_from_json, set_from_rows, set_to_json
from cchc_desktop.domain.errors import Refused, refuse_first
from cchc_desktop.office import resources
from cchc_desktop.office.bench import Bench
from cchc_desktop.office.exports import Written
from cchc_desktop.office.files import read_json_file
from cchc_desktop.storage.indices import Sets
from cchc_desktop.storage.offices import author_unit


@dataclass(frozen=True, slots=True)
class KnownSet:
    """A set with where it is from: ``record`` "" = shipped."""

    criteria: CriteriaSet
    record: str

    @property
    def id(self) -> str:
        """What names it."""
        return self.criteria.id


class CriteriaSets:
    """Reading and keeping sets."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._table = bench, Sets(bench.store)

    def all(self) -> list[KnownSet]:
        """Every set: the office's own and those from above first, then the shipped ones they do not replace."""
        kept = [KnownSet(one, record) for record, one in self._table.all()]
        ids = {one.id for one in kept}
        return kept + [KnownSet(one, "") for one in resources.criteria_sets() if one.id not in ids]

    def get(self, id_: str) -> CriteriaSet:
        """A set by id. Raises Refused NO_CRITERIA_SET."""
        found = next((one.criteria for one in self.all() if one.id == id_), None)
        if found is None:
            raise Refused("NO_CRITERIA_SET", "Không có bộ tiêu chí này.", "Chọn trong danh sách bộ tiêu chí, hoặc nhập bộ của tỉnh.")
        return found

    def for_year(self, year: int) -> CriteriaSet:
        """The set of a year: one that was decided before one that was not, one kept here before a shipped one."""
        found = [one.criteria for one in self.all() if one.criteria.holds(year)]
        if not found:
            raise Refused("NO_CRITERIA_SET", f"Chưa có bộ tiêu chí nào cho năm {year}.", "Nhập bộ tiêu chí của tỉnh.")
        return next((one for one in found if one.official), found[0])

    def read(self, file: Path) -> CriteriaSet:
        """A set from a JSON or XLSX file, without keeping it. Raises Refused NOT_CRITERIA, NOT_JSON, NOT_A_TABLE, NO_FILE."""
        if file.suffix.lower() == ".json":
            return set_from_json(read_json_file(file))
        from cchc_desktop.reports.table_files import read_table

        found = set_from_rows(read_table(file).rows, file.stem)
        return replace(found, bands=resources.criteria_sets()[0].bands)

    def save(self, given: CriteriaSet) -> CriteriaSet:
        """Keep a set; one with the id of a kept one of our own replaces it. It goes down to the units below with the next parcel.

        Raises Refused BAD_FIELD naming what does not add up.
        """
        refuse_first(check_set(given))
        record = next((one.record for one in self.all() if one.id == given.id and one.record and self._ours(one.record)), "")
        with self._bench.act() as act:
            act.write("criteria", record or str(uuid4()), {"body": set_to_json(given), "voided": None})
        return given

    def _ours(self, record: str) -> bool:
        sql = "SELECT author FROM criteria_set WHERE id = ?"
        row = self._bench.store.db.conn.execute(sql, (record,)).fetchone()
        return row is not None and row[0] == author_unit(self._bench.store)

    def remove(self, id_: str) -> None:
        """Take one of our own sets out; sheets begun with it keep their copy. Raises Refused NO_CRITERIA_SET, NOT_OURS."""
        found = next((one for one in self.all() if one.id == id_ and one.record), None)
        if found is None:
            raise Refused("NO_CRITERIA_SET", "Bộ đi kèm chương trình không bỏ được.", "Nhập bộ của tỉnh để dùng thay.")
        if not self._ours(found.record):
            raise Refused("NOT_OURS", "Bộ này do cấp trên gửi về.", "Bộ của cấp trên chỉ cấp trên thay được.")
        with self._bench.act() as act:
            act.write("criteria", found.record, {"voided": True})

    def write(self, given: CriteriaSet, file: Path) -> Written:
        """A set as .json or .xlsx, to be edited elsewhere and imported again. Raises Refused CANNOT_WRITE, BAD_FIELD."""
        import json

        from cchc_desktop.office.files import write_file
        from cchc_desktop.reports.sheets_out import Column, open_book

        if file.suffix.lower() == ".json":
            write_file(file, json.dumps(set_to_json(given), ensure_ascii=False, indent=1).encode())
            return Written(file, len(given.lines))
        columns = [Column(f"c{n}", text, width=50 if text == "Tên" else 16) for n, text in enumerate(HEADINGS)]
        with open_book(file) as out:
            sheet = out.sheet("Bộ tiêu chí", columns, [given.name, given.source])
            for one in given.in_order():
                rule = one.rule
                sheet.row([one.id, one.parent, one.name, float(one.most), RULES[rule.kind] if rule else "", rule_text(rule) if rule else "",
                           one.source, "Có" if rule and one.proof else "Không" if rule else ""])  # fmt: skip
        return Written(file, len(given.lines))
