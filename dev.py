"""The one tool of this house: `python3 dev.py run|test|bench|build|lock` (on Windows `py dev.py …`).

Needs nothing but Python: it makes `.venv` with the locked, hashed dependencies when they are missing or have changed,
and on Debian installs the system libraries Qt needs (or prints the one line to type).
"""

from __future__ import annotations

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements" / "dev.txt"
RUNTIME_LOCK = ROOT / "requirements" / "runtime.txt"
PYTHONS = ("3.11", "3.12", "3.13")
WINDOWS = sys.platform == "win32"

# Debian package -> what shows that it is there: a shared library or a program.
OFFSCREEN = {
    "libglib2.0-0": "libglib-2.0.so.0",
    "libegl1": "libEGL.so.1",
    "libgl1": "libGL.so.1",
    "libxkbcommon0": "libxkbcommon.so.0",
    "libdbus-1-3": "libdbus-1.so.3",
    "libfontconfig1": "libfontconfig.so.1",
    "libcups2": "libcups.so.2",
}
WINDOW = {
    "libxcb-cursor0": "libxcb-cursor.so.0",
    "libxkbcommon-x11-0": "libxkbcommon-x11.so.0",
    "libxcb-icccm4": "libxcb-icccm.so.4",
    "libxcb-keysyms1": "libxcb-keysyms.so.1",
    "libxcb-shape0": "libxcb-shape.so.0",
}
TESTING = {
    "xvfb": "Xvfb",
    "xauth": "xauth",
    "poppler-utils": "pdftotext",
    "age": "age",
    "softhsm2": "softhsm2-util",
    "mtools": "mformat",
    "dosfstools": "mkfs.vfat",
}
BUILDING = {"binutils": "objdump"}

# What a healthy frozen program never writes to standard error; progress and messages are welcome there.
STRAY = re.compile(r"Traceback|Warning|Error\b|^qt\.|^Q[A-Z]\w+: |^Q[A-Z]\w+::|LOADER|No module named|\[PYI-", re.MULTILINE)


class Stop(Exception):
    """The command cannot go on; the message says what to do."""


def call(command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> int:
    """Run a command in the open and give its exit code."""
    sys.stdout.flush()
    return subprocess.call([str(part) for part in command], cwd=cwd, env={**os.environ, **(env or {})})


def must(command: Sequence[str | Path], env: Mapping[str, str] | None = None) -> None:
    if code := call(command, env):
        raise Stop(f"{Path(str(command[0])).name} ended with {code}")


def ask(*command: str | Path) -> str:
    """What a quiet command prints; empty when it fails or is not there."""
    try:
        answer = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return answer.stdout if answer.returncode == 0 else ""


# --- System libraries -------------------------------------------------------------------------------------------------


def missing_packages(wanted: Mapping[str, str]) -> list[str]:
    """The Debian packages whose library or program this machine lacks."""
    libraries = ask(shutil.which("ldconfig", path=search_path()) or "/sbin/ldconfig", "-p")
    return [package for package, proof in wanted.items() if not present(proof, libraries)]


def present(proof: str, libraries: str) -> bool:
    return f"{proof} " in libraries if ".so" in proof else shutil.which(proof, path=search_path()) is not None


def search_path() -> str:
    """PATH with the system folders that a plain user's PATH leaves out."""
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])


def system_libraries(wanted: Mapping[str, str], needed: bool = True) -> None:
    """Install what is missing on Debian as root or with sudo, else print the one line; stop only if it is needed."""
    if not sys.platform.startswith("linux"):
        return
    packages = missing_packages(wanted)
    if packages and not (shutil.which("apt-get") and apt_install(packages)):
        line = "apt-get update && apt-get install -y --no-install-recommends " + " ".join(packages)
        message = f"Missing on this machine: {', '.join(packages)}. As root, type:\n  {line}"
        if needed:
            raise Stop(message)
        print(message, file=sys.stderr)


