"""``python -m siaga.main``: the same as the command ``siaga``."""

from siaga.main.cli import main

main()
