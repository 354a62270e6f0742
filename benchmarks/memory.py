"""The memory of this process: the most it has held, and what it holds now."""

from __future__ import annotations

from pathlib import Path


def peak() -> int:
    """The most, in bytes; 0 where the system does not say. Linux's own ``ru_maxrss`` begins with what the starting process held, so it is
    not asked there."""
    if told := _status("VmHWM"):
        return told
    try:
        import resource
    except ImportError:
        return 0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def held() -> int:
    """Now, in bytes; the most so far where the system does not say."""
    return _status("VmRSS") or peak()


def _status(name: str) -> int:
    """A line of Linux's own account, in bytes; 0 elsewhere."""
    status = Path("/proc/self/status")
    if not status.exists():
        return 0
    line = next(line for line in status.read_text(encoding="ascii", errors="replace").splitlines() if line.startswith(name))
    return int(line.split()[1]) * 1024
