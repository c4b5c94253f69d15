"""A small gallery that is rendered here, so that the truth of every pixel is known."""
