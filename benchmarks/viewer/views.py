"""Where the viewers look, in degrees, and on what screen."""

import math
from dataclasses import dataclass

WIDTH, HEIGHT = 1280, 720


@dataclass(frozen=True)
class View:
    """Yaw to the right of the photo's centre, pitch up, and the angle across the width."""

    yaw: float
    pitch: float
    hfov: float = 90.0

    @property
    def vfov(self) -> float:
        """The angle across the height."""
        half = math.tan(math.radians(self.hfov / 2)) * HEIGHT / WIDTH
        return 2 * math.degrees(math.atan(half))

    def values(self) -> dict[str, float]:
        """What a page's script is told."""
        return {"yaw": self.yaw, "pitch": self.pitch, "hfov": self.hfov, "vfov": self.vfov}


# Beside the faces' own axes: where a tile's corner lies exactly in the plane of the eye,
# SwiftShader drops a peer's triangle.
START = View(5.0, 5.0)
VIEWS = (START, View(130.0, -35.0), View(-100.0, 30.0, 70.0))
