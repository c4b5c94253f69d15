import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from ezvr_api.cli import main
from ezvr_api.imaging.decide import Decision
from ezvr_api.imaging.errors import RefusalCode
from ezvr_api.imaging.result import TiledPhoto
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import ROOT, Save
from tests.imaging.test_gpano import as_attributes

runner = CliRunner()

TILTED = as_attributes({"PosePitchDegrees": "12.0", "PoseRollDegrees": "-3.0"})

TILE = [sys.executable, "-m", "ezvr_api", "tile"]
# Hears what ends it, even where a shell or `nohup` has made all that they start deaf.
HEARING = """
import signal
from ezvr_api.__main__ import main
signal.signal(signal.SIGINT, signal.default_int_handler)
signal.signal(signal.SIGHUP, signal.SIG_DFL)
main()
"""
TILE_HEARING = [sys.executable, "-c", HEARING, "tile"]
# In blocks of 512 bytes: less than a preview needs. A full disk fails at the same call.
FULL_DISK = ["sh", "-c", 'ulimit -f 8; exec "$@"', "sh"]


@pytest.fixture
def photo(save: Save, smooth: Pixels) -> str:
    return str(save(smooth, "photo.png"))


@pytest.fixture
def outdir(tmp_path: Path) -> Path:
    return tmp_path / "new" / "tiles"


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A photo that takes seconds to tile."""
    random = np.random.default_rng(1).integers(0, 255, (512, 1024, 3), np.uint8)
    path = tmp_path / "large.jpg"
    assert cv2.imwrite(str(path), cv2.resize(random, (8192, 4096)))
    return path


def run(*words: object) -> Result:
    return runner.invoke(main, ["tile", *(str(word) for word in words)])


def printed(result: Result) -> dict[str, Any]:
    """What stands on standard output, which is one JSON object and nothing else."""
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def is_left(outdir: Path) -> bool:
    """Whether anything is left of a folder that the command had to make."""
    return outdir.parent.exists()


def test_a_photo_is_tiled_with_lines_of_progress(photo: str, outdir: Path) -> None:
    result = run(photo, outdir)
    assert result.exit_code == 0
    assert "six faces of" in result.stdout
    assert result.stderr.splitlines() == ["25%", "50%", "75%", "100%"]
    assert (outdir / "tiles.json").exists()


def test_a_terminal_shows_a_bar(photo: str, outdir: Path) -> None:
    ours, theirs = pty.openpty()
    command = [*TILE, photo, str(outdir)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        shown = b""
        # Linux says so when the last of the other side is closed.
        with contextlib.suppress(OSError):
            while chunk := os.read(ours, 4096):
                shown += chunk
    os.close(ours)
    assert running.returncode == 0
    assert b"Tiling" in shown
    assert "━".encode() in shown


def test_it_starts_without_the_service() -> None:
    code = """
import sys
from dataclasses import fields
from ezvr_api.__main__ import main
try:
    main()
finally:
    assert not {"fastapi", "sqlalchemy"} & set(sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code, "tile", "--help"], check=True)
    assert done.returncode == 0


def test_quiet_says_nothing(photo: str, outdir: Path) -> None:
    result = run(photo, outdir, "--quiet")
    assert (result.exit_code, result.output) == (0, "")
    assert (outdir / "tiles.json").exists()


def test_json_is_what_tiles_json_says(photo: str, outdir: Path) -> None:
    result = run(photo, outdir, "--json")
    assert result.exit_code == 0
    assert printed(result) == json.loads((outdir / "tiles.json").read_text())


@pytest.mark.parametrize("extension", ["jpg", "png"])
def test_tiles_have_the_format_that_was_asked_for(photo: str, outdir: Path, extension: str) -> None:
    assert run(photo, outdir, "--format", extension).exit_code == 0
    tile = cv2.imread(str(outdir / "0" / "f" / f"0_0.{extension}"))
    assert tile is not None
    assert json.loads((outdir / "tiles.json").read_text())["formats"] == [extension]


