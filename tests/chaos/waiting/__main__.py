"""`python -m tests.chaos.waiting`: what waits is put off, asked again and answered for others, in trouble."""

import sys

from tests.chaos.__main__ import main
from tests.chaos.waiting.run import waiting_chaos

if __name__ == "__main__":
    sys.exit(main("tests.chaos.waiting", __doc__, waiting_chaos))
