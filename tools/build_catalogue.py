"""Build resources/catalogue/tthc-cap-xa.json, the catalogue the program ships, from the list of the national portal.

    python tools/build_catalogue.py LIST.json [--out resources/catalogue]

LIST.json is the published list (see cchc_desktop/domain/catalogue_portal.py for its shape). Cleaning rules live in the
domain, so that importing the same list in the program gives the same records; knowledge beside the list is in known.json.
Beside the catalogue a page changes.md is written: what was cleaned, what must be confirmed, with counts and examples.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter, defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from cchc_desktop.domain.catalogue import CatalogueFile, catalogue_text, import_catalogue, known_from_json
from cchc_desktop.domain.procedure import Procedure

RULES = {
    "counts-line": "Dòng chỉ có dấu câu hoặc từ nối: số bản được trả về giấy tờ đứng ngay trước",
    "file-name": "Tên tệp biểu mẫu dính sau tên giấy tờ: đã cắt",
    "digits-in-count": "Năm hoặc số hiệu mẫu chạy sang cột số bản: đã trả về tên",
    "nothing-asked": "Dòng “không quy định” trong thành phần hồ sơ: đã bỏ",
    "stray-line": "Dòng dấu câu không đứng sau giấy tờ nào: đã bỏ",
    "free-with-tariff": "“Miễn phí” kèm chú thích có mức thu: không coi là miễn phí",
    "fee-without-thousands": "Mức thu mất phần nghìn hoặc bằng ngoại tệ: không lấy làm mức thu chắc chắn",
}
EXAMPLES = 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("list", type=Path, help="the portal's list, JSON")
    parser.add_argument("--out", type=Path, default=Path("resources/catalogue"))
    arguments = parser.parse_args()
    source, out = arguments.list.read_bytes(), arguments.out
    known = known_from_json(json.loads((out / "known.json").read_text(encoding="utf-8")))
    found = import_catalogue(source, known)
    procedures = sorted([*found.procedures, *known.added], key=lambda one: one.code)
    check_sectors(procedures, out)
    (out / "tthc-cap-xa.json").write_text(catalogue_text(procedures), encoding="utf-8", newline="\n")
    (out / "changes.md").write_text(changes(found, procedures, source), encoding="utf-8", newline="\n")
    print(f"{len(procedures)} procedures, {len(found.rejected)} rejected, {sum(bool(p.confirm) for p in procedures)} to confirm")


def check_sectors(procedures: list[Procedure], out: Path) -> None:
    """Stop when a sector has no line in sectors.json: somebody has to say who serves it."""
    listed = {line["name"] for line in json.loads((out / "sectors.json").read_text(encoding="utf-8"))["sectors"]}
    missing = {one.sector for one in procedures} - listed
    if missing:
        raise SystemExit(f"sectors.json lacks: {sorted(missing)}")


def changes(found: CatalogueFile, procedures: list[Procedure], source: bytes) -> str:
    """The page changes.md."""
    lines = [
        "# Danh mục thủ tục: đã làm sạch gì, cần xác nhận gì",
        "",
        f"Tệp nguồn: {len(found.procedures) + len(found.rejected)} thủ tục, SHA-256 `{hashlib.sha256(source).hexdigest()}`. "
        f"Danh mục: {len(procedures)} thủ tục, {sum(bool(one.confirm) for one in procedures)} thủ tục có điều cần xác nhận.",
        "",
        *cleaned_lines(found),
        "## Cần xác nhận",
        "",
        "| Số thủ tục | Điều cần xác nhận (… thay cho số và chữ của từng thủ tục) | Ví dụ |",
        "|---:|---|---|",
    ]
    return "\n".join([*lines, *confirm_lines(procedures)]) + "\n"


def cleaned_lines(found: CatalogueFile) -> list[str]:
    """Each rule with its count and a few examples, before and after."""
    by_rule = defaultdict(list)
    for code, steps in sorted(found.cleaned.items()):
        for step in steps:
            by_rule[step.rule].append((code, step))
    lines = ["## Đã làm sạch", ""]
    for rule, meaning in RULES.items():
        if not by_rule[rule]:
            continue
        lines += [f"### {meaning} ({len(by_rule[rule])})", ""]
        for code, step in by_rule[rule][:EXAMPLES]:
            lines.append(f"- {code}: …{step.before[-110:]} → {'…' + step.after[-70:] if step.after else '(bỏ)'}")
        lines.append("")
    return lines


def confirm_lines(procedures: list[Procedure]) -> list[str]:
    """Each kind of doubt with the number of procedures it touches."""
    counts: Counter[str] = Counter()
    example: dict[str, str] = {}
    for one in procedures:
        for kind in {re.sub(r"“[^”]*”|\([^)]*\)|\d[\d./]*(?:-\w+)?", "…", sentence) for sentence in one.confirm}:
            counts[kind] += 1
            example.setdefault(kind, one.code)
    return [f"| {number} | {kind} | {example[kind]} |" for kind, number in counts.most_common()]


if __name__ == "__main__":
    main()
