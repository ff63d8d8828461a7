"""Who may open the pages of people and organisations."""

from __future__ import annotations

from tests.desk.access import EVERY, Access

ACCESS = [
    Access("organisations:change-password", own=EVERY),
]
