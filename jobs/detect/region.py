"""Region codes of six digits: a province or a city stands for all below it."""

import re

from jobs.errors import SettingError


def region_prefix(code: str) -> str:
    """Return the leading digits shared by the region and all below it: 150000 gives 15, 150102 itself.

    Raises:
        SettingError: The code is not six digits.
    """
    if not re.fullmatch(r"\d{6}", code):
        raise SettingError(f"区划代码须为六位数字 / a region code has six digits, not {code!r}.")
    if code.endswith("0000"):
        return code[:2]
    return code[:4] if code.endswith("00") else code


def covers(outer: str, inner: str) -> bool:
    """Tell whether the region ``inner`` is the region ``outer`` or lies below it."""
    return region_prefix(inner).startswith(region_prefix(outer))
