"""What made-up cities share: the districts of 临江, codes and names of companies that do not exist, columns from NumPy."""

from __future__ import annotations

from types import MappingProxyType

CITY_CODE = "900100"
REGIONS = MappingProxyType(
    {
        CITY_CODE: "临江市",
        "900102": "云麓区",
        "900103": "望江区",
        "900104": "滨湖区",
        "900105": "南港区",
        "900106": "石桥县",
        "900107": "青枫县",
        "900108": "临江高新区",
        "900109": "砚溪新区",
    }
)
"""The city and its districts, as in the demonstration plan. Their codes are no divisions of GB/T 2260."""

DISTRICTS = tuple(code for code in REGIONS if code != CITY_CODE)
DISTRICT_SHARES = (0.19, 0.16, 0.12, 0.08, 0.06, 0.05, 0.28, 0.06)
"""The part of the city's enterprises in each district."""
