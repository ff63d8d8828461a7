"""The desk for a WSGI server."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mingcheng.desk.settings")
application = get_wsgi_application()
gc.collect()
gc.freeze()  # what was loaded stays: to look through all of it again and again would hold requests up
