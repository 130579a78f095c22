"""What is kept of an unforeseen error: where it happened, never what it quotes, which may be a person's data."""

import logging
import os
import tempfile
import traceback
from pathlib import Path


def silence(*libraries: str) -> None:
    """Let these libraries log nothing: what they log quotes values and addresses."""
    for library in libraries:
        logging.getLogger(library).setLevel(logging.CRITICAL + 1)


def keep_trace(error: BaseException, lake: Path | None) -> Path:
    """Write types and places of the error's chain below the lake (else the temporary folder) and return the file."""
    folder = lake / "log" if lake is not None and lake.is_dir() else Path(tempfile.gettempdir())
    folder.mkdir(exist_ok=True)
    path = folder / f"fundaudit-{os.getpid()}.log"
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None:
        lines.append(f"{type(cause).__module__}.{type(cause).__qualname__}")
        lines += [f"  {f.filename}:{f.lineno} {f.name}" for f in traceback.extract_tb(cause.__traceback__)]
        cause = cause.__cause__ or cause.__context__
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
