"""Memory and processor time of a process and all it started."""

import os
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType

_INTERVAL_SECONDS = 1.0
"""Asking for the memory of a large process costs it time: seldom enough not to be felt."""


class PeakMemory:
    """Watches the tree while the block runs: proportional set size, so that shared pages count once."""

    def __init__(self, root: int | None = None) -> None:
        self._root = root or os.getpid()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._ticks: dict[int, int] = {}
        self._ticks_before: dict[int, int] = {}
        self.peak_mb = 0

    def __enter__(self) -> "PeakMemory":
        self._ticks_before = {pid: _own_ticks(pid) for pid in _tree(self._root)}
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        self._note_ticks(_tree(self._root))

    @property
    def cpu_seconds(self) -> float:
        """Return the processor time used in the block, of processes too that ended in it: Spark ends idle workers."""
        used = sum(ticks - self._ticks_before.get(pid, 0) for pid, ticks in self._ticks.items())
        return used / os.sysconf("SC_CLK_TCK")

    def _watch(self) -> None:
        while not self._stop.wait(_INTERVAL_SECONDS):
            tree = _tree(self._root)
            self._note_ticks(tree)
            self.peak_mb = max(self.peak_mb, sum(_proportional_kb(pid) for pid in tree) // 1024)

    def _note_ticks(self, tree: list[int]) -> None:
        self._ticks.update({pid: ticks for pid in tree if (ticks := _own_ticks(pid))})


def cpu_seconds(root: int | None = None) -> float:
    """Return the processor time the tree has used so far, of ended children too."""
    return sum(_ticks(pid) for pid in _tree(root or os.getpid())) / os.sysconf("SC_CLK_TCK")


def _tree(root: int) -> list[int]:
    children: dict[int, list[int]] = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _fields(int(entry.name))):
            children[int(fields[1])].append(int(entry.name))
    found = [root]
    for pid in found:
        found.extend(children[pid])
    return found


def _proportional_kb(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _ticks(pid: int) -> int:
    return sum(int(field) for field in _fields(pid)[11:15])


def _own_ticks(pid: int) -> int:
    return sum(int(field) for field in _fields(pid)[11:13])


def _fields(pid: int) -> list[str]:
    """Return /proc/<pid>/stat from the state on; nothing if the process has ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return []
