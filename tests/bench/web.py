"""Pages through gunicorn, uncached, as a share of what a bare view does through the same middleware."""

from __future__ import annotations

import argparse
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.bench.table import Row, percentile

CONNECTIONS = 16
TURNS = 5


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server() -> Iterator[int]:
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", "rumah_kreatif.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2", "-k", "gthread",
        "--threads", "8", "--keep-alive", "60", "--log-level", "error",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _attempt in range(100):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        process.terminate()
        process.wait(10)


class Load:
    """Requests over raw sockets: a real HTTP client would cost more than the view that only says hello."""

    def __init__(self, port: int, path: str, cookie: str) -> None:
        self.port, self.took = port, 0.0
        lines = [f"GET {path} HTTP/1.1", "Host: 127.0.0.1", "Accept-Language: id"] + [f"Cookie: {cookie}"] * bool(
            cookie
        )
        self.request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self.times: list[float] = []
        self.statuses: set[bytes] = set()

    def run(self, seconds: float) -> None:
        """Ask for so long, and add to what was measured before."""
        began = time.perf_counter()
        self._until = began + seconds
        self._all_at_once()
        self.took += time.perf_counter() - began
        if self.statuses != {b"200"}:
            raise RuntimeError(f"answers with {self.statuses}: {self.request!r}")

    @property
    def rate(self) -> float:
        return len(self.times) / self.took

    def _all_at_once(self) -> None:
        threads = [threading.Thread(target=self._one) for _number in range(CONNECTIONS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _one(self) -> None:
        with socket.create_connection(("127.0.0.1", self.port)) as connection:
            while (began := time.perf_counter()) < self._until:
                connection.sendall(self.request)
                self.statuses.add(self._read(connection))
                self.times.append(time.perf_counter() - began)

    @staticmethod
    def _read(connection: socket.socket) -> bytes:
        data = b""
        while b"\r\n\r\n" not in data:
            part = connection.recv(65536)
            if not part:
                return b"closed"
            data += part
        head, _, body = data.partition(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].split(b"\r\n")[0])
        missing = length - len(body)
        while missing > 0:
            missing -= len(connection.recv(min(missing, 65536)))
        return head[9:12]


def signed_in_cookie() -> str:
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.order_by("pk")[0])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def place_of_page(number: int) -> str:
    """The address of a page far down, without walking there."""
    from django.utils import timezone

    from showcase.catalogue import PAGE_SIZE, Place
    from showcase.models import TURNS as PLACES
    from showcase.models import ProductCard, turn_on

    start = turn_on(timezone.localdate())
    skipped = (number - 1) * PAGE_SIZE % ProductCard.objects.count()
    ahead = ProductCard.objects.filter(rotation__gte=start).count()
    cards = ProductCard.objects.order_by("rotation").values_list("rotation", flat=True)
    edge = cards.filter(rotation__gte=start)[skipped - 1] if skipped <= ahead else cards[skipped - ahead - 1]
    return Place(start, number, (edge - start) % PLACES).write()


def measure(options: argparse.Namespace) -> Iterator[Row]:
    from showcase.models import BusinessCard, ProductCard

    cookie = signed_in_cookie()
    product = ProductCard.objects.order_by("rotation")[0].slug
    business = BusinessCard.objects.order_by("rotation")[0].slug
    deep = place_of_page(4000)
    pages = [
        ("product list, signed in", "/produk/", cookie, 0.10),
        ("product list, signed in, page 4,000", f"/produk/?mulai={deep}", cookie, None),
        ("product list, anonymous", "/produk/", "", None),
        ("product list, three filters", "/produk/?jenis=makanan&kecamatan=gubeng&halal=ya", cookie, None),
        ("product detail", f"/produk/{product}/", "", 0.10),
        ("product detail, signed in", f"/produk/{product}/", cookie, 0.10),
        ("maker list", "/usaha/", "", None),
        ("maker detail", f"/usaha/{business}/", "", None),
        ("home", "/", "", None),
        ("search, typing error", "/produk/?q=samball+bawangg", "", None),
    ]
    seen: dict[str, float] = {}
    with server() as port:
        for what, path, who, must in pages:
            hello, page = Load(port, "/hello", ""), Load(port, path, who)
            page.run(0.5)
            page.times, page.took = [], 0.0
            # By turns: other work on the machine then weighs on both alike.
            for _turn in range(TURNS):
                hello.run(options.seconds / TURNS / 2)
                page.run(options.seconds / TURNS)
            seen[what] = page.rate / hello.rate
            p95 = percentile(page.times, 0.95) * 1000
            yield Row(
                what,
                f"{page.rate:7.0f}/s {seen[what]:6.3f} p95 {p95:4.0f} ms",
                f">= {must:.2f} of hello" if must else "",
                seen[what] >= must if must else None,
            )
    first, far = seen["product list, signed in"], seen["product list, signed in, page 4,000"]
    yield Row("page 4,000 takes, times page 1", f"{first / far:.2f}", "<= 2", first / far <= 2)
    yield Row("hello, beside the last page", f"{hello.rate:.0f}/s")
