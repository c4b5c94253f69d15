"""Cuts cube faces, whole or block by block, out of a sphere."""

import numpy as np

from ezvr_api.imaging.geometry import (
    FACES,
    SIDE_TURNS,
    Face,
    Square,
    face_axis,
    pole_angles,
    side_angles,
)
from ezvr_api.imaging.sphere import Sphere
from ezvr_api.imaging.window import Pixels

# The faces of a group share the angles of a block, which cost more than sampling a plane.
FACE_GROUPS: tuple[tuple[Face, ...], ...] = (("f", "r", "b", "l"), ("u",), ("d",))


def cut_block(sphere: Sphere, group: tuple[Face, ...], square: Square) -> list[Pixels]:
    """Cut the same square out of each face of a group.

    Args:
        sphere: The closed sphere.
        group: Sides only, or one pole.
        square: Must not cross the face's middle, where the seam of the photo may run.

    Returns:
        One array (size, size, 3) a face.
    """
    across = face_axis(square.column, square.size, square.face_size)
    down = face_axis(square.row, square.size, square.face_size)
    if group[0] not in SIDE_TURNS:
        return [sphere.sample(*pole_angles(across, down, face)) for face in group]
    longitude, latitude = side_angles(across, down)
    return [
        sphere.sample(
            np.broadcast_to(longitude + np.float32(SIDE_TURNS[face]), latitude.shape), latitude
        )
        for face in group
    ]


def cut_square(sphere: Sphere, group: tuple[Face, ...], square: Square) -> list[Pixels]:
    """As `cut_block`, and by quarters where the square is the whole face."""
    if square.size < square.face_size:
        return cut_block(sphere, group, square)
    half = square.size // 2
    quarters = [
        [
            cut_block(sphere, group, Square(square.face_size, row, column, half))
            for column in (0, half)
        ]
        for row in (0, half)
    ]
    return [
        np.vstack([np.hstack([quarter[index] for quarter in line]) for line in quarters])
        for index in range(len(group))
    ]


def cut_faces(sphere: Sphere, face_size: int) -> dict[Face, Pixels]:
    """All six whole faces, each (face_size, face_size, 3), in their order; for small faces."""
    faces: dict[Face, Pixels] = {}
    for group in FACE_GROUPS:
        cut = cut_square(sphere, group, Square(face_size, 0, 0, face_size))
        faces.update(zip(group, cut, strict=True))
    return {face: faces[face] for face in FACES}
