"""Run everything that tries the hand-over's faults, the long tests too, and write docs/faults.md: a row a fault, in Vietnamese.

    python tools/make_fault_report.py [--quick]

With --quick the long tests are left out; the report says so. It is written only when every test passed.
"""

from __future__ import annotations

import platform
import re
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from cchc_desktop import __version__  # noqa: E402
from cchc_desktop.domain.moments import ICT  # noqa: E402
from tests.whole.faults.rows import ELSEWHERE, NOT_SHOWN, PARTLY, ROWS  # noqa: E402

TARGET = ROOT / "docs" / "faults.md"
WHOLE = (
    "tests/whole/faults", "tests/whole/test_model.py", "tests/whole/test_model_levels.py", "tests/whole/test_fuzz.py",
    "tests/whole/test_raw_image.py",
)  # fmt: skip
PROMISES = (
    "Không thay đổi nào đã lưu bị mất khi còn một trong ba: máy xã, bản sao lưu đã kiểm tra, máy cấp trên.",
    "Không thay đổi nào có tác dụng hai lần.",
    "Không giá trị nào bị ghi đè mà không ai biết.",
    "Trên USB không đọc được gì về một người.",
    "Cán bộ được nói sự thật bằng một câu, kèm việc làm tiếp.",
    "Hỏng ở một bản ghi, gói hay đơn vị không chặn nơi khác.",
    "Làm lại bước nào cũng vô hại.",
)
SORTS = {
    True: "chạy sâu: tiến trình bị tắt ở từng bước một",
    False: "chạy nhanh: mỗi việc bị tắt ở nhiều nhất 24 bước chọn đều, chưa phải từng bước",
}


@dataclass
class Tried:
    """What the tests of one row came to: how many cases, kills of the process, seconds."""

    cases: int = 0
    kills: int = 0
    seconds: float = 0.0


def run(deep: bool) -> tuple[dict[str, Tried], dict[str, Tried], int]:
    """(row -> its tests in the faults' folder, file -> its tests, exit code of pytest)."""
    others = sorted({place for _, _, places in ELSEWHERE.values() for place in places})
    with tempfile.TemporaryDirectory() as space:
        said = Path(space) / "junit.xml"
        how = ["-q", "-n", "auto", f"--junit-xml={said}", *(["--deep"] if deep else [])]
        code = subprocess.call([sys.executable, "-m", "pytest", *how, *WHOLE, *others], cwd=ROOT)
        cases = list(ElementTree.parse(said).getroot().iter("testcase"))
    rows: dict[str, Tried] = defaultdict(Tried)
    files: dict[str, Tried] = defaultdict(Tried)
    for case in cases:
        if case.find("skipped") is not None:
            continue
        kills = sum(int(one.get("value", "0")) for one in case.iter("property") if one.get("name") == "kills")
        number = re.match(r"test_f(\d\d)_", case.get("name", ""))
        file = case.get("classname", "").rpartition(".")[2]
        for found in (rows[f"F{number[1]}"] if number else None, files[file]):
            if found is not None:
                found.cases, found.kills, found.seconds = found.cases + 1, found.kills + kills, found.seconds + float(case.get("time", "0"))
    return rows, files, code


def times(tried: Tried) -> str:
    """How often, in the report's words."""
    return f"{tried.cases} phép thử" + (f", {tried.kills} lần tắt máy" if tried.kills else "")


def table(rows: dict[str, Tried]) -> list[str]:
    """One line a fault."""
    lines = ["| Lỗi | Là gì | Cách thử | Số lần | Kết quả |", "|---|---|---|---|---|"]
    for number in (f"F{n:02d}" for n in range(1, 81)):
        if number in NOT_SHOWN:
            what, why = NOT_SHOWN[number]
            lines.append(f"| {number} | {what} | {why} | – | Chưa thử |")
            continue
        if number in ROWS:
            what, how = ROWS[number]
            often = times(rows[number])
        else:
            what, how, places = ELSEWHERE[number]
            often = f"{len(places)} phép thử ở nơi khác"
        rest = f" *{PARTLY[number]}*" if number in PARTLY else ""
        lines.append(f"| {number} | {what} | {how}{rest} | {often} | {'Đạt phần thử được' if rest else 'Đạt'} |")
    return lines


def report(rows: dict[str, Tried], files: dict[str, Tried], deep: bool) -> str:
    """The whole page."""
    now = datetime.now(ICT)
    kills = sum(one.kills for one in files.values())
    model = "12.000 bước, ngẫu nhiên mỗi lần chạy" if deep else "500 bước"
    levels = "6.000 bước, ngẫu nhiên mỗi lần chạy" if deep else "500 bước"
    return "\n".join([
        "# Giao nhận chịu lỗi: đã thử những gì", "",
        f"Tệp này do `tools/make_fault_report.py` viết, không sửa tay. Chạy lúc {now:%H:%M} ngày {now:%d/%m/%Y} với bản {__version__}, "
        f"Python {platform.python_version()}, {platform.system()}; {SORTS[deep]}.", "",
        f"Tất cả {sum(one.cases for one in files.values())} phép thử đều đạt; tiến trình bị tắt bằng tín hiệu {kills} lần. "
        "Sau mỗi lỗi, máy tự kiểm bảy lời hứa, chậm nhất sau một chuyến nữa hai bên có cùng các bảng:", "",
        *(f"- **P{place}** {text}" for place, text in enumerate(PROMISES, 1)), "",
        "Trừ những lần tắt bằng tín hiệu, các phép thử này cũng chạy trên Python của Windows dưới Wine (docs/decisions/0013); trên máy "
        "Windows thật thì chưa. Dòng *nghiêng* là phần không thử được ở đây.", "",
        "## Từng lỗi", "", *table(rows), "",
        "## Ngoài từng lỗi", "", "| Phép thử | Cách thử | Số lần |", "|---|---|---|",
        f"| Mô hình | Tỉnh và ba xã, mỗi xã hai máy; USB mất, trùng, muộn, đảo, hỏng, rút giữa chừng; khôi phục, sao chép máy, "
        f"đồng hồ nhảy, hai người cùng sửa, hủy hồ sơ đang có người sửa, xóa phần cá nhân; so với một mô hình viết trong "
        f"một trang. {model}. | {times(files['test_model'])} |",
        f"| Mô hình bốn cấp | Như trên, thêm tỉnh, cấp giữa và điểm tiếp nhận dưới xã, chữ ký lên xuống nguyên vẹn: "
        f"đĩa khôi phục nguyên ảnh, đổi khóa, máy bị mất và máy thay, xã nhập vào xã "
        f"khác khi gói còn trên đường. {levels}. | {times(files['test_model_levels'])} |",
        f"| Bộ đọc | Mẫu tốt bị bẻ và bộ tệp ác ý giữ trong tests/whole/corpus; mỗi tệp không quá 1 giây, không quá giới hạn bộ nhớ. "
        f"| {times(files['test_fuzz'])} |",
        f"| Ảnh thô | Ảnh FAT thật của USB: tệp, tên, chỗ trống sau .TMP đã xóa; mọi byte đã gửi ra. | {times(files['test_raw_image'])} |",
        "",
    ])  # fmt: skip


def main(words: list[str]) -> int:
    """Run, then write."""
    deep = "--quick" not in words
    rows, files, code = run(deep)
    if code:
        print("Không viết báo cáo: có phép thử không đạt.", file=sys.stderr)
        return code
    TARGET.write_text(report(rows, files, deep), encoding="utf-8")
    print(TARGET.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
