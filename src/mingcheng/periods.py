"""Time in plans and statistics: reference periods (报告期), period phrases in running text, full dates.

>>> Period.parse("2025年前三季度").is_year_to_date
True
>>> [(mention.kind, mention.last_year) for mention in find_periods("到2027年，年均增长10%")]
[('by', 2027), ('each', None)]
"""

from mingcheng.period_phrases import DateMention, PeriodKind, PeriodMention, find_dates, find_periods
from mingcheng.reference_periods import Period, PeriodError, PeriodType

__all__ = [
    "DateMention",
    "Period",
    "PeriodError",
    "PeriodKind",
    "PeriodMention",
    "PeriodType",
    "find_dates",
    "find_periods",
]
