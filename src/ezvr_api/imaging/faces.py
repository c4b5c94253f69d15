"""Cuts cube faces, whole or block by block, out of a sphere."""

import numpy as np

from ezvr_api.imaging.geometry import (
    FACES,
    SIDE_TURNS,
    Face,
    face_axis,
    pole_angles,
    side_angles,
)
from ezvr_api.imaging.sphere import Pixels, Sphere

# The faces of a group share the angles of a block, which cost more than sampling a plane.
FACE_GROUPS: tuple[tuple[Face, ...], ...] = (("f", "r", "b", "l"), ("u",), ("d",))


def cut_block(
    sphere: Sphere, group: tuple[Face, ...], face_size: int, row: int, column: int, size: int
) -> list[Pixels]:
    """Cut the same square block out of each face of a group.

    Args:
        sphere: The closed sphere.
        group: Sides only, or one pole.
        face_size: Pixels along a whole face's edge.
        row: First row of the block in the face.
        column: First column of the block in the face.
        size: Pixels along the block's edge. The block must not cross the face's middle, where
            the seam of the photo may run.

    Returns:
        One array (size, size, 3) a face.
    """
    across = face_axis(column, size, face_size)
    down = face_axis(row, size, face_size)
    if group[0] not in SIDE_TURNS:
        return [sphere.sample(*pole_angles(across, down, face)) for face in group]
    longitude, latitude = side_angles(across, down)
    return [
        sphere.sample(
            np.broadcast_to(longitude + np.float32(SIDE_TURNS[face]), latitude.shape), latitude
        )
        for face in group
    ]


def cut_square(
    sphere: Sphere, group: tuple[Face, ...], face_size: int, row: int, column: int, size: int
) -> list[Pixels]:
    """As `cut_block`, for any square: by quarters where it is the whole face."""
    if size < face_size:
        return cut_block(sphere, group, face_size, row, column, size)
    half = size // 2
    quarters = [
        [cut_block(sphere, group, face_size, y, x, half) for x in (0, half)] for y in (0, half)
    ]
    return [
        np.vstack([np.hstack([quarter[index] for quarter in line]) for line in quarters])
        for index in range(len(group))
    ]


def cut_faces(sphere: Sphere, face_size: int) -> dict[Face, Pixels]:
    """All six whole faces, each (face_size, face_size, 3); for small faces."""
    faces: dict[Face, Pixels] = {}
    for group in FACE_GROUPS:
        cut = cut_square(sphere, group, face_size, 0, 0, face_size)
        faces.update(zip(group, cut, strict=True))
    return {face: faces[face] for face in FACES}
