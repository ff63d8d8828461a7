"""Monthly reports of the software enterprises of a made-up city, faultless or with known errors: nothing in them is real.

The same parameters give the same tables. The vocabulary is that of `mingcheng demo facts`.
"""

from __future__ import annotations

from mingcheng.statistics.made_up.model import MadeUpReports, MadeUpReportsError, Month
from mingcheng.statistics.made_up.write import Portion, made_up_reports, portions, write_reports

__all__ = ["MadeUpReports", "MadeUpReportsError", "Month", "Portion", "made_up_reports", "portions", "write_reports"]