def apt_install(packages: Sequence[str]) -> bool:
    """Install Debian packages without a question; False when there are no rights or no network."""
    rights = become_root()
    if rights is None:
        return False
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    install = [*rights, "apt-get", "install", "-y", "-qq", "-o=Dpkg::Use-Pty=0", "--no-install-recommends", *packages]
    print("Installing system packages:", *packages)
    if call(install, quiet) == 0:
        return True
    return call([*rights, "apt-get", "update", "-qq"], quiet) == 0 and call(install, quiet) == 0


def become_root() -> list[str] | None:
    """The words before a command that make it run as root; None when we may not."""
    if os.geteuid() == 0:
        return []
    allowed = shutil.which("sudo") and subprocess.call(["sudo", "-n", "true"], stderr=subprocess.DEVNULL) == 0
    return ["sudo", "-n", "--preserve-env=DEBIAN_FRONTEND"] if allowed else None


# --- The virtual environment ------------------------------------------------------------------------------------------


def python_of(venv: Path) -> Path:
    return venv / ("Scripts/python.exe" if WINDOWS else "bin/python")


def stamp_of(lock: Path, version: str) -> str:
    """What a finished environment was made from: the lock file and the Python version (3.11, not 3.11.2)."""
    return hashlib.sha256(lock.read_bytes() + version.encode()).hexdigest()


def environment(venv: Path = VENV, base: str = sys.executable) -> Path:
    """The Python of an environment that holds exactly what the lock names; made or renewed when it does not."""
    version = "{}.{}".format(*sys.version_info) if base == sys.executable else ask(base, "-c", VERSION).strip()
    stamp, file = stamp_of(LOCK, version), venv / "made-from"
    if python_of(venv).exists() and file.exists() and file.read_text(encoding="ascii") == stamp:
        return python_of(venv)
    create(venv, base)
    print(f"Installing the locked dependencies into {venv.name} …")
    must([python_of(venv), "-m", "pip", "install", "-q", "--disable-pip-version-check", "--no-input", "--no-deps",
          "--only-binary", ":all:", "--require-hashes", "-r", LOCK])  # fmt: skip
    file.write_text(stamp, encoding="ascii")
    return python_of(venv)


def create(venv: Path, base: str) -> None:
    """An empty environment with pip; one of another Python version is replaced."""
    if ask(python_of(venv), "-c", VERSION) == ask(base, "-c", VERSION) and ask(python_of(venv), "-m", "pip", "-V"):
        return
    if not ask(base, "-c", "import ensurepip, venv; print(1)"):
        package = "python{}-venv".format(ask(base, "-c", VERSION).strip())
        if not (shutil.which("apt-get") and apt_install([package])):
            raise Stop(f"This Python has no venv. As root, type:\n  apt-get update && apt-get install -y {package}")
    must([base, "-m", "venv", "--clear", venv])


VERSION = "import sys; print('{}.{}'.format(*sys.version_info))"


# --- The commands -----------------------------------------------------------------------------------------------------


def run(rest: list[str]) -> int:
    """The window; without a display, the tour: the whole job once, its pages and pictures left in a folder."""
    screenless = sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
    system_libraries(OFFSCREEN if screenless else {**OFFSCREEN, **WINDOW})
    python = environment()
    if not screenless:
        return call([python, "-m", "cchc_desktop", *rest])
    folder = rest[0] if rest else "tour-output"
    print(f"There is no display here, so this is the tour: its pages and pictures are left in {folder}.")
    return call([python, "-m", "cchc_desktop", "tour", folder], {"QT_QPA_PLATFORM": "offscreen"})


