"""`make demo`, as a newcomer types it."""

import os
import re
import signal
import subprocess
import time
from pathlib import Path

import httpx
import pytest

from tests.support.photos import STREET_TOUR
from tests.support.processes import alive_with

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("demo")]

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 300
STOP_SECONDS = 60
# Make reports the signal that ended what it ran; the shell adds 128 to it.
INTERRUPTED = {0, 2, 130, -signal.SIGINT}


def _run_demo(folder: Path, photos: list[Path]) -> tuple[subprocess.Popen[str], Path]:
    output = folder / "output"
    with output.open("w") as file:
        process = subprocess.Popen(
            ["make", "demo", f"PHOTOS={' '.join(str(photo) for photo in photos)}"],
            cwd=ROOT,
            stdout=file,
            stderr=file,
            text=True,
            env={**os.environ, "EZVR_DATA_FOLDER": str(folder / "data")},
            start_new_session=True,
        )
    return process, output


def _wait_for_address(process: subprocess.Popen[str], output: Path) -> str:
    deadline = time.monotonic() + START_SECONDS
    while (found := re.search(r"http://\S+/t/\S+", output.read_text())) is None:
        assert process.poll() is None, output.read_text()
        assert time.monotonic() < deadline, output.read_text()
        time.sleep(0.2)
    return found[0]


@pytest.mark.parametrize("photos", [[], STREET_TOUR], ids=["sample", "own photos"])
def test_it_serves_a_tour_until_interrupted(tmp_path: Path, photos: list[Path]) -> None:
    process, output = _run_demo(tmp_path, photos)
    try:
        address = _wait_for_address(process, output)
        page = httpx.get(address)
        assert page.status_code == 200
        assert page.text.count("<h3>") == 3
        assert "tiling 100%" in output.read_text()
    finally:
        # As a terminal does: to everything that runs in the foreground.
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(STOP_SECONDS)
    assert code in INTERRUPTED
    assert "Stopped." in output.read_text()
    assert alive_with(tmp_path) == []
