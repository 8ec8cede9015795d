"""The doorbells, tried against their peers."""

import pytest

# The contract's asserts explain themselves as those of a test file do.
pytest.register_assert_rewrite("tests.bots.contract")
