"""Editions of a city's own measures: the next one of a pack, its state, the texts of a reform."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction

from mingcheng.desk.organisations.models import User
from mingcheng.desk.policies.measure_text import changes_by, with_changes
from mingcheng.desk.policies.models import Edition, Reform
from mingcheng.desk.policies.packs import check_texts, pack_named


def state_of(texts: Mapping[str, str], name: str) -> str:
    """Whether texts are only a draft, or have test cases that all come out as expected."""
    pack, faults, failures = check_texts(texts, name)
    is_green = pack is not None and not faults and not failures and any(each.examples for each in pack.measures)
    return Edition.State.TESTED if is_green else Edition.State.DRAFT


def next_edition(name: str, texts: Mapping[str, str], note: str, user: User) -> Edition:
    """A new edition after the last one of a pack of the city's own."""
    with transaction.atomic():
        last = Edition.objects.select_for_update().filter(name=name).order_by("-number").first()
        assert last is not None
        return Edition.objects.create(
            name=name, number=last.number + 1, title=last.title, texts=dict(texts), state=state_of(texts, name), note=note[:300],
            changed_by=user,
        )  # fmt: skip


def reformed_texts(reform: Reform) -> dict[str, str]:
    """The texts of a reform's pack with its parameters. Raises PackError and TextError."""
    pack = pack_named(reform.pack)
    return with_changes(pack.texts, changes_by(pack, reform.changes))