def test(rest: list[str]) -> int:
    """Style, types and rooms beside a small pass under a real X server, then everything else offscreen on two cores."""
    system_libraries(OFFSCREEN)
    system_libraries({**WINDOW, **TESTING}, needed=False)
    python = environment()
    checks = {
        "ruff": ["ruff", "check", "-q", "."],
        "mypy": ["mypy", "--no-error-summary"],
        "lint-imports": ["lint-imports", "--no-logo"],
    }
    running = {name: subprocess.Popen([program(python, command[0]), *command[1:]], cwd=ROOT) for name, command in checks.items()}
    by_x = shutil.which("Xvfb") and set(rest) <= {"--deep"} and xvfb_pass(python, rest)
    failed = [name for name, check in running.items() if check.wait()] + ["pytest under Xvfb"] * bool(by_x)
    told = {"QT_QPA_PLATFORM": "offscreen", "CCHC_FAILED_STEPS": ", ".join(failed)}
    code = call([python, "-m", "pytest", "-q", "-n", "2", "--dist", "loadgroup", *rest], told)
    return code or (1 if failed else 0)


def program(python: Path, name: str) -> Path:
    """A command that a locked package brings along."""
    return python.with_name(name + (".exe" if WINDOWS else ""))


def xvfb_pass(python: Path, rest: Sequence[str]) -> bool:
    """Whether the few tests that want a real X server failed; none at all is no failure."""
    no_tests = 5
    places = [path for path in sorted((ROOT / "tests").rglob("test_*.py")) if "mark.xvfb" in path.read_text(encoding="utf-8")]
    command = [python, "-m", "pytest", "-q", "-m", "xvfb", "-o", f"addopts={PYTEST_OPTIONS}", "-p", "no:benchmark", *rest, *places]
    return call(command, {"QT_QPA_PLATFORM": "xcb"}) not in (0, no_tests)


PYTEST_OPTIONS = "--strict-markers --strict-config --import-mode=importlib"  # those of pyproject.toml, with X


def bench(rest: list[str]) -> int:
    """What is measured, beside what it is measured against."""
    system_libraries(OFFSCREEN)
    return call([environment(), "-m", "benchmarks", *rest], {"QT_QPA_PLATFORM": "offscreen"})


def build(rest: list[str]) -> int:
    """The frozen program in dist/, and its tour as a smoke test."""
    system_libraries({**OFFSCREEN, **WINDOW, **BUILDING})
    base = shared_python()
    python = environment() if base == sys.executable else environment(ROOT / ".venv-build", base)
    must([python, "-m", "PyInstaller", "--noconfirm", "--clean", "--log-level", "WARN", "build_exe.spec", *rest])
    with tempfile.TemporaryDirectory(prefix="cchc-tour-") as folder:
        smoke(ROOT / "dist" / "cchc-desktop" / ("cchc.exe" if WINDOWS else "cchc-desktop"), Path(folder))
    return 0


def shared_python() -> str:
    """An interpreter with a shared libpython, which PyInstaller takes along; installs Debian's when there is none."""
    if WINDOWS or has_shared_library(sys.executable):
        return sys.executable
    names = [shutil.which(f"python{version}") for version in PYTHONS]
    candidates = [*filter(None, names), "/usr/bin/python3"]
    found = [path for path in candidates if has_shared_library(path)]
    if not found and ask("/usr/bin/python3", "-c", VERSION).strip() in PYTHONS:
        apt_install(["libpython" + ask("/usr/bin/python3", "-c", VERSION).strip()])
        found = [path for path in candidates if has_shared_library(path)]
    if not found:
        raise Stop("No Python here has a shared libpython, which the frozen program needs (Debian: libpython3.11).")
    return found[0]


def has_shared_library(python: str) -> bool:
    look = "from sysconfig import get_config_var as v; print(v('LIBDIR'), v('INSTSONAME'), v('Py_ENABLE_SHARED'), sep='|')"
    folder, name, shared = (ask(python, "-c", look).strip() or "||").split("|")
    if shared != "1":
        return False
    return (Path(folder) / name).exists() or f"{name} " in ask("/sbin/ldconfig", "-p")


