import json

import pytest

from ezvr_api.imaging.overrides import Level, Overrides, Part

SAID = [
    Overrides(),
    Overrides(heading=0.0),
    Overrides("equirectangular", Part(200.0, -3.0), 285.0, Level(1.0, -2.0)),
]


@pytest.mark.parametrize("said", SAID)
def test_what_was_said_survives_json(said: Overrides) -> None:
    assert Overrides.from_values(json.loads(json.dumps(said.to_values()))) == said


def test_what_was_not_said_is_not_kept() -> None:
    assert Overrides(heading=0.0).to_values() == {"heading": 0.0}
