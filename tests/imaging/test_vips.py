"""What libvips does for us, and what it must not do."""

import logging

import numpy as np
import pytest

from ezvr_api.imaging.vips import from_pixels


def test_it_logs_nothing_even_where_everything_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    from_pixels(np.zeros((8, 8, 3), np.uint8)).webpsave_buffer(Q=50, strip=True, effort=0)
    assert not [record.name for record in caplog.records if record.name.startswith("pyvips")]
