"""Importing without what costs a quarter of the start and nobody needs."""

import gc
import importlib
import inspect
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any, Final

_UNUSED: Final = "anyio"  # the ORM imports it to run from another thread, which no command does


@contextmanager
def imported_quickly() -> Iterator[None]:
    """Import in the block: without a search for garbage, and without three things that the ORM does.

    Imported modules stay: searching them for garbage takes time now and ever after. The ORM reads and parses
    its own source for comments on the columns of its base class, which has none, compiles a pattern of
    all domain names, which no column of ours is checked by, and loads what runs it from another thread.
    """
    gc.disable()
    getsource, inspect.getsource = inspect.getsource, _no_source
    compiled, re.compile = re.compile, _compiled_in_time
    unused = sys.modules.setdefault(_UNUSED, _Later(_UNUSED))
    try:
        yield
    finally:
        inspect.getsource, re.compile = getsource, compiled
        if isinstance(unused, _Later):
            del sys.modules[_UNUSED]
        gc.freeze()
        gc.enable()


def _no_source(object: object) -> str:
    raise OSError("sources are not read at the start")


_compile = re.compile


def _compiled_in_time(pattern: Any, flags: Any = 0) -> Any:
    wide = isinstance(pattern, str) and "\uffff" in pattern  # compiled in 35 ms, others in less than one
    return _WhenUsed(pattern, flags) if wide else _compile(pattern, flags)


class _WhenUsed:
    """A pattern that is compiled when somebody first matches with it."""

    def __init__(self, pattern: str, flags: Any) -> None:
        self._given = pattern, flags

    def __getattr__(self, name: str) -> Any:
        return getattr(_compile(*self._given), name)


class _Later(ModuleType):
    """Stands for a library: what is imported from it by name is loaded when somebody first uses it."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)  # asked for by whatever imports
        return _PartLater(self.__name__, name)


class _PartLater:
    def __init__(self, *names: str) -> None:
        self._module = ".".join(names)

    def __getattr__(self, name: str) -> Any:
        return getattr(importlib.import_module(self._module), name)
