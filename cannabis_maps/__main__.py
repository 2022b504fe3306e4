"""Run the command line as `python -m cannabis_maps`."""

from cannabis_maps.command import main

main()
