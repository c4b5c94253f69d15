"""How long a customer waits for one photo, and what the worker needs for it.

It is viewable when its API shows the address of its faces, and ready when all tiles are stored.

One line a figure: name, value, unit, ratio and to what. The photo measures 5760 × 2880; the
installation is the embedded one, on this machine. Medians of five, with their spread.

    .venv/bin/python benchmarks/upload_to_ready.py [PHOTO]
"""

import statistics
import sys
import threading
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from ezvr_api.demo.client import Client
from ezvr_api.demo.gallery.rooms import write_photo
from ezvr_api.demo.services import free_port, running_services
from ezvr_api.imaging.tile import tile_photo

ROUNDS = 5
WIDTH = 5760
MEBIBYTE = 1024**2
# The tiles of the photo before would be made once more beside the next.
IDLE = {"EZVR_WORKER__AVIF": "false"}


class PeakMemory:
    """The most memory that a process and its children had at once, in bytes."""

    def __init__(self, process_id: int) -> None:
        self.worker_alone = 0
        self.with_children = 0
        self._process = psutil.Process(process_id)

    def sample(self) -> None:
        """Look once."""
        alone = self._process.memory_info().rss
        children = 0
        for child in self._process.children(recursive=True):
            try:
                children += child.memory_info().rss
            except psutil.NoSuchProcess:
                continue
        self.worker_alone = max(self.worker_alone, alone)
        self.with_children = max(self.with_children, alone + children)


@contextmanager
def watched(process_id: int) -> Generator[PeakMemory]:
    """Watch a process while the block runs."""
    peak, ended = PeakMemory(process_id), threading.Event()

    def watch() -> None:
        while not ended.wait(0.01):
            peak.sample()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        ended.set()
        thread.join()


def measure_tiling(photo: Path) -> float:
    """Return the seconds that tiling alone takes, in this process, to a folder."""
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        tile_photo(photo, Path(folder) / "tiles")
        return time.perf_counter() - started


def measure_ready(client: Client, photo: Path) -> tuple[float, float]:
    """Return the seconds from the last byte sent until one can look around, and until ready."""
    sent_at = 0.0

    def on_sent(_count: int) -> None:
        nonlocal sent_at
        sent_at = time.perf_counter()

    panorama_id = client.send_photo(photo, on_sent)
    viewable = 0.0
    while (panorama := client.panorama(panorama_id))["status"] != "ready":
        if panorama["faces_url"] and not viewable:
            viewable = time.perf_counter() - sent_at
        time.sleep(0.01)
    seconds = time.perf_counter() - sent_at
    client.delete_panorama(panorama_id)
    return viewable or seconds, seconds


def report(name: str, values: list[float], unit: str, ratio: str = "") -> None:
    """Print a figure: the median, its spread and what it is compared with."""
    spread = f"{min(values):.2f}–{max(values):.2f}"
    print(f"{name} {statistics.median(values):.2f} {unit} ({spread}) {ratio}".rstrip())


def main() -> None:
    """Measure tiling alone and the whole way, in turns."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        photo = Path(sys.argv[1]) if len(sys.argv) > 1 else folder / "photo.jpg"
        if not photo.exists():
            write_photo("hall", photo, WIDTH)
        tiling: list[float] = []
        viewable: list[float] = []
        ready: list[float] = []
        with (
            running_services(folder / "data", free_port(0), IDLE) as (url, (_api, worker)),
            Client(url) as client,
            watched(worker.process.pid) as peak,
        ):
            account = {"email": "bench@bench.ezvr.nl", "password": "a long enough password"}
            client.sign_up(**account, first_name="Bench", account_name="Bench")
            client.sign_in(**account)
            for _ in range(ROUNDS):
                tiling.append(measure_tiling(photo))
                shown, done = measure_ready(client, photo)
                viewable.append(shown)
                ready.append(done)
    report("tiling_alone", tiling, "s")
    for name, values in (("last_byte_to_viewable", viewable), ("last_byte_to_ready", ready)):
        ratio = statistics.median(values) / statistics.median(tiling)
        report(name, values, "s", f"{ratio:.2f} × tiling_alone")
    report("peak_memory_of_the_worker", [peak.worker_alone / MEBIBYTE], "MiB")
    report("peak_memory_with_its_decoding_child", [peak.with_children / MEBIBYTE], "MiB")


if __name__ == "__main__":
    main()
