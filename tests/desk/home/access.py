"""Who may open the page that one comes to, and the large screen."""

from __future__ import annotations

from tests.desk.access import EVERY, STAFF, Access

ACCESS = [Access("home:home", own=EVERY), Access("home:screen", own=STAFF)]