def test_a_number_is_the_quality_of_jpeg(photo: str, tmp_path: Path) -> None:
    sizes: list[int] = []
    for quality in ("20", "80", "95"):
        assert run(photo, tmp_path / quality, "--quality", quality).exit_code == 0
        sizes.append((tmp_path / quality / "0" / "f" / "0_0.jpg").stat().st_size)
    assert sizes == sorted(set(sizes))


def test_high_quality_samples_more_finely_and_goes_with_a_number(
    photo: str, tmp_path: Path
) -> None:
    tiles: dict[str, bytes] = {}
    for quality in ("standard", "high"):
        options = ("--quality", quality, "--quality", "95")
        assert run(photo, tmp_path / quality, *options).exit_code == 0
        tiles[quality] = (tmp_path / quality / "0" / "f" / "0_0.jpg").read_bytes()
    assert run(photo, tmp_path / "number", "--quality", "95").exit_code == 0
    assert tiles["high"] != tiles["standard"]
    assert tiles["standard"] == (tmp_path / "number" / "0" / "f" / "0_0.jpg").read_bytes()


def test_a_level_of_ones_own_is_corrected(photo: str, outdir: Path, tmp_path: Path) -> None:
    said = printed(run(photo, outdir, "--level", "-7.5,2", "--json"))
    assert said["decision"]["level"] == {"pitch": -7.5, "roll": 2.0}
    assert said["decision"]["level_ground"] == "customer"
    run(photo, tmp_path / "untouched")
    tile = Path("0", "f", "0_0.jpg")
    assert (outdir / tile).read_bytes() != (tmp_path / "untouched" / tile).read_bytes()


