"""What a file's name tells of the delivery: which of two is the newer."""

import re
from pathlib import PurePosixPath

from jobs.intake.profile import FileMap

_DIGITS = 20


def stem_of(file_name: str) -> str:
    """Return a file's name (of an archive's member: its last part) without its extension."""
    return PurePosixPath(file_name).stem


def version_of(file_name: str, kind: FileMap) -> str:
    """Return the version of a file: the greater text is the newer delivery.

    It is what the profile's ``version`` finds in the name, else the name without its extension. Numbers count by
    their value, so that ``_10`` is newer than ``_9``; what goes on where another ends (``_v2``) is newer than that.
    """
    text = stem_of(file_name)
    found = re.search(kind.version, text) if kind.version else None
    if found:
        text = "_".join(group or "" for group in found.groups())
    return re.sub(r"\d+", lambda number: number[0].zfill(_DIGITS), re.sub(r"\s", "_", text))


def row_version(version: str, digest: str) -> str:
    """Return the version of a file's rows: files of one version are told apart by their content.

    A space sorts before all that a longer name can go on with.
    """
    return f"{version} {digest[:16]}"
