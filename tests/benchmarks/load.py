"""What the server bears: searches of 1, 8, 32 and 200 clients at once, then what attackers do.

python -m tests.benchmarks.load [DATABASE] [--seconds 10] [--clients 1 8 32 200]

Starts `reportmine serve` on the database (without one, on the sample reports, which are built first). Every
client asks for the search page again and again, each time with other words, and takes no rest after a
503: visitors do. Prints a line a number of clients: answers a second, the times of answers and of 503s
apart, and the CPU time of the server an answer, which other work on the machine hardly changes.
Then the attacks: slow bodies, slow headers, readers that do not read, queries that allocate, other names,
failing queries. Server and clients share the machine.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import numpy as np

from tests.web.greedy import GREEDY

ROOT = Path(__file__).resolve().parents[2]
WORDS = (
    "children young people families carers staff leaders partners services assessment autism waiting "
    "discharge hospital home safeguarding records shared plans support education health social care risk "
    "quality early help thresholds training oversight voice feedback joined timely delays consistent"
).split()
HOSTS = ("127.0.0.1", "localhost", "[::1]", "evil.example", "127.0.0.1.evil.example", "169.254.1.1", "")


@dataclass
class Server:
    """A server that runs, where it listens and what it wrote."""

    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def memory(self, what: str = "VmRSS") -> float:
        """Megabytes of memory in use, or at most so far (VmHWM); 0 where the system does not say."""
        with contextlib.suppress(OSError):
            text = Path(f"/proc/{self.process.pid}/status").read_text()
            return int(re.findall(rf"{what}:\s+(\d+)", text)[0]) / 1000
        return 0.0

    def cpu(self) -> float:
        """Seconds of CPU time so far; 0 where the system does not say."""
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
            return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return 0.0

    def files(self) -> int:
        """Open files and connections; 0 where the system does not say."""
        with contextlib.suppress(OSError):
            return len(os.listdir(f"/proc/{self.process.pid}/fd"))
        return 0


@dataclass
class Answers:
    """Times by status; -1 for a connection that was cut or refused."""

    seconds: dict[int, list[float]] = field(default_factory=dict)

    def add(self, status: int, seconds: float) -> None:
        self.seconds.setdefault(status, []).append(seconds)

    def at(self, status: int, percent: float) -> str:
        times = self.seconds.get(status)
        return f"{1000 * np.percentile(times, percent):.0f}" if times else "-"

    def count(self, *but: int) -> int:
        return sum(len(times) for status, times in self.seconds.items() if status not in but)


@contextlib.contextmanager
def served(database: Path) -> Iterator[Server]:
    """`reportmine serve` in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "log"
        with log.open("wb") as errors:
            command = [sys.executable, "-m", "reportmine", "serve", str(database), "--port", "0"]
            process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors)
            try:
                assert process.stdout
                line = process.stdout.readline().decode()
                found = re.search(r":(\d+)/", line)
                assert found, f"it did not start: {line} {log.read_text()}"
                yield Server(process, int(found[1]), log)
            finally:
                process.terminate()
                process.wait(20)


async def get(port: int, path: str, host: str | None = None, seconds: float = 60) -> tuple[int, float, str]:
    """Status, seconds and text of an answer; -1 where there was none."""
    start = time.perf_counter()
    name = f"127.0.0.1:{port}" if host is None else host
    status, text = -1, ""
    with contextlib.suppress(OSError, asyncio.TimeoutError):
        async with asyncio.timeout(seconds):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(f"GET {path} HTTP/1.1\r\nhost: {name}\r\nconnection: close\r\n\r\n".encode())
            answer = await reader.read(-1)
            writer.close()
            if answer.startswith(b"HTTP/1.1 "):
                status, text = (
                    int(answer[9:12]),
                    answer.partition(b"\r\n\r\n")[2].decode("utf-8", "replace"),
                )
    return status, time.perf_counter() - start, text


def search() -> str:
    """The address of a search that was hardly asked before."""
    return "/-/reportmine/search?q=" + "+".join(random.sample(WORDS, random.randint(2, 6)))


async def load(port: int, clients: int, seconds: float) -> Answers:
    """So many clients that ask as fast as they are answered."""
    answers, until = Answers(), time.monotonic() + seconds

    async def client() -> None:
        while time.monotonic() < until:
            status, took, _ = await get(port, search())
            answers.add(status, took)

    await asyncio.gather(*(client() for _ in range(clients)))
    return answers


async def loads(server: Server, numbers: list[int], seconds: float) -> None:
    names = ("clients", "200s/s", "p50", "p99 ms", "503s/s", "p99 ms", "other", "CPU ms", "MB")
    print("{:>7} {:>8} {:>6} {:>7} {:>8} {:>7} {:>6} {:>6} {:>6}".format(*names))
    for clients in numbers:
        start, used = time.monotonic(), server.cpu()
        answers = await load(server.port, clients, seconds)
        took, used = time.monotonic() - start, server.cpu() - used
        each = 1000 * used / max(1, len(answers.seconds.get(200, ())))
        good, busy = (len(answers.seconds.get(status, ())) / took for status in (200, 503))
        print(
            f"{clients:7} {good:8.1f} {answers.at(200, 50):>6} {answers.at(200, 99):>7} {busy:8.1f} "
            f"{answers.at(503, 99):>7} {answers.count(200, 503):6} {each:6.0f} "
            f"{server.memory():6.0f}", flush=True,
        )  # fmt: skip


