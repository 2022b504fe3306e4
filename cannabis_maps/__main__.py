"""Run the command line as `python -m cannabis_maps`."""

from cannabis_maps.cli import main

main()
