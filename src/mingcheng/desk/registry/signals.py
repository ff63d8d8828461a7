"""What the register tells the other rooms."""

from __future__ import annotations

from django.dispatch import Signal

enterprises_moved = Signal()
"""Sent inside the transaction in which enterprises came, went, or got another code, district or park: once for each portion
of an import, so that nothing is forgotten when a worker dies between two portions."""