async def drip(port: int, head: bytes, limit: float) -> float:
    """Sends a beginning, then a byte a second; the seconds until it is cut, or the limit."""
    start = time.monotonic()
    with contextlib.suppress(OSError):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head)
        ended = asyncio.ensure_future(reader.read(-1))
        while not ended.done() and time.monotonic() - start < limit:
            with contextlib.suppress(OSError):
                writer.write(b"a")
                await writer.drain()
            await asyncio.wait((ended,), timeout=1.0)
        ended.cancel()
        writer.close()
    return time.monotonic() - start


async def deaf(server: Server, limit: float) -> float:
    """Asks for a long answer and reads nothing of it; the seconds until the server let go, or the limit.

    A client that does not read does not see that either: the open files of the server are counted.
    """
    files, start = server.files(), time.monotonic()
    socket_ = socket.create_connection(("127.0.0.1", server.port))
    socket_.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    socket_.sendall(f"GET /{NAME}/documents.json?_size=max HTTP/1.1\r\nhost: localhost\r\n\r\n".encode())
    await asyncio.sleep(5)
    while time.monotonic() - start < limit and server.files() > files + 2:
        await asyncio.sleep(0.5)
    socket_.close()
    return time.monotonic() - start


async def slow(server: Server, name: str, how: Callable[[], Awaitable[float]], many: int) -> None:
    """Many slow connections at once, and an ordinary search among them."""
    attackers = [asyncio.ensure_future(how()) for _ in range(many)]  # type: ignore[arg-type]
    await asyncio.sleep(2)
    status, took, _ = await get(server.port, search())
    held = await asyncio.gather(*attackers)
    meanwhile = f"a search meanwhile: {status} in {1000 * took:.0f} ms"
    print(f"{many} {name}: held at most {max(held):.0f} s; {meanwhile}", flush=True)


async def greedy(server: Server) -> None:
    """Twelve queries at once that allocate what they can."""
    for sql in GREEDY:
        paths = [f"/{NAME}.json?sql={quote(sql)}&_shape=array&n={n}" for n in range(12)]
        answers = await asyncio.gather(*(get(server.port, path) for path in paths))
        said = Counter(f"{status} {_error(text)}" for status, _, text in answers)
        print(f"  {sql[:64]}: {server.memory('VmHWM'):.0f} MB at most; {dict(said)}")
    print(f"  afterwards: the front page {(await get(server.port, '/'))[0]}, a search "
          f"{(await get(server.port, search()))[0]}, {server.memory():.0f} MB")  # fmt: skip


NAME = "reports"


def _error(text: str) -> str:
    found = re.search(r'"error": "([^"]{0,60})', text)
    return found[1] if found else f"{len(text) // 1000} kB"


async def attacks(server: Server) -> None:
    body = b"POST /-/reportmine/search HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1000\r\n\r\n"
    await slow(server, "slow bodies", lambda: drip(server.port, body, 60), 300)
    await slow(server, "slow headers", lambda: drip(server.port, b"GET / HTTP/1.1\r\nx: ", 60), 300)
    await slow(server, "connections that say nothing", lambda: drip(server.port, b"", 60), 300)
    await slow(server, "readers that do not read", lambda: deaf(server, 90), 40)
    print("greedy queries, twelve of each at once:")
    await greedy(server)
    said = [f"{host or 'none'} {(await get(server.port, '/', host))[0]}" for host in HOSTS]
    print(f"the front page by name: {', '.join(said)}")
    before = server.log.read_text()
    for number in range(200):
        await get(server.port, f"/{NAME}.json?sql=select+nothing{number}%0AERROR+from+x")
    log = server.log.read_text()
    written = log[len(before) :]
    print(f"200 failing queries: {written.count(chr(10))} lines, {len(written) / 1000:.1f} kB in the log; "
          f"tracebacks in all: {log.count('Traceback')}")  # fmt: skip


def sample(folder: Path) -> Path:
    """A database of the sample reports."""
    path = folder / f"{NAME}.db"
    subprocess.run(
        [sys.executable, "-m", "reportmine", "build", str(path), str(ROOT / "corpus"), "-q"], check=True
    )
    return path


def main() -> None:
    global NAME
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("database", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 8, 32, 200])
    parser.add_argument("--no-attacks", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = given.database or sample(Path(folder))
        NAME = path.stem
        with served(path) as server:
            _, took, _ = asyncio.run(get(server.port, search()))
            print(f"first search {took:.1f} s, {server.memory():.0f} MB")
            asyncio.run(loads(server, given.clients, given.seconds))
            if not given.no_attacks:
                asyncio.run(attacks(server))


if __name__ == "__main__":
    main()
