"""One upload of a whole city's month over HTTP: how long until the findings stand on the page, and how much memory it takes.

    python benchmarks/desk_upload.py [--enterprises 60000] [--errors 0.02] [--port 8795]

Makes a desk in a scratch folder with its register and one round, starts server and worker, signs in, uploads one .xlsx with a
report of every enterprise, and asks for the job until it is done. Tells the seconds, how often the progress moved, and the
most memory that the worker held.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import requests

PASSWORD = "Qinghe-2027-desk"
PREPARE = """
import sys, django; django.setup()
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
import pyarrow.parquet as pq
from django.core.management import call_command
call_command("migrate", verbosity=0)
from mingcheng.desk.organisations.models import Membership, Organisation, User
from mingcheng.desk.organisations.rights import Role
from mingcheng.desk.registry.models import Enterprise
from mingcheng.desk.statistics.rounds import open_round
from mingcheng.made_up import CITY_CODE, DISTRICTS, REGIONS
from mingcheng.reference_periods import Period
from mingcheng.statistics.forms import load_form, version_for
from mingcheng.statistics.made_up import MadeUpReports, Month, write_reports
count, errors, folder, password = int(sys.argv[1]), Fraction(sys.argv[2]), Path(sys.argv[3]), sys.argv[4]
version = version_for(load_form("software-monthly"), Period.through(2026, 6))
write_reports(folder, MadeUpReports(version, count, Month(2026, 6), Month(2026, 6), errors=errors), None, "xlsx")
city = Organisation.objects.create(name="临江市", kind="city", adcode=CITY_CODE)
places = {code: Organisation.objects.create(name=REGIONS[code], kind="district", parent=city, adcode=code) for code in DISTRICTS}
rows = pq.read_table(folder / "enterprises.parquet").to_pylist()
Enterprise.objects.bulk_create([Enterprise(name=row["name"], uscc=row["uscc"], district=places.get(row["region"]), adcode=row["region"],
    is_above_scale=True) for row in rows], batch_size=2000)
user = User.objects.create_user("officer", password=password, display_name="统计岗")
Membership.objects.create(user=user, organisation=city, role=Role.STATISTICS_OFFICER)
print(open_round("software-monthly", 2026, 6, date.today() + timedelta(days=9), user).pk)
"""


def main() -> None:
    """Runs it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--enterprises", type=int, default=60_000)
    parser.add_argument("--errors", default="0.02")
    parser.add_argument("--port", type=int, default=8795)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="mingcheng-") as scratch:
        home, files = Path(scratch) / "desk", Path(scratch) / "reports"
        env = {**os.environ, "MINGCHENG_HOME": str(home), "DJANGO_SETTINGS_MODULE": "mingcheng.desk.settings"}
        told = [sys.executable, "-c", PREPARE, str(asked.enterprises), asked.errors, str(files), PASSWORD]
        made = subprocess.run(told, env=env, check=True, capture_output=True, text=True)
        key = int(made.stdout.split()[-1])
        desk = [sys.executable, "-m", "mingcheng.desk"]
        server = subprocess.Popen(
            [*desk, "runserver", "--noreload", f"127.0.0.1:{asked.port}"],
            env=env,
            stderr=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )
        worker = subprocess.Popen([*desk, "worker"], env=env)
        try:
            _upload(f"http://127.0.0.1:{asked.port}", key, next(files.glob("*.xlsx")), worker.pid)
        finally:
            server.terminate()
            worker.terminate()
            worker.wait()  # it may still be adding up: the folder must not go before it
            server.wait()


def _upload(base: str, key: int, file: Path, worker: int) -> None:
    session = requests.Session()
    _wait_for(session, base)
    sign_in = session.get(base)
    _post(session, sign_in.url, {"username": "officer", "password": PASSWORD, "next": "/"})
    most: list[int] = [0]
    watch = threading.Thread(target=_watch, args=(worker, most), daemon=True)
    watch.start()
    begun = time.monotonic()
    with file.open("rb") as body:
        answer = _post(session, f"{base}/statistics/{key}/upload/", {}, {"files": (file.name, body)})
    received = time.monotonic() - begun
    progress: list[str] = []
    while True:
        text = session.get(answer.url).text
        found = re.search(r'<progress max="100" value="(\d+)"', text)
        if found and (not progress or progress[-1] != found[1]):
            progress.append(found[1])
        if 'class="badge checking"' not in text:
            break
        time.sleep(0.3)
    seconds = time.monotonic() - begun
    figures = [re.sub(r"\s+", "", each) for each in re.findall(r'class="value">([^<]*)<', text)]
    print(f"{file.stat().st_size / 1e6:.1f} MB, received after {received:.1f} s, findings after {seconds:.1f} s")
    print(
        f"progress {' '.join(progress)}; worker at most {most[0] / 1024:.0f} MB; read, kept, refused, errors, warnings, notes: {figures}"
    )


def _post(
    session: requests.Session, address: str, data: dict[str, str], files: dict[str, object] | None = None
) -> requests.Response:
    printed = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', session.get(address).text)
    token = session.cookies.get("csrftoken") or (printed[1] if printed else "")
    return session.post(address, {**data, "csrfmiddlewaretoken": token}, files=files, headers={"Referer": address})  # type: ignore[arg-type]


def _wait_for(session: requests.Session, base: str) -> None:
    for _attempt in range(200):
        try:
            session.get(base, timeout=5)
            return
        except requests.RequestException:
            time.sleep(0.5)
    raise SystemExit("the server does not answer")


def _watch(pid: int, most: list[int]) -> None:
    """The most memory of a process, in kB."""
    while True:
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return
        found = re.search(r"VmRSS:\s+(\d+)", status)
        most[0] = max(most[0], int(found[1]) if found else 0)
        time.sleep(0.2)


if __name__ == "__main__":
    main()
