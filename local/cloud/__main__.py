"""`python -m local.cloud COMMAND…`: run a command, such as `sam` or `aws`, that reaches the running local cloud."""

import os
import sys

from local.cloud import environ
from local.cloud.stack import sam_environ
from local.errors import LocalError


def main(command: list[str]) -> int:
    """Become the command."""
    if not command or command[0] in ("-h", "--help"):
        print(__doc__)
        return 0 if command else 2
    try:
        inside = sam_environ(environ()["AWS_ENDPOINT_URL"])
        os.execvpe(command[0], command, inside)  # no shell is meant
    except LocalError as error:
        print(error, file=sys.stderr)
    except FileNotFoundError:
        print(f"There is no program named {command[0]}.", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
