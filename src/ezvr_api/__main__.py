"""`python -m ezvr_api`: the `ezvr` command."""

from ezvr_api.cli import main

main()
