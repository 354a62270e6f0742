"""Verbs of the catalogue of procedures."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from cchc_desktop.cli.answers import Answer, table
from cchc_desktop.cli.parsing import Verbs, file, text
from cchc_desktop.cli.shell import Shell

GROUPS = {"catalogue": "Danh mục thủ tục hành chính"}
MOST = 50


def add_to(verbs: Verbs) -> None:
    """Add these verbs."""
    found = verbs.add("catalogue import", import_catalogue, "Nhập danh mục thủ tục từ tệp JSON")
    found.add_argument("file", metavar="FILE.json", type=file)
    found = verbs.add("catalogue find", find, "Tìm thủ tục theo tên không dấu, chữ cái đầu hoặc mã")
    found.add_argument("text", metavar="TEXT", nargs="+", type=text)


def import_catalogue(shell: Shell, given: Namespace) -> Answer:
    """Procedures from a file of ours or of the portal."""
    from cchc_desktop.office.files import read_file

    data = read_file(given.file)
    with shell.office() as session:
        done = session.catalogue.import_file(data)
    rejected = [{"code": code, "why": why} for code, why in done.rejected]
    words = [f"Thêm {done.added}, đổi {done.changed}, giữ nguyên {done.same}, không nhận {len(rejected)}."]
    words += [f"{row['code'] or '(không mã)'}: {row['why']}" for row in rejected]
    return Answer({**asdict(done), "rejected": rejected}, words=words)


def find(shell: Shell, given: Namespace) -> Answer:
    """Procedures the office serves, the best answer first."""
    from cchc_desktop.domain.catalogue import procedure_to_json

    with shell.office() as session:
        found = session.catalogue.search(" ".join(given.text), session.office, limit=MOST)
    words = table([(one.code, one.limits[0].text if one.limits else "", one.name) for one in found])
    return Answer(rows=[procedure_to_json(one) for one in found], words=words)
