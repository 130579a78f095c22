"""Intake: what lies in a landing folder and is new becomes bronze, silver and quarantine."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from jobs.errors import AuditError, SettingError
from jobs.intake.candidates import Source
from jobs.intake.conform import conformer
from jobs.intake.delivery import Delivery, Progress
from jobs.intake.file_register import FileRegister
from jobs.intake.file_version import version_of
from jobs.intake.landing import Landing, LandingFile, keep_file
from jobs.intake.load import Loaded
from jobs.intake.profile import SourceProfile
from jobs.intake.pseudonym import load_key
from jobs.intake.reading import read_file
from jobs.lake import Lake
from jobs.settings import IntakeSettings


@dataclass(frozen=True)
class Taken:
    """What an intake took in. ``repeated`` are files whose content was there already."""

    new_files: tuple[str, ...]
    repeated_files: tuple[str, ...]
    ignored_files: tuple[str, ...]
    loaded: Mapping[str, Loaded] = field(default_factory=dict)


def take_in(
    lake: Lake,
    landing: Landing,
    profile: SourceProfile,
    settings: IntakeSettings,
    *,
    received_at: datetime,
    progress: Progress = lambda _: None,
) -> Taken:
    """Take in the folder's new files and return what they were; files taken in before change nothing.

    Args:
        lake: The lake; its run id becomes the load id.
        landing: The delivered files, as `find_files` found them.
        profile: How this supplier's files become datasets.
        settings: Where small and large loads are worked out, and the pseudonym key.
        received_at: The time of receipt that is written down.
        progress: Told of every step.

    Raises:
        SettingError: A file or the key is unusable; the lake is as it was.
    """
    register = FileRegister(lake, received_at)
    new, repeated = _new_files(landing.files, register)
    taken = Taken(tuple(file.name for file in new), tuple(repeated), landing.ignored)
    if not new:
        return taken
    key = load_key(settings.pseudonym_key_file)
    sources = [_kept(lake, file, profile) for file in new]
    for source in sources:
        file = read_file(source.path, source.kind, name=source.name)
        for mapped in source.kind.datasets:
            lacking = conformer(file.header, source.kind, mapped, source.name).not_delivered
            register.expect(source, mapped.dataset, lacking, file)
    load = Delivery(lake, register, sources, key, settings, progress)
    try:
        load.prepare()
        loaded = load.run()
    except AuditError:
        raise
    except Exception as error:
        raise _in_one_sentence(error) from error
    register.write()
    return Taken(taken.new_files, taken.repeated_files, taken.ignored_files, loaded)


def _new_files(files: Sequence[LandingFile], register: "FileRegister") -> tuple[list[LandingFile], list[str]]:
    """Split the files into new ones and names of those whose content is known, or lies there under a newer name."""
    new: dict[str, LandingFile] = {}
    repeated = []
    for file in sorted(files, key=lambda one: (version_of(one.name, one.kind), one.name), reverse=True):
        if file.digest in new or register.knows(file.digest, version_of(file.name, file.kind)):
            repeated.append(file.name)
        else:
            new[file.digest] = file
    return sorted(new.values(), key=lambda one: one.name), sorted(repeated)


def _kept(lake: Lake, file: LandingFile, profile: SourceProfile) -> Source:
    path = keep_file(file, lake.root / "bronze")
    return Source(file.digest, file.name, path, file.size, file.kind, profile.source, profile.party)


def _in_one_sentence(error: Exception) -> AuditError:
    """Return the sentence that a task raised, or a general one: a task's trace quotes rows."""
    found = re.search(r"(?:SettingError|AuditError): (.+)", str(error))
    if found:
        return SettingError(found[1].strip())
    return AuditError(f"接收失败（{type(error).__name__}），数据湖未变 / intake failed; the lake is as it was.")
