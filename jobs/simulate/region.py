"""Regions of the country: which counties lie below a code."""

from dataclasses import dataclass

from jobs.errors import SettingError
from jobs.regions import region_names


@dataclass(frozen=True)
class Region:
    """A province, city or county with the codes of all counties in it."""

    code: str
    name: str
    counties: tuple[str, ...]

    @property
    def province(self) -> int:
        """Return the two-digit code of the province."""
        return int(self.code[:2])

    @property
    def cities(self) -> tuple[str, ...]:
        """Return the cities of the counties, in the order of their codes."""
        return tuple(sorted({f"{county[:4]}00" for county in self.counties}))


def region_of(code: str) -> Region:
    """Return the region of a six-digit code. Raises SettingError for an unknown one."""
    names = region_names()
    if code not in names:
        raise SettingError(
            f"未知的区划代码 / unknown region code '{code}': give a six-digit GB/T 2260 code such as 150000"
        )
    prefix = code[:2] if code.endswith("0000") else code[:4] if code.endswith("00") else code
    below = sorted(name for name in names if name.startswith(prefix) and not name.endswith("0000"))
    counties = [name for name in below if not name.endswith("00")]
    childless = [name for name in below if name.endswith("00") and not any(c[:4] == name[:4] for c in counties)]
    return Region(code, names[code], tuple(sorted(counties + childless)) or (code,))
