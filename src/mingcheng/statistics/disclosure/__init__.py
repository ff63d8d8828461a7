"""Disclosure control: tables of sums in which no single enterprise can be recognised, or computed from what is shown.

>>> import pyarrow as pa
>>> firms = pa.table({
...     "district": ["P"] * 4 + ["Q"] * 7, "sector": ["software"] * 3 + ["ic"] + ["software"] * 4 + ["ic"] * 3,
...     "contributor": [f"firm {number}" for number in range(11)],
...     "value": [500, 300, 200, 400, 250, 250, 250, 250, 100, 100, 100]})
>>> districts = Dimension("district", {"P": "city", "Q": "city"})
>>> sectors = Dimension("sector", {"software": "all", "ic": "all"})
>>> result = protect(cross_table(firms, [districts, sectors]), Rules(min_contributors=3))
>>> result.hidden_keys("u"), result.hidden_keys("x")
([('P', 'ic')], [('P', 'software'), ('Q', 'ic'), ('Q', 'software')])
>>> [(cell.low, cell.high) for cell in result.audit.cells]
[(0, 700)]
"""

from mingcheng.statistics.disclosure.audits import Audit, AuditedCell, audit
from mingcheng.statistics.disclosure.companions import protect_counts, safe_growth
from mingcheng.statistics.disclosure.errors import DisclosureError, TableError, UnprotectableError
from mingcheng.statistics.disclosure.protection import Protected, Status, protect
from mingcheng.statistics.disclosure.rules import Rules, Sensitivity, load_rules, sensitivity
from mingcheng.statistics.disclosure.tables import CrossTable, Dimension, Key, cross_table, linked

__all__ = [
    "Audit", "AuditedCell", "CrossTable", "Dimension", "DisclosureError", "Key", "Protected", "Rules", "Sensitivity",
    "Status", "TableError", "UnprotectableError", "audit", "cross_table", "linked", "load_rules", "protect", "protect_counts",
    "safe_growth", "sensitivity",
]  # fmt: skip
