"""EZVR: virtual tours made of 360° photos."""
