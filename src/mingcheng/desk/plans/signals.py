"""What plans tell the other rooms."""

from __future__ import annotations

from django.dispatch import Signal

plan_published = Signal()
"""Sent inside the transaction that publishes a plan, with `plan` and `user`. Rooms make or update their own rows from the
confirmed items, keyed by the item, and may be told the same plan again: what people entered since stays."""

plan_withdrawn = Signal()
"""Sent when a published plan is withdrawn, with `plan` and `user`."""
