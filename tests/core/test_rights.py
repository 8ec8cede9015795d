"""Every cell of the table of rights, in six contexts, for the object itself, that of others, and one at random."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

import pytest

from core.access import Capability, Fact, InGroup, Step, Target, may, next_step, require, terms
from core.access.conditions import GATES, Condition
from core.access.rights import RIGHTS
from core.command import discover
from core.errors import NotAllowed
from core.model.membership import Door, ValidationMode
from core.model.standing import Standing
from core.wire import Assurance
from tests.core.rights_street import COLUMNS, CONTEXTS, FAR, LILAS, Street, a_street, rows
from tests.world import open_village

if TYPE_CHECKING:
    from core.access.conditions import Object
    from core.model.member import Speaker

AGREED, OURS = rows("authorisation.csv"), rows("own_rights.csv")
ROWS = {**AGREED, **OURS}
OF_ACCOUNT = {"C31", "C32", "C53", "C54", "C55", "C58", "C59", "C67", "C69"} | (
    set(OURS)
    - {
        "vouch",
        "role",
        "in hand",
        "volunteer",
        "office",
        "twin answer",
        "words",
        "change words",
        "round",
        "round answer",
        "drill answer",
        "relay",
        "relay told",
        "rules",
        "change rules",
        "vouch back",
    }
)
"""Rows about oneself or the whole service; in all others something of a community is seen or changed."""
OF_ALERTS = {"C03", "C04", "C05", "C06", "C07", "C08", "C10", "C11", "C12", "C14", "in hand", "office"}
OF_OTHERS = {"C05", "C06", "C07", "C08", "C12", "C14", "C18"}
TOWN_HALLS = {"C40", "C41", "C42"}
RANDOM = 987_654
HELPFUL = frozenset(Fact) - {
    Fact.TOWN_HALL_LOCKED, Fact.MASKED, Fact.LAST_REFERENT, Fact.LAST_CONTACT, Fact.OVERLAPS,
}  # fmt: skip
BREAKS = {
    Condition.UNMASKED_ONLY: {Fact.MASKED},
    Condition.UNLESS_TOWN_HALLS: {Fact.TOWN_HALL_LOCKED, Fact.TOWN_HALL_ADMITS},
    Condition.IF_TOWN_HALLS: {Fact.TOWN_HALL_LOCKED, Fact.TOWN_HALL_ADMITS},
    Condition.MAIL_COPY_ONLY: {Fact.MAIL_COPY},
    Condition.NOT_LAST_REFERENT: {Fact.LAST_REFERENT},
    Condition.BREAK_GLASS: {Fact.TWO_OPERATORS},
    Condition.BOTH_AGREE: {Fact.OTHER_SIDE_AGREED},
    Condition.PENDING_ADDRESS: {Fact.REQUEST_OPEN},
    Condition.OPEN_TO_TWINS: {Fact.OPEN_TO_TWINS},
    Condition.REPORTED_ONLY: {Fact.REPORTED},
    Condition.NOT_LAST_CONTACT: {Fact.LAST_CONTACT},
    Condition.VOUCHED_IN_PERSON: {Fact.VOUCHED},
    Condition.PROVED_TO_OPERATOR: {Fact.PROVED},
    Condition.NO_OVERLAP: {Fact.OVERLAPS},
}
"""The facts that turn a condition from met to not met, and the other way round."""


@pytest.fixture(scope="module")
def street() -> Street:
    """Somebody of each kind on each channel, read once from real storage."""

    async def build() -> Street:
        async with open_village() as village:
            return await a_street(village)

    return asyncio.run(build())


def allows(cell: str) -> frozenset[Condition] | None:
    """Read a cell: the conditions under which it allows, or None."""
    if cell == "-":
        return None
    assert cell[0] == "A"
    return frozenset(Condition(int(number)) for number in cell[1:].split(",") if number)


def meets(street: Street, row: str, column: str, speaker: Speaker, place: str) -> Object:
    """Give the object that meets every condition of the cell, in that community."""
    community_id = street.communities[place]
    if row in OF_ALERTS and Condition.MAIL_COPY_ONLY not in (allows(ROWS[row][column]) or ()):
        others = "M" if column != "M" else "R"
        return street.alerts[others if row in OF_OTHERS else column, place]
    if row in TOWN_HALLS and column != "P":
        is_theirs = column == "TH"
        mode = ValidationMode.TOWN_HALL if is_theirs else ValidationMode.REFERENT
        return Door(community_id, mode, locked_by="Mairie de Villeneuve" if is_theirs else "")
    owner = speaker.person.id if speaker.person and row not in OF_OTHERS else None
    return Target(community_id, owner, speaker.contact.id, HELPFUL)


def anything(street: Street, row: str, speaker: Speaker, place: str) -> list[Object]:
    """Give everything that might make a forbidden cell yield, in that community."""
    community_id = street.communities[place]
    doors = [Door(community_id, mode, locked_by=lock) for mode in ValidationMode for lock in ("", "Mairie")]
    owner = speaker.person.id if speaker.person and row not in OF_OTHERS else RANDOM
    targets = [Target(community_id, owner, speaker.contact.id, facts) for facts in (HELPFUL, frozenset(), None)]
    alerts = [alert for (_, at), alert in street.alerts.items() if at == place]
    own = speaker.person.id if speaker.person else None
    foreign = [alert for alert in alerts if row not in OF_OTHERS or alert.author_id != own]
    return [community_id, *doors, *targets, *(foreign if row in OF_ALERTS else ())]


@pytest.mark.parametrize("row", ROWS)
def test_a_cell_is_decided_as_it_is_written_wherever_it_is_said(street: Street, row: str) -> None:
    capability = Capability(row)
    for column, context in product(COLUMNS, CONTEXTS):
        conditions = allows(ROWS[row][column])
        speaker = street.speakers[column, *context]
        of = meets(street, row, column, speaker, LILAS)
        if conditions is not None:
            require(speaker, capability, of)
            assert terms(speaker, capability, of) == conditions, (column, context)
            continue
        for each in anything(street, row, speaker, LILAS):
            assert not may(speaker, capability, each), (column, context, each)
            with pytest.raises(NotAllowed, match=r"^common\.not_allowed$"):
                require(speaker, capability, each)


@pytest.mark.parametrize("row", ROWS)
def test_what_is_unsure_is_asked_for_and_what_is_personal_waits_for_the_private_chat(street: Street, row: str) -> None:
    """A claimed number is challenged, never refused flatly; in a group only five rows run."""
    capability, minimum = Capability(row), Assurance[ROWS[row]["min_assurance"].upper()]
    runs = ROWS[row]["in_group"] == "run"
    for column, context in product(COLUMNS, CONTEXTS):
        speaker = replace(street.speakers[column, *context], is_proven_twice=True)
        step = next_step(speaker, capability)
        if speaker.said_in is None or runs:
            assert step is (Step.DO if speaker.assurance >= minimum else Step.PROVE), (column, context)
        else:
            # It changes nothing there: it is only read in private, or meant again in private before it is done.
            assert capability.in_group in {InGroup.ANSWERED, InGroup.DEFERRED}
            assert (step is Step.MEAN_IT) == (capability.in_group is InGroup.DEFERRED), (column, context)
    assert capability.runs_in_groups is runs


@pytest.mark.parametrize("row", [row for row in ROWS if row not in OF_ACCOUNT])
def test_the_object_of_others_and_one_that_is_not_there_are_a_strangers(street: Street, row: str) -> None:
    """An id is not a right: whoever has no place there may what anybody may, whether the object exists or not."""
    capability = Capability(row)
    for column, context in product(COLUMNS, CONTEXTS):
        expected = allows(ROWS[row]["OP" if column == "OP" else "S"])
        speaker = street.speakers[column, *context]
        nowhere = Target(RANDOM, speaker.person.id if speaker.person else None, speaker.contact.id, HELPFUL)
        theirs = meets(street, row, column, speaker, FAR)
        if row in OF_OTHERS:
            nowhere = replace(nowhere, owner_id=None)
        found = (terms(speaker, capability, theirs), terms(speaker, capability, nowhere))
        if row in TOWN_HALLS and column != "P":
            nowhere_door = Door(RANDOM, ValidationMode.TOWN_HALL, locked_by="Mairie")
            found = (found[0], terms(speaker, capability, nowhere_door))
        assert found == (expected, expected), (column, context)


GATED = [
    (row, column, condition)
    for row, column in product(ROWS, COLUMNS)
    for condition in sorted(allows(ROWS[row][column]) or ())
    if condition in GATES
]


@pytest.mark.parametrize(("row", "column", "condition"), GATED)
def test_a_condition_that_is_not_met_refuses(
    street: Street, row: str, column: str, condition: Condition
) -> None:  # fmt: skip
    capability = Capability(row)
    speaker = street.speakers[column, "telegram", None]
    facts = HELPFUL if column == "TH" else HELPFUL - {Fact.TOWN_HALL_ADMITS}
    if column == "TH":
        facts |= {Fact.TOWN_HALL_LOCKED}
    owner = speaker.person.id if speaker.person and row not in OF_OTHERS else None
    met = Target(street.communities[LILAS], owner, speaker.contact.id, facts)
    assert may(speaker, capability, met)

    if condition in BREAKS:
        unmet = replace(met, facts=facts ^ BREAKS[condition])
        if condition is Condition.OPEN_TO_TWINS:
            unmet = replace(unmet, owner_id=RANDOM)
    else:
        unmet = replace(met, owner_id=RANDOM, contact_id=RANDOM)

    assert not may(speaker, capability, unmet)


def test_the_code_and_the_page_that_people_agreed_on_have_the_same_rows() -> None:
    assert {each.value for each in Capability} == set(ROWS)
    assert set(RIGHTS) == set(Capability)


def test_a_hidden_profile_takes_no_right_from_its_owner() -> None:
    assert all(row["M"] == row["H"] for row in ROWS.values())


@pytest.mark.parametrize("name", sorted(discover()))
def test_every_command_has_its_row(name: str) -> None:
    """Whoever adds a command says by which row of the tables it is allowed."""
    assert isinstance(discover()[name].needs, Capability)
    assert discover()[name].needs.value in ROWS


def test_only_five_of_the_agreed_rows_run_in_a_group() -> None:
    assert {row for row in AGREED if Capability(row).runs_in_groups} == {"C01", "C05", "C08", "C13", "C35"}
    assert not [row for row in OURS if Capability(row).runs_in_groups]


def test_what_changes_something_is_meant_again_in_private_and_what_reads_is_answered_there() -> None:
    assert {Capability.BAN.in_group, Capability.RECEIVE_ALERTS.in_group, Capability.HEAR.in_group} == {InGroup.DEFERRED}
    assert {Capability.READ_ALERTS.in_group, Capability.TALK.in_group} == {InGroup.ANSWERED}


def test_whoever_is_banned_has_no_other_way_in(street: Street) -> None:
    """A place in a twin, a new request or an invitation gives back nothing that the ban took."""
    banned = street.speakers["B", "telegram", None]
    here = street.communities[LILAS]
    for other in ("P", "I", "RT", "MT"):
        tied_again = replace(banned, ties=street.speakers[other, "telegram", None].ties)
        for row in ROWS:
            given = may(tied_again, Capability(row), here)
            assert given == may(banned, Capability(row), here), (other, row)


def test_the_matrix_is_whole(capsys: pytest.CaptureFixture[str]) -> None:
    cells = [AGREED[row][column] for row in AGREED for column in COLUMNS]
    allowed = sum(cell != "-" for cell in cells)
    assert (len(AGREED), len(cells), allowed, len(cells) - allowed) == (69, 828, 277, 551)
    assert len(cells) * len(CONTEXTS) == 4968
    assert len(Standing) + 1 == len(COLUMNS)

    again = sum(row not in OF_ACCOUNT for row in AGREED) * len(COLUMNS) * len(CONTEXTS) * 2
    with capsys.disabled():
        print(  # noqa: T201 - the account of what was decided
            f"\nRights: {len(cells)} cells ({allowed} allow, {len(cells) - allowed} deny)"
            f" in {len(CONTEXTS)} contexts = {len(cells) * len(CONTEXTS)};"
            f" {again} more with the object of others and with none;"
            f" {len(OURS) * len(COLUMNS)} cells of our own rows beside.",
        )
