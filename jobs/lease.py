"""The lease of a lake: one writer at a time, freed by the kernel however the writer ends."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.errors import AuditError


@contextmanager
def lease(lake: Path) -> Iterator[None]:
    """Hold the lake's only write lease until the block ends.

    Raises:
        AuditError: Another process holds it; nothing was changed.
    """
    lake.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lake / ".lease", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AuditError(
                f"数据湖 {lake} 正由另一个运行写入，本次未作任何改动；请等它结束后再运行"
                f" / another run is writing to {lake}; nothing was changed, try again when it has ended."
            ) from None
        yield
    finally:
        os.close(descriptor)
