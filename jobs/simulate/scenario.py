"""How often each case is planted: the defaults, changed by a YAML file of names and counts."""

from pathlib import Path
from typing import Annotated

import yaml
from pydantic import Field, TypeAdapter, ValidationError

from jobs.errors import SettingError
from jobs.simulate.planting import DEFAULTS

_COUNTS = TypeAdapter(dict[str, Annotated[int, Field(ge=0, le=1000, strict=True)]])


def planting_counts(scenario: Path | None) -> dict[str, int]:
    """Return how often each case is planted. Raises SettingError for an unreadable file or an unknown name."""
    if scenario is None:
        return dict(DEFAULTS)
    try:
        counts = _COUNTS.validate_python(yaml.safe_load(scenario.read_text(encoding="utf-8")) or {})
    except OSError as error:
        raise SettingError(f"无法读取场景文件 / cannot read the scenario {scenario}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValidationError) as error:
        raise SettingError(
            f"场景文件无效 / the scenario {scenario} must map names of cases to counts from 0 to 1000"
        ) from error
    if unknown := sorted(counts.keys() - DEFAULTS.keys()):
        raise SettingError(
            f"未知的植入案例 / unknown case '{unknown[0]}' in {scenario}: known are {', '.join(sorted(DEFAULTS))}"
        )
    return DEFAULTS | counts
