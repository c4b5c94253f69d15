"""Turns one 360° photo into cube-map tiles: bytes in, tiles out, nothing else of ours."""
