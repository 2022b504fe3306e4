"""The command from its first moment on, before what takes long to load is loaded."""

import sys

from cannabis_maps.ending import EndedError, Listener


def main() -> None:
    """Run the command line; every failure is one line and an exit code that is not zero."""
    listener = Listener()
    listener.listen()
    try:
        from cannabis_maps.cli import run  # noqa: PLC0415  a key may come while it loads

        code = run(sys.argv[1:], listener)
    except EndedError as ended:
        sys.stderr.write(f"Error: {ended.told}\n")
        code = ended.code
    sys.exit(code)
