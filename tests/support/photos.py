"""The real photos that lie beside the repository, where they are there."""

import os
from pathlib import Path

PHOTOS = Path(
    os.environ.get("EZVR_TEST_PHOTOS", Path(__file__).resolve().parents[3] / "shared" / "photos")
)
STREET_TOUR = sorted((PHOTOS / "street-tour").glob("*.jpg"))
HOSTILE = sorted((PHOTOS / "hostile").glob("*.*"))
