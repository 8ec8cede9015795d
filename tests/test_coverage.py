"""Every feature of the seed is shown by a test, or says why it waits; the table of them is what the tests say."""

from __future__ import annotations

import pytest

from core.command import discover
from tests.coverage_table import README, TABLE, Claim, claims, features, in_readme, table
from tests.world import CAPABILITIES


@pytest.fixture(scope="module")
def claimed() -> list[Claim]:
    """What the tests say that they show."""
    return list(claims())


def test_the_fifty_features_of_the_seed_are_all_in_the_list() -> None:
    assert list(features()) == [f"R{number}" for number in range(1, 51)]


def test_each_feature_is_shown_by_a_test_or_says_why_it_waits(claimed: list[Claim]) -> None:
    """Whoever builds a feature marks its test, and empties its last column in tests/features.csv."""
    shown = {feature for claim in claimed for feature in claim.features}
    waiting = {feature.id for feature in features().values() if feature.waits}

    assert shown - features().keys() == set()
    assert features().keys() - shown - waiting == set(), "no test shows these"
    assert shown & waiting == set(), "a test shows these: they wait no more"


def test_a_claim_names_commands_and_channels_that_there_are(claimed: list[Claim]) -> None:
    for claim in claimed:
        assert set(claim.commands) <= set(discover()), claim.name
        assert claim.channels, f"{claim.name} says on no channel what it shows: give it on="
        assert claim.channels <= set(CAPABILITIES), claim.name


def test_the_table_is_what_the_tests_say() -> None:
    """Write it anew with ``python -m tests.coverage_table``."""
    assert TABLE.read_text(encoding="utf-8") == table()


def test_the_readme_ticks_what_the_tests_show() -> None:
    """The same command writes it anew."""
    readme = README.read_text(encoding="utf-8")

    assert readme == in_readme(readme)
    assert "| R13 |" in readme