def test_the_cameras_level_is_corrected_unless_told_not_to(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    tilted = save(smooth, "tilted.png")
    Image.open(tilted).save(tmp_path / "tilted.jpg", xmp=TILTED)
    seen = [
        printed(run(tmp_path / "tilted.jpg", tmp_path / name, "--level", name, "--json"))
        for name in ("auto", "none")
    ]
    auto, none = (one["decision"] for one in seen)
    assert (auto["level"], auto["level_ground"]) == ({"pitch": 12.0, "roll": -3.0}, "camera")
    assert (none["level"], none["level_ground"]) == (None, "customer")


@pytest.mark.parametrize(("degrees", "heading"), [("120.5", 120.5), ("360", 0.0)])
def test_a_heading_is_told(photo: str, outdir: Path, degrees: str, heading: float) -> None:
    assert printed(run(photo, outdir, "--heading", degrees, "--json"))["heading"] == heading


def test_a_photo_of_another_shape_is_placed_by_ones_own_word(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    wide = save(smooth[100:260], "wide.png")
    assert run(wide, tmp_path / "refused").exit_code == 1
    whole = printed(run(wide, tmp_path / "whole", "--projection", "equirectangular", "--json"))
    assert whole["decision"]["ground"] == "customer"
    assert whole["visible"] == {
        "yaw_min": -180,
        "yaw_max": 180,
        "pitch_min": -45,
        "pitch_max": 45,
    }
    part = printed(run(wide, tmp_path / "part", "--crop", "240,10", "--json"))
    visible = {"yaw_min": -120, "yaw_max": 120, "pitch_min": -20, "pitch_max": 40}
    assert part["visible"] == pytest.approx(visible, abs=0.5)


def test_exports_stand_beside_the_tiles(photo: str, outdir: Path) -> None:
    result = run(photo, outdir, "--export", "pannellum", "--export", "psv", "--threads", "1")
    assert result.exit_code == 0
    assert (outdir / "pannellum" / "config.json").exists()
    assert (outdir / "photo-sphere-viewer" / "index.html").exists()
    assert not (outdir / "marzipano").exists()
    assert f"run npm install in {outdir / 'pannellum'}" in result.stdout


def test_a_refused_photo_ends_with_1_and_its_reason(
    save: Save, smooth: Pixels, outdir: Path
) -> None:
    result = run(save(smooth[:, :400], "photo.png"), outdir)
    assert result.exit_code == 1
    assert "This is an ordinary photo of 400 × 320 pixels." in result.stderr
    assert "(not_a_panorama)" in result.stderr
    assert not is_left(outdir)


def test_json_tells_of_a_refusal(save: Save, smooth: Pixels, outdir: Path) -> None:
    result = run(save(smooth[:, :400], "photo.png"), outdir, "--json")
    assert result.exit_code == 1
    said = printed(result)
    assert said["code"] == "not_a_panorama"
    assert said["sentence"].startswith("This is an ordinary photo")
    assert said["details"]["width"] == 400


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.jpg", "tiles"],
        ["photo.png"],
        ["photo.png", "tiles", "--quality", "0"],
        ["photo.png", "tiles", "--quality", "101"],
        ["photo.png", "tiles", "--quality", "best"],
        ["photo.png", "tiles", "--format", "gif"],
        ["photo.png", "tiles", "--export", "krpano"],
        ["photo.png", "tiles", "--threads", "0"],
        ["photo.png", "tiles", "--threads", "65"],
        ["photo.png", "tiles", "--level", "5"],
        ["photo.png", "tiles", "--level", "5,nan"],
        ["photo.png", "tiles", "--level", "91,0"],
        ["photo.png", "tiles", "--level", "0,-181"],
        ["photo.png", "tiles", "--heading", "361"],
        ["photo.png", "tiles", "--heading=-1"],
        ["photo.png", "tiles", "--heading", "nan"],
        ["photo.png", "tiles", "--projection", "cylindrical"],
        ["photo.png", "tiles", "--crop", "0"],
        ["photo.png", "tiles", "--crop", "361"],
        ["photo.png", "tiles", "--crop", "180,91"],
        ["photo.png", "tiles", "--crop", "180,0,0"],
        ["photo.png", "photo.png"],
        ["photo.png", "photo.png/tiles"],
        ["photo.png", "."],
    ],
)
def test_wrong_use_ends_with_2(
    photo: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    folder = Path(photo).parent
    monkeypatch.chdir(folder)
    assert run(*arguments).exit_code == 2
    assert [path.name for path in folder.iterdir()] == ["photo.png"]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["missing.jpg", "tiles"], "photo_not_found"),
        ([".", "tiles"], "not_a_file"),
        (["photo.png", "photo.png"], "not_a_folder"),
        (["photo.png", "photo.png/tiles/deep"], "not_a_folder"),
        (["photo.png", "."], "folder_not_empty"),
        (["photo.png"], "wrong_use"),
        (["photo.png", "tiles", "--unknown"], "wrong_use"),
        (["photo.png", "tiles", "--format", "gif"], "wrong_use"),
        (["photo.png", "tiles", "--threads", "65"], "wrong_use"),
        (["photo.png", "tiles", "--heading", "361"], "wrong_use"),
    ],
)
def test_json_tells_of_wrong_use(
    photo: str, monkeypatch: pytest.MonkeyPatch, arguments: list[str], code: str
) -> None:
    monkeypatch.chdir(Path(photo).parent)
    result = run(*arguments, "--json")
    assert result.exit_code == 2
    said = printed(result)
    assert (said["code"], said["details"]) == (code, {})
    assert said["sentence"]
    assert result.stderr


@pytest.mark.parametrize(
    ("option", "word"), [("--format", "gif"), ("--export", "krpano"), ("--projection", "flat")]
)
def test_a_word_that_is_none_of_the_known_is_answered_with_those(
    photo: str, outdir: Path, option: str, word: str
) -> None:
    said = printed(run(photo, outdir, option, word, "--json"))["sentence"]
    assert said.startswith(f"Invalid value for '{option}': '{word}' is not one of ")


