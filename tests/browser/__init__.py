"""The pages in a real browser."""

import pytest

# The page object's asserts explain themselves as those of a test file do.
pytest.register_assert_rewrite("tests.browser.street_page")
