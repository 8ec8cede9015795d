"""The wall to the storage: a shelf is a type, and what the values beside it do is measured as all else is."""

from __future__ import annotations

from importlib import import_module
from inspect import getmembers, isclass
from pkgutil import iter_modules
from typing import Any

import pytest

from core import shelves

# Some are named by types alone: whoever measures what tests walk has to have read them.
MODULES = [import_module(f"{shelves.__name__}.{each.name}") for each in iter_modules(shelves.__path__)]


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__.rpartition(".")[2])
def test_a_shelf_is_a_type_that_nobody_can_make(module: Any) -> None:
    shelf = [made for name, made in getmembers(module, isclass) if name.endswith(("Shelf", "UnitOfWork"))]

    assert shelf
    assert all(getattr(each, "_is_protocol", False) for each in shelf)
