"""Children that may be killed: one process with everything imported forks for each job, and the child kills itself at a step.

A step is any file the program opens, renames or removes, any wait for the disk, any statement of the database. Run as a module
it reads jobs (a JSON line each) from standard input and answers with the number of steps, or "killed".
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[3]


class Nursery:
    """The parent's side."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[str] | None = None

    def run(self, **job: Any) -> int:
        """Do a job in a child; its number of steps, or -1 when it killed itself at ``at``. AssertionError when it failed."""
        if self._process is None:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.whole.faults.nursery"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT
            )
        assert self._process.stdin and self._process.stdout
        print(json.dumps(job), file=self._process.stdin, flush=True)
        answer = json.loads(self._process.stdout.readline())
        assert "failed" not in answer, answer
        return int(answer["steps"])

    def close(self) -> None:
        """No more children."""
        if self._process and self._process.stdin and self._process.stdout:
            self._process.stdin.close()
            self._process.wait()
            self._process.stdout.close()


class Steps:
    """Counts in the child and kills it at the one told."""

    def __init__(self, at: int, kinds: str) -> None:
        self.at, self.count, self._kinds = at, 0, kinds

    def step(self) -> None:
        self.count += 1
        if self.count == self.at:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(self, event: str, args: tuple[Any, ...]) -> None:
        """Every file opened, named anew or taken away below the test's folder."""
        if event in ("open", "os.rename", "os.remove", "os.mkdir") and args and self._kinds in str(args[0]):
            self.step()

    def watch(self) -> None:
        """From now on steps count."""
        sys.addaudithook(self.audit)
        real = os.fsync

        def synced(handle: int) -> None:
            self.step()
            real(handle)
            self.step()

        os.fsync = synced


def _work(job: dict[str, Any], answers: int) -> None:
    """In the child: open the office, do the act, tell how many steps it took."""
    from cchc_desktop.security import fingerprint
    from cchc_desktop.storage.store import FolderKeys, Store
    from tests.whole.faults import acts

    fingerprint._MEMORY_KIB = 64  # as in the parent, see tests/sync/conftest.py
    database, names, blobs = job["keys"]
    steps = Steps(job["at"], job["below"])
    store = Store.open(Path(job["folder"]), FolderKeys(bytes.fromhex(database), bytes.fromhex(names), blobs), Path(job["state"]))
    store.db.conn.set_trace_callback(lambda _: steps.step())
    steps.watch()
    getattr(acts, job["act"])(store, Path(job["stick"]))
    os.write(answers, json.dumps({"steps": steps.count}).encode())


def _fork(job: dict[str, Any]) -> dict[str, Any]:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            _work(job, writing)
        except BaseException as fault:  # told to the parent, which asserts
            os.write(writing, json.dumps({"failed": repr(fault)}).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as stream:
        said = stream.read()
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return {"steps": -1}
    return dict(json.loads(said or '{"failed": "no word"}'))


def main() -> None:
    """Import once, then fork for each line."""
    from tests.whole.faults import acts  # noqa: F401

    for line in sys.stdin:
        print(json.dumps(_fork(json.loads(line))), flush=True)


if __name__ == "__main__":
    main()