def smoke(frozen: Path, folder: Path) -> None:
    """Start the frozen program away from the source tree and let it do the whole job once."""
    env = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    print("Running the tour inside the frozen program …")
    done = subprocess.run([frozen, "tour", folder / "tour"], cwd=folder, env={**env, "QT_QPA_PLATFORM": "offscreen"},
                          capture_output=True, text=True, encoding="utf-8", check=False)  # fmt: skip
    stray = [line for line in done.stderr.splitlines() if STRAY.search(line)]
    if done.returncode or stray:
        raise Stop(f"The frozen program failed its tour (exit {done.returncode}):\n{done.stderr[-4000:]}")
    if not any((folder / "tour").rglob("*.pdf")):
        raise Stop("The frozen program's tour left no printed page.")
    print(f"Whole: {frozen.parent.relative_to(ROOT)}, {megabytes(frozen.parent)} MB")


def megabytes(folder: Path) -> int:
    return sum(file.lstat().st_size for file in folder.rglob("*") if file.is_file()) // 1_000_000


# --- The lock ---------------------------------------------------------------------------------------------------------


def lock(rest: list[str]) -> int:
    """Resolve anew for every platform and Python at once, hashes of every wheel; refuse what has no Windows wheel."""
    uv = program(environment(), "uv")
    resolve = [uv, "pip", "compile", "-q", "pyproject.toml", "--no-config", "--universal", "--generate-hashes", "--no-header",
               "--python-version", PYTHONS[0], "--extra", "kyso"]  # fmt: skip
    must([*resolve, "--group", "dev", "-o", LOCK.relative_to(ROOT).as_posix(), *rest])
    must([*resolve, "-c", LOCK.relative_to(ROOT).as_posix(), "-o", RUNTIME_LOCK.relative_to(ROOT).as_posix()])
    lacking = [f"{pin} (Python {version})" for version in PYTHONS for pin in without_windows_wheel(uv, version)]
    if lacking:
        raise Stop("No Windows wheel: " + ", ".join(lacking))
    print(f"Locked: {len(pins(LOCK))} packages, {len(pins(RUNTIME_LOCK))} of them in the program, each with a Windows wheel.")
    return 0


def pins(lock_file: Path) -> list[str]:
    """The lines `name==version ; marker` of a lock file, without their hashes."""
    lines = lock_file.read_text(encoding="utf-8").splitlines()
    return [line.rstrip(" \\") for line in lines if re.match(r"[A-Za-z0-9]", line)]


def without_windows_wheel(uv: Path, version: str) -> Iterable[str]:
    """The runtime pins that could not be installed from a wheel on Windows with this Python; asked one by one only on failure."""
    wanted = pins(RUNTIME_LOCK)
    return [] if on_windows(uv, version, wanted) else [pin for pin in wanted if not on_windows(uv, version, [pin])]


def on_windows(uv: Path, version: str, wanted: Sequence[str]) -> bool:
    command = [str(uv), "pip", "compile", "-q", "-", "--no-config", "--no-deps", "--only-binary", ":all:",
               "--python-platform", "x86_64-pc-windows-msvc", "--python-version", version]  # fmt: skip
    return subprocess.run(command, input="\n".join(wanted), text=True, capture_output=True, check=False).returncode == 0


COMMANDS = {"run": run, "test": test, "bench": bench, "build": build, "lock": lock}


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="dev.py", description="The tool of this house. Further words go to the program behind.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="|".join(COMMANDS))
    for name, function in COMMANDS.items():
        commands.add_parser(name, help=function.__doc__, add_help=False)
    known, rest = parser.parse_known_args(words)
    try:
        return COMMANDS[known.command](rest)
    except Stop as stop:
        print(stop, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036 - dev.py is started by whatever Python there is
        sys.exit("CCHC Desktop needs Python 3.11 or newer.")
    sys.exit(main(sys.argv[1:]))
