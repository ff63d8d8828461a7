"""Stacking of measures."""

from __future__ import annotations

import ibis.expr.types as ir

from mingcheng.policies.compile import Compiler
from mingcheng.policies.model import Pack
from mingcheng.policies.tree import Term


def needs_stacking(pack: Pack) -> bool:
    return False


def stacking_terms(pack: Pack) -> set[Term]:
    return set()


def with_payable(table: ir.Table, pack: Pack, compiler: Compiler) -> ir.Table:
    return table
