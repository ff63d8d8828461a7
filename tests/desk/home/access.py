"""Who may open the page that one comes to."""

from __future__ import annotations

from tests.desk.access import EVERY, Access

ACCESS = [Access("home:home", own=EVERY)]
