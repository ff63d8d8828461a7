"""Pages have no addresses of their own."""

from __future__ import annotations

from tests.desk.access import Access

ACCESS: list[Access] = []
