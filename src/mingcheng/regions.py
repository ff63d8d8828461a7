"""Places of plans and statistics: divisions (GB/T 2260), their names in text, reporting units, whose document it is.

>>> region("330212").name, [unit.name for unit in ancestors("330212")]
('鄞州区', ['宁波市', '浙江省'])
>>> resolve("鼓楼区", inside="320100").code
'320106'
"""

from mingcheng.divisions import (
    Level,
    Region,
    RegionError,
    Succession,
    abolished_regions,
    ancestors,
    children,
    full_code,
    lies_in,
    region,
    succession,
    successor,
)
from mingcheng.jurisdictions import full_name, jurisdiction_of
from mingcheng.region_names import RegionMention, find_regions, resolve
from mingcheng.reporting_units import ReportingUnit, UnitKind, reporting_units, zones

__all__ = [
    "Level",
    "Region",
    "RegionError",
    "RegionMention",
    "ReportingUnit",
    "Succession",
    "UnitKind",
    "abolished_regions",
    "ancestors",
    "children",
    "find_regions",
    "full_code",
    "full_name",
    "jurisdiction_of",
    "lies_in",
    "region",
    "reporting_units",
    "resolve",
    "succession",
    "successor",
    "zones",
]
