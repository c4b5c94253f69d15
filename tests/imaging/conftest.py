"""Where the photos of real cameras are, and how small photos are made."""

import os
import sys
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

import ezvr_api
from ezvr_api.imaging.window import PlaneWindow

ROOT = Path(__file__).parents[2]

Save = Callable[..., Path]


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def photos() -> Path:
    folder = Path(os.environ.get("EZVR_TEST_PHOTOS", ROOT.parent / "shared" / "photos"))
    if not folder.is_dir():
        pytest.skip("the photos of real cameras are not here; EZVR_TEST_PHOTOS names their folder")
    return folder


@pytest.fixture
def save(tmp_path: Path) -> Save:
    """Write pixels (height, width, 3) in the format that the name asks for."""

    def write(pixels: npt.NDArray[np.uint8], name: str, *options: int) -> Path:
        path = tmp_path / name
        assert cv2.imwrite(str(path), pixels[..., ::-1], list(options))
        return path

    return write


@pytest.fixture(scope="session")
def smooth() -> npt.NDArray[np.uint8]:
    """A small sphere of soft colours, 640 x 320."""
    across = np.linspace(0, 2 * np.pi, 640, endpoint=False)
    down = np.linspace(0, np.pi, 320)[:, None]
    channels = [np.cos(across + turn) * np.sin(down) * 90 + 128 for turn in (0, 2, 4)]
    return np.stack(channels, axis=-1).astype(np.uint8)


def window_of(pixels: npt.NDArray[np.uint8]) -> PlaneWindow:
    """A plane (height, width) that has streamed past, and is in memory as a whole."""
    height, width = pixels.shape
    window = PlaneWindow(width, height)
    for top in range(0, height, 48):
        band = window.claim(48)
        rows = pixels[top : top + 48]
        band[: len(rows), :width] = rows
        window.append(len(rows))
    return window


def run_instead(monkeypatch: pytest.MonkeyPatch, folder: Path, program: str) -> None:
    """Let the child be another program, as one that is taken over would be."""
    script = folder / "child"
    sources = Path(ezvr_api.__file__).parents[1]
    script.write_text(
        f"#!{sys.executable}\nimport sys\nsys.path.insert(0, {str(sources)!r})\n{program}"
    )
    script.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(script))
