"""A form for programs and for the screen: what its YAML says, with the rules written out."""

from __future__ import annotations

from typing import Any

from mingcheng.statistics.form import Form, FormVersion, Identity, Item
from mingcheng.statistics.identity_rules import written


def form_json(form: Form) -> dict[str, Any]:
    """A form and its versions in short."""
    return {
        "form": form.name,
        "title": form.title,
        "reporter": form.latest.reporter,
        "frequency": form.latest.frequency,
        "versions": [
            {
                "version": version.version, "number": version.number or None, "document": version.document,
                "valid_from": version.valid_from, "valid_to": version.valid_to, "confirmed": version.is_confirmed,
                "items": len(version.items),
            }
            for version in form.versions
        ],
    }  # fmt: skip


def version_json(version: FormVersion) -> dict[str, Any]:
    """A version with everything that it says; bounds and tolerances are decimal texts in the printed unit."""
    return {
        "form": version.form, "version": version.version, "title": version.title, "number": version.number or None,
        "document": version.document, "reporter": version.reporter, "frequency": version.frequency,
        "valid_from": version.valid_from, "valid_to": version.valid_to, "confirmed": version.is_confirmed,
        "own_codes": version.has_own_codes, "months": list(version.months),
        "deadline": {"day": version.deadline_day, "months_after": version.deadline_months_after},
        "who_reports": list(version.who_reports), "head": list(version.head), "columns": list(version.columns),
        "items": [_item_json(item) for item in version.items],
        "identities": [_identity_json(identity) for identity in version.identities],
        "rules": [
            {
                "id": rule.id, "title": rule.title, "kind": rule.kind, "column": rule.column, "items": list(rule.items),
                "severity": rule.severity, "tolerance": rule.tolerance, "valid_from": rule.valid_from,
                "valid_to": rule.valid_to, "confirmed": rule.is_confirmed, "source": rule.source,
            }
            for rule in version.rules
        ],
        "plausibility": [
            {
                "id": rule.id, "title": rule.title, "item": rule.item, "basis": rule.basis, "over": rule.over,
                "deviations": rule.most_deviations, "severity": rule.severity,
            }
            for rule in version.plausibility
        ],
        "notes": list(version.notes),
    }  # fmt: skip


def rule_text(identity: Identity) -> str:
    """An identity as its file writes it.

    >>> from mingcheng.statistics.forms import load_form
    >>> [rule_text(each) for each in load_form("software-monthly").latest.identities[:3]]
    ['2020 = 2021 + 2022 + 2023 + 2024', '2020 <= 2010', '2020 >= 30% 2010']
    """
    return f"{written(identity.left)} {identity.relation} {written(identity.right, identity.right_percent)}"


def _item_json(item: Item) -> dict[str, Any]:
    return {
        "code": item.code, "name": item.name, "label": item.label, "kind": item.kind, "unit": item.unit,
        "parent": item.parent, "required": item.is_required, "negative": item.may_be_negative,
        "cumulative": item.is_cumulative, "computed": item.is_computed, "condition": item.condition or None,
        "aliases": list(item.aliases), "decimals": item.decimals, "least": item.least, "most": item.most,
        "note": item.note or None,
    }  # fmt: skip


def _identity_json(identity: Identity) -> dict[str, Any]:
    return {
        "id": identity.id, "title": identity.title, "rule": rule_text(identity), "severity": identity.severity,
        "tolerance": identity.tolerance, "valid_from": identity.valid_from, "valid_to": identity.valid_to,
        "confirmed": identity.is_confirmed, "source": identity.source,
    }  # fmt: skip
