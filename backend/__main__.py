"""`python -m backend`: the command line, loaded without looking for circles among what stays.

Modules make a hundred thousand objects and no circles worth finding: the collector would take a
fifth of the start.
"""

import gc

gc.disable()

from backend import cli  # noqa: E402 -- after the line above, which is for it

gc.freeze()
gc.enable()

if __name__ == "__main__":
    cli.main()
