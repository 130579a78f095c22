"""A synthetic region: landing files of every dataset, and the truth of what a run must find in them."""

from pathlib import Path

from jobs.errors import SettingError
from jobs.simulate.bank_file import FORMATS
from jobs.simulate.scenario import read_scenario
from jobs.simulate.simulation import Simulation, SimulationSummary, persons_for
from jobs.simulate.style import Format

_MIN_PERSONS, _MAX_PERSONS = 1_000, 20_000_000
_MAX_MONTHS = 24


def simulate(
    out: Path,
    *,
    persons: int,
    period: str,
    region: str,
    seed: int,
    months: int = 1,
    scenario: Path | None = None,
    file_format: str = "csv",
    lines: int | None = None,
) -> SimulationSummary:
    """Write the landing files of a region into ``out`` and the truth into ``<out>.truth``.

    The months end with ``period``; all cases are planted in it. ``lines`` chooses the persons so that about
    that many fee lines result. Equal arguments give equal bytes. Raises SettingError for an unusable argument.
    """
    departures = read_scenario(scenario)
    persons, months = departures.persons or persons, departures.months or months
    if lines is not None:
        persons = persons_for(lines, max(1, months))
    if not _MIN_PERSONS <= persons <= _MAX_PERSONS:
        raise SettingError(
            f"参保人数须在{_MIN_PERSONS}至{_MAX_PERSONS}之间 / "
            f"persons must be {_MIN_PERSONS} to {_MAX_PERSONS}, not {persons}: change --persons"
        )
    if not 1 <= months <= _MAX_MONTHS:
        raise SettingError(f"月数须在1至{_MAX_MONTHS}之间 / months must be 1 to {_MAX_MONTHS}: {months}")
    if seed < 0:
        raise SettingError(f"随机种子不能为负 / the seed must not be negative: {seed}")
    if file_format not in tuple(Format):
        raise SettingError(f"未知的文件格式 / the file format must be one of {', '.join(Format)}: '{file_format}'")
    simulation = Simulation(
        out,
        persons=persons,
        period=period,
        region=region,
        seed=seed,
        months=months,
        scenario=departures,
        file_format=file_format,
    )
    suffixes = (".truth", ".later", *(f".{profile}" for profile, _ in FORMATS.values()))
    for folder in (out, *(out.parent / f"{out.name}{suffix}" for suffix in suffixes)):
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise SettingError(f"目录非空 / {folder} is not an empty folder: choose another or remove it")
    out.mkdir(parents=True, exist_ok=True)
    return simulation.run()


__all__ = ["SimulationSummary", "simulate"]
