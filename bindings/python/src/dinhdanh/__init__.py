"""Checks presented identity documents: the verifier of Dinhdanh, for a desk.

All of it is the generated face of the Rust core: `help(dinhdanh.Verifier)`.
"""

from ._core import *  # noqa: F403
from ._core import __all__, version

__version__ = version()
