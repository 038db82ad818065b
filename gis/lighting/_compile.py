"""The two ways a function is compiled, with one set of options for all.

No loop calls numba's sort or argsort. Both are built of inner functions of the same names, told
apart only by a number counted in each process. Loops compiled by two processes and kept on disk may
so bear the same name for different work, and a third process that loads both runs one for the other
without a word (https://github.com/numba/numba/issues/10486): crossings stayed unsorted, and the
holes of courtyards were ground.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import numba

_Loop = TypeVar("_Loop", bound=Callable[..., Any])


def kernel(function: _Loop) -> _Loop:
    """Compile a loop, kept on disk between runs and free of the interpreter lock."""
    return cast("_Loop", numba.njit(cache=True, nogil=True, error_model="numpy")(function))


def formula(function: _Loop) -> _Loop:
    """Compile a formula into the loops that call it: a call with arrays costs more than the sum."""
    compiled = numba.njit(cache=True, nogil=True, error_model="numpy", inline="always")(function)
    return cast("_Loop", compiled)
