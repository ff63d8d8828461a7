"""Record linkage: which records of many lists are one enterprise, with the evidence for each merge.

`features` makes what is compared, `scoring` finds candidates and weighs them with Splink by the `model`, `clusters` joins
them under the rules that no weight breaks, `link` does all of it, `evidence` tells it in words.

>>> import pyarrow as pa
>>> told = [
...     {"key": "a", "uscc": "91900000MAWJKE6Y6T", "code": "91900000MAWJKE6Y6T", "name": "宁波凌昀麓软件有限公司"},
...     {"key": "b", "name": "凌昀麓软件（宁波）有限责任公司"},
...     {"key": "c", "name": "宁波望旭贸易有限公司"},
... ]
>>> found = linked(pa.Table.from_pylist(told, NODES))
>>> [(row["key"], row["enterprise"]) for row in found.members.to_pylist()]
[('a', 'Ea'), ('b', 'Ea'), ('c', 'Ec')]
"""

from mingcheng.registry.linkage.link import DECISIONS, NODES, QUESTIONS, RULES, Linked, linked
from mingcheng.registry.linkage.model import Comparison, Level, Model, read_model, shipped_model

__all__ = [
    "DECISIONS",
    "NODES",
    "QUESTIONS",
    "RULES",
    "Comparison",
    "Level",
    "Linked",
    "Model",
    "linked",
    "read_model",
    "shipped_model",
]
