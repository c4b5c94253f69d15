"""`tools/install.sh` in a project of its own: by uv where it reaches an index, else by pip."""

import hashlib
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[1] / "tools" / "install.sh"
UV = Path(sys.executable).with_name("uv")
PYPROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]

[project]
name = "project"
version = "1"
"""
# A build backend (PEP 660), so that no other is needed.
BACKEND = """
import zipfile

def build_editable(folder, config_settings=None, metadata_directory=None):
    name = "project-1-py3-none-any.whl"
    with zipfile.ZipFile(f"{folder}/{name}", "w") as wheel:
        wheel.writestr("project-1.dist-info/METADATA", "Metadata-Version: 2.1\\nName: project\\nVersion: 1\\n")
        wheel.writestr("project-1.dist-info/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr("project-1.dist-info/RECORD", "")
        wheel.writestr("project.py", "")
    return name
"""  # noqa: E501 - lines of files


@dataclass
class Project:
    """A folder with a virtual environment, and wheels that no index has."""

    folder: Path

    @property
    def wheels(self) -> Path:
        return self.folder / "wheels"

    def lock(self, name: str, digest: str = "") -> str:
        """Make a wheel and a lock file that names it; by another digest, where one is given."""
        path = self.wheels / f"{name}-1-py3-none-any.whl"
        about = f"{name}-1.dist-info"
        with zipfile.ZipFile(path, "w") as wheel:
            wheel.writestr(f"{name}.py", "")
            metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n"
            wheel.writestr(f"{about}/METADATA", metadata)
            tags = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
            wheel.writestr(f"{about}/WHEEL", tags)
            wheel.writestr(f"{about}/RECORD", "")
        digest = digest or hashlib.sha256(path.read_bytes()).hexdigest()
        (self.folder / f"{name}.lock").write_text(f"{name}==1 \\\n    --hash=sha256:{digest}\n")
        return f"{name}.lock"

    def install(self, lock: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run the script where there is no network but for these variables."""
        return subprocess.run(
            ["bash", str(SCRIPT), lock],
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.folder),
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_NO_INDEX": "1",
                "UV_NO_CONFIG": "1",
                "UV_NO_INDEX": "1",
                **environment,
            },
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def has(self, module: str) -> bool:
        """Whether the environment can import a module."""
        python = self.folder / ".venv" / "bin" / "python"
        found = subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False)
        return found.returncode == 0


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    folder = tmp_path_factory.mktemp("project")
    # Without pip's own installer, which takes most of half a minute on a busy machine.
    venv.create(folder / ".venv", symlinks=True)
    packages = Path(sysconfig.get_path("purelib"))
    here = folder / ".venv" / packages.relative_to(sys.prefix)
    (here / "pip").symlink_to(packages / "pip")
    (folder / ".venv" / "bin" / "uv").symlink_to(UV)
    (folder / "src").mkdir()
    (folder / "pyproject.toml").write_text(PYPROJECT)
    (folder / "backend.py").write_text(BACKEND)
    (folder / "requirements.lock").write_text("")
    (folder / "wheels").mkdir()
    return Project(folder)


def test_uv_installs_the_packages_and_pip_the_project(project: Project) -> None:
    done = project.install(project.lock("by_uv"), UV_FIND_LINKS=str(project.wheels))
    assert (done.returncode, done.stdout) == (0, ""), done.stderr
    assert project.has("by_uv")
    assert project.has("project")


def test_pip_installs_the_packages_where_uv_cannot(project: Project) -> None:
    done = project.install(project.lock("by_pip"), PIP_FIND_LINKS=str(project.wheels))
    assert done.returncode == 0, done.stderr
    assert "pip does it now" in done.stdout
    assert project.has("by_pip")
    assert project.has("project")


def test_where_neither_can_both_say_why(project: Project) -> None:
    lock = project.lock("tampered", digest="0" * 64)
    done = project.install(lock, PIP_FIND_LINKS=str(project.wheels))
    assert done.returncode != 0
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in done.stderr
    assert "tampered was not found in the package registry" in done.stderr
    assert not project.has("tampered")
