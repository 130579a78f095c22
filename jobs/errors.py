"""The one family of errors: each says in a sentence what is wrong and what to do."""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the command returns to the shell and to the scheduler."""

    DONE = 0
    FAILED = 1
    BAD_USAGE = 2
    GATE_CLOSED = 3


class AuditError(Exception):
    """A run cannot go on; the message is the sentence that a user reads."""

    exit_code = ExitCode.FAILED


class SettingError(AuditError):
    """An argument, setting, path or delivered file is unusable: retrying without a change is pointless."""

    exit_code = ExitCode.BAD_USAGE


class GateClosed(AuditError):  # noqa: N818 - a closed gate is an outcome of the audit, not a fault
    """The data are too bad to judge: critical quality checks failed."""

    exit_code = ExitCode.GATE_CLOSED
