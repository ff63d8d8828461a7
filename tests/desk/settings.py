"""The desk's settings for tests: a data folder of their own, and the database that MINGCHENG_DATABASE_URL names."""

from __future__ import annotations

import os
import tempfile

os.environ["MINGCHENG_HOME"] = tempfile.mkdtemp(prefix="mingcheng-desk-tests-")

from mingcheng.desk.settings import *
from mingcheng.desk.settings import DATABASES

PASSWORD_HASHERS = [  # the first is quick; the other one is that of one-time passwords
    "django.contrib.auth.hashers.MD5PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
WHITENOISE_AUTOREFRESH = True
if "sqlite3" in DATABASES["default"]["ENGINE"]:
    # A file, as in service: a database in memory has no WAL, and refuses what a file lets wait.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["MINGCHENG_HOME"], "test.sqlite3")}
