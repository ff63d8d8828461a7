"""Server and workers of a desk as processes of this machine, watched over until somebody ends them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from threading import Event
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from mingcheng.desk.data_folder import VARIABLE, DataFolder
from mingcheng.errors import MingchengError
from mingcheng.language import _

PATIENCE_SECONDS = 60
"""How long a server may take to answer for the first time."""
FAREWELL_SECONDS = 20
RESTARTS_A_MINUTE = 5
FRUGAL = {"ARROW_DEFAULT_MEMORY_POOL": "system", "MALLOC_ARENA_MAX": "2"}
"""Memory that is not needed any more goes back: a fifth less is held, and nothing is slower."""


class ServingError(MingchengError):
    """The desk cannot be served: the port is taken, the folder is in use, the server does not start."""


@dataclass(frozen=True, slots=True)
class Serving:
    """Where and how a desk is served. Threads answer requests, in more than one process because Python computes in one thread
    of a process at a time; the work of jobs is done in processes of their own."""

    folder: DataFolder
    host: str = "127.0.0.1"
    port: int = 8765
    processes: int = 2
    threads: int = 2
    workers: int = 1

    @property
    def address(self) -> str:
        """What a browser on this machine asks for."""
        host = "127.0.0.1" if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{host}:{self.port}"

    def commands(self) -> list[list[str]]:
        """The server, then the workers."""
        server = [
            sys.executable, "-m", "granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port),
            "--workers", str(self.processes), "--blocking-threads", str(self.threads), "--backlog", "512",
            "--no-ws", "--respawn-failed-workers", "--log-level", "warning", "mingcheng.desk.wsgi:application",
        ]  # fmt: skip
        return [server, *([sys.executable, "-m", "mingcheng.desk", "worker"] for _number in range(self.workers))]


def refuse_taken(serving: Serving) -> None:
    """Raises ServingError where another program listens on the port already."""
    family = socket.AF_INET6 if ":" in serving.host else socket.AF_INET
    with socket.socket(family) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            one.bind((serving.host, serving.port))
        except OSError as error:
            problem = _("端口 {port} 用不了：{reason}。").format(port=serving.port, reason=error.strerror or error)
            remedy = _("可能已经启动了一个，请打开 {address}；或用 --port 换一个端口。").format(address=serving.address)
            raise ServingError("", problem, remedy) from None


@contextlib.contextmanager
def sole_holder(folder: DataFolder) -> Iterator[None]:
    """Holds the folder for one supervisor. Raises ServingError where another one that lives holds it."""
    path = folder.root / "serving.pid"
    with contextlib.suppress(FileNotFoundError, ValueError):
        other = int(path.read_text(encoding="ascii"))
        if other != os.getpid() and _lives(other):
            problem = _("这个数据目录正由另一个进程（{pid}）使用。").format(pid=other)
            raise ServingError(str(folder.root), problem, _("请先结束那一个，或用 --home 换一个目录。"))
    path.write_text(str(os.getpid()), encoding="ascii")
    try:
        yield
    finally:
        path.unlink(missing_ok=True)


def _lives(process: int) -> bool:
    """Whether a process of this number runs and is one of ours: numbers are given out again after a restart."""
    try:
        os.kill(process, 0)
    except (OSError, OverflowError):
        return False
    try:
        with open(f"/proc/{process}/cmdline", "rb") as file:
            return b"mingcheng" in file.read()
    except OSError:
        return True


@dataclass
class Supervisor:
    """The processes of a desk. `run` returns when `stop` is set, after all of them have ended in order."""

    serving: Serving
    stop: Event = field(default_factory=Event)
    _running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    _restarts: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Starts all, and waits until the server answers. Raises ServingError, with nothing left running."""
        self._running = [self._started(command) for command in self.serving.commands()]
        until = time.monotonic() + PATIENCE_SECONDS
        while not answers(self.serving.address):
            if self._running[0].poll() is not None or time.monotonic() > until:
                self.end()
                raise ServingError("", _("服务没有启动起来。"), _("上面的日志说明了原因。"))
            time.sleep(0.1)

    def run(self) -> None:
        """Watches over them: one that dies is started again. Raises ServingError when they die over and over."""
        while not self.stop.wait(0.5):
            for place, (process, command) in enumerate(zip(self._running, self.serving.commands(), strict=True)):
                if process.poll() is None:
                    continue
                self._count_restart()
                self._running[place] = self._started(command)

    def _started(self, command: list[str]) -> subprocess.Popen[bytes]:
        environment = {**FRUGAL, **os.environ, VARIABLE: str(self.serving.folder.root), "PYTHONUNBUFFERED": "1"}
        return subprocess.Popen(command, env=environment, start_new_session=True)

    def _count_restart(self) -> None:
        now = time.monotonic()
        self._restarts = [each for each in self._restarts if now - each < 60] + [now]
        if len(self._restarts) > RESTARTS_A_MINUTE:
            raise ServingError("", _("服务进程反复退出，已停止重启。"), _("上面的日志说明了原因。"))

    def end(self) -> None:
        """Ends them in order: workers finish the step in hand, then everything is gone."""
        until = time.monotonic() + FAREWELL_SECONDS
        for process in self._running:
            process.terminate()
        for server in self._running[:1]:
            while server.poll() is None and time.monotonic() < until:
                try:
                    server.wait(1)
                except subprocess.TimeoutExpired:
                    _tell_all(server, signal.SIGTERM)
        for process in self._running:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(max(until - time.monotonic(), 0.1))
            _tell_all(process, signal.SIGKILL)
            process.wait()


def _tell_all(process: subprocess.Popen[bytes], told: signal.Signals) -> None:
    """Sends a signal to a process with all that it began. The server's own processes do not hear one that comes before they
    are ready, and it would wait for them: it is sent again, and what is left in the end is killed."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, told)


def answers(address: str) -> bool:
    """Whether a desk answers at an address; proxies of the environment are not asked."""
    try:
        with build_opener(ProxyHandler({})).open(f"{address}/health/", timeout=5) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def on_signals(act: Callable[[], None]) -> None:
    """Does something when the program is told to end."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_arguments: act())
