"""`python -m mingcheng` is `mingcheng`."""

import sys

from mingcheng.cli import main

if __name__ == "__main__":
    sys.exit(main())
