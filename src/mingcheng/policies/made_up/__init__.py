"""The enterprise facts of a made-up city, to try measures on: nothing in them is real.

A city is its parameters. The same parameters give the same files, byte for byte; the firms of 1亿元 or more and the
software revenue of all above-scale firms are met exactly, before errors like those of real registers are put in.

>>> city = MadeUpCity(enterprises=4000, seed=1)
>>> city.target.large_firms, city.target.revenue.label(), city.first_year
(57, '477亿元', 2022)
"""

from __future__ import annotations

from mingcheng.made_up import REGIONS
from mingcheng.policies.made_up.city import write_city
from mingcheng.policies.made_up.model import Baseline, MadeUpCity, MadeUpCityError

__all__ = ["REGIONS", "Baseline", "MadeUpCity", "MadeUpCityError", "write_city"]
