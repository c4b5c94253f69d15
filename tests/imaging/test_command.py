from pathlib import Path

import pytest
from typer.testing import CliRunner

from ezvr_api.cli import main
from ezvr_api.imaging.window import Pixels
from tests.imaging.conftest import Save

runner = CliRunner()


def test_a_photo_is_tiled_with_lines_of_progress(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    photo = str(save(smooth, "photo.png"))
    result = runner.invoke(main, ["tile", photo, str(tmp_path / "tiles")])
    assert result.exit_code == 0
    assert "six faces of" in result.stdout
    assert result.stderr.splitlines()[-1] == "100%"
    assert (tmp_path / "tiles" / "tiles.json").exists()


def test_tiles_can_be_lossless(save: Save, smooth: Pixels, tmp_path: Path) -> None:
    photo = str(save(smooth, "photo.png"))
    result = runner.invoke(main, ["tile", photo, str(tmp_path / "tiles"), "--format", "png"])
    assert result.exit_code == 0
    assert (tmp_path / "tiles" / "0" / "f" / "0_0.png").exists()


def test_a_refused_photo_ends_with_1_and_its_reason(
    save: Save, smooth: Pixels, tmp_path: Path
) -> None:
    photo = str(save(smooth[:, :400], "photo.png"))
    result = runner.invoke(main, ["tile", photo, str(tmp_path / "tiles")])
    assert result.exit_code == 1
    assert "This is an ordinary photo of 400 × 320 pixels." in result.stderr
    assert "(not_a_panorama)" in result.stderr
    assert not (tmp_path / "tiles").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["missing.jpg", "tiles"],
        ["photo.png"],
        ["photo.png", "tiles", "--quality", "0"],
        ["photo.png", "tiles", "--format", "gif"],
        ["photo.png", "."],
    ],
)
def test_wrong_use_ends_with_2(
    save: Save,
    smooth: Pixels,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:
    save(smooth, "photo.png")
    monkeypatch.chdir(tmp_path)
    assert runner.invoke(main, ["tile", *arguments]).exit_code == 2
    assert [path.name for path in tmp_path.iterdir()] == ["photo.png"]