def test_json_tells_of_a_folder_that_is_not_empty(photo: str) -> None:
    result = run(photo, Path(photo).parent, "--json")
    assert result.exit_code == 2
    assert printed(result)["code"] == "folder_not_empty"


def test_a_disk_that_takes_no_more_ends_with_3(photo: str, outdir: Path) -> None:
    command = [*FULL_DISK, *TILE, photo, str(outdir), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 3
    assert json.loads(ended.stdout)["code"] == "machine_fault"
    assert "File too large" in ended.stderr
    assert not is_left(outdir)


def test_a_folder_that_cannot_be_made_ends_with_3(photo: str) -> None:
    result = run(photo, "/proc/tiles")
    assert result.exit_code == 3
    assert "This machine could not do the work. /proc/tiles: " in result.stderr


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupt_ends_with_130_and_leaves_nothing(
    large: Path, outdir: Path, number: signal.Signals
) -> None:
    command = [*TILE_HEARING, str(large), str(outdir), "--quality", "high"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as running:
        assert running.stderr is not None
        assert running.stderr.readline() == "25%\n"
        running.send_signal(number)
        said = running.stderr.read()
    assert running.returncode == 130
    assert said.endswith("Interrupted: nothing was kept. (interrupted)\n")
    assert not is_left(outdir)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
@pytest.mark.parametrize("imported", ["typer", "numpy", "ezvr_api.imaging.sandbox"])
def test_an_interrupt_while_it_starts_ends_with_130_too(
    photo: str, outdir: Path, number: signal.Signals, imported: str
) -> None:
    """It comes when the command is about to import a module."""
    code = f"""
import importlib.abc, os, signal, sys
class Interrupting(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == {imported!r}:
            os.kill(os.getpid(), {int(number)})
sys.meta_path.insert(0, Interrupting())
sys.modules.pop({imported!r}, None)
{HEARING}"""
    command = [sys.executable, "-c", code, "tile", photo, str(outdir), "--json"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 130
    assert ended.stderr == "Interrupted: nothing was kept. (interrupted)\n"
    assert json.loads(ended.stdout)["code"] == "interrupted"
    assert not is_left(outdir)


def test_an_interrupt_after_the_end_changes_nothing(photo: str, outdir: Path) -> None:
    code = f"""
import os, signal
from ezvr_api.imaging.speaker import Speaker
tell = Speaker.tell
def interrupted(*words):
    os.kill(os.getpid(), signal.SIGINT)
    tell(*words)
Speaker.tell = interrupted
{HEARING}"""
    command = [sys.executable, "-c", code, "tile", photo, str(outdir)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr.splitlines()[-1]) == (0, "100%")
    assert (outdir / "tiles.json").exists()


def test_the_guide_names_every_field_and_every_code() -> None:
    guide = (ROOT / "docs" / "tile.md").read_text(encoding="utf-8")
    named = [field.name for described in (TiledPhoto, Decision) for field in fields(described)]
    # A logo is nothing that the command takes.
    codes = [code for code in RefusalCode if code != RefusalCode.LOGO_UNUSABLE]
    assert [name for name in (*named, *codes) if f"`{name}`" not in guide] == []


def test_the_help_has_examples_and_exit_codes() -> None:
    result = runner.invoke(main, ["tile", "--help"], env={"COLUMNS": "100"})
    assert "ezvr tile hall.jpg hall-tiles --export pannellum" in result.stdout
    assert "130  interrupted" in result.stdout


def test_the_help_has_the_range_of_every_number() -> None:
    result = runner.invoke(main, ["tile", "--help"], env={"COLUMNS": "400"})
    for span in ("1 to 100", "-90 to 90", "-180 to 180", "0 to 360", "1 to 360", "1 to 64"):
        assert span in result.stdout
