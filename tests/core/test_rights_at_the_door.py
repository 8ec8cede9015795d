"""Rights where they count: every command, by everybody, through the front door; what is refused leaves no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import pytest_asyncio

from core.access import Capability
from core.access.rights import OF_ONES_OWN
from core.command import discover
from core.texts import Texts
from core.wire import Assurance
from tests.core.rights_door import Door
from tests.core.rights_street import COLUMNS, CONTEXTS, FAR, LILAS, a_street, rows
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from core.shelves.unit_of_work import UnitOfWork

ROWS = {**rows("authorisation.csv"), **rows("own_rights.csv")}
COMMANDS = sorted(discover())
WITH_BUTTONS = [("telegram", None), ("matrix", None)]
GROUPS = [context for context in CONTEXTS if context[1] is not None]
RANDOM = 987_654
ELSEWHERE = {"RT": "R", "MT": "M", "M": "MT", "H": "MT", "R": "RT"}
"""What somebody is to the twin, where they may what they may not in this community."""
TWINS = {"RT", "MT"}
BY_THE_SAME_WORD = {"remove_alert": "close_alert"}
"""Whoever raised an alert says « retirer mon alerte », too, and closes it."""
PROOFS = {"common.challenge", "common.challenge_elsewhere", "common.mean_it"}
ON_REQUESTS = {"admit_member", "ask_detail", "list_requests", "refuse_request", "vouch_for"}


pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def door() -> AsyncIterator[Door]:
    """The front door, with somebody of each kind before it."""
    async with open_village() as village:
        yield Door(village, await a_street(village))


def begins(name: str) -> str:
    """What is typed to begin this command, about the first alert where it is about one."""
    command = discover()[name]
    word = Texts.load().command("fr", name).words[0]
    return f"{word} A1" if command.on_alert else word


def may_not(name: str) -> list[str]:
    """Those whose cell forbids it, here and in the twin."""
    needs = discover()[name].needs
    forms = {needs.value, OF_ONES_OWN.get(needs, needs).value}
    forbidden = {column for column in COLUMNS if all(ROWS[row][column] == "-" for row in forms)}
    return [column for column in COLUMNS if {column, ELSEWHERE.get(column, column)} <= forbidden]


@pytest.mark.parametrize("name", COMMANDS)
async def test_whoever_may_not_changes_nothing_and_nobody_else_hears_of_it(door: Door, name: str) -> None:
    for column in may_not(name):
        for context in CONTEXTS:
            outcome = await door.hears(column, context, begins(name))

            same = BY_THE_SAME_WORD.get(name, name)
            if column not in may_not(same) and any(text.startswith(f"{same}.") for text in outcome.texts):
                # It is closed, as they may once they are sure and proven, and nothing else is done.
                assert set(outcome.texts) <= {"close_alert.is_it_over", "close_alert.done", *PROOFS}, outcome
                assert {kind for kind, _ in outcome.to_others} <= {"alert.update", "alert.closed", "common.code_for"}
                continue
            assert not outcome.has_changed, (column, context, outcome)
            # A group is asked at most to let a stranger write in private.
            assert {kind for kind, _ in outcome.to_others} <= {
                "common.write_to_me", "common.in_danger_here",
            }, (column, context)  # fmt: skip
            assert len(outcome.said) + len(outcome.to_others) <= 1, (column, context, outcome)


@pytest.mark.parametrize("name", [name for name in COMMANDS if discover()[name].on_alert])
async def test_an_alert_of_others_and_one_that_never_was_read_the_same(door: Door, name: str) -> None:
    """By a forged button, for everybody who cannot read the alert."""
    theirs, far = door.street.alerts["M", LILAS].id, door.street.alerts["M", FAR].id
    for column in COLUMNS:
        # A twin writes to the author of the alert of which they have the copy.
        reads = ROWS["C10"][column] == "A" or column == "TH" or (name == "write_author" and column in TWINS)
        for context in WITH_BUTTONS:
            ids = (far, RANDOM) if reads else (theirs, far, RANDOM)
            outcomes = [await door.hears(column, context, choice=f"!{name}:{each}") for each in ids]

            assert not any(each.has_changed or each.to_others for each in outcomes), (column, context, outcomes)
            assert all(each.texts == outcomes[0].texts for each in outcomes), (column, context, outcomes)


async def test_a_twin_answers_the_alert_of_which_it_has_the_copy_and_any_other_reads_as_none(door: Door) -> None:
    """The twinning was agreed, and the mails were asked for: both stand in storage."""
    ids = (door.street.alerts["M", FAR].id, RANDOM, door.street.alerts["M", LILAS].id)
    for column in COLUMNS:
        for context in WITH_BUTTONS:
            *none, theirs = [await door.hears(column, context, choice=f"!answer_twin:{each}:vu") for each in ids]

            assert not any(each.has_changed or each.to_others for each in none), (column, context, none)
            assert none[0].said == none[1].said, (column, context, none)
            assert theirs.has_changed == (column in TWINS), (column, context, theirs)
            assert (theirs.said == none[0].said) == (column not in TWINS), (column, context, theirs)


@pytest.mark.parametrize("name", sorted(ON_REQUESTS & set(COMMANDS)))
async def test_a_request_of_others_and_one_that_never_was_read_the_same(door: Door, name: str) -> None:
    def first(uow: UnitOfWork) -> int:
        return uow.requests.open_in([door.street.communities[LILAS]], 20)[0].id

    request_id = await door.village.store.run(first)
    for column in COLUMNS:
        if column == "R":
            continue
        for context in WITH_BUTTONS:
            said = [await door.hears(column, context, choice=f"!{name}:{each}") for each in (request_id, RANDOM)]

            assert said[0].said == said[1].said, (column, context, said)
            assert not any(each.has_changed or each.to_others for each in said), (column, context, said)


async def test_whoever_may_not_raise_an_alert_reads_which_numbers_to_call(door: Door) -> None:
    texts = door.village.texts
    for column in may_not("post_alert"):
        for channel, room in CONTEXTS:
            outcome = await door.hears(column, (channel, room), "ALERTE cambriolage 12 rue des Lilas")
            keys = [*outcome.texts, *(kind for kind, _ in outcome.to_others)]
            assert len(keys) == 1, (column, channel, room, keys)
            for language in ("fr", "en"):
                said = str(texts.message(language, keys[0]))
                assert all(number in said for number in ("17", "18", "15", "112")), (column, channel, room, keys)


@pytest.mark.parametrize("name", COMMANDS)
async def test_in_front_of_a_group_only_five_rights_do_anything(door: Door, name: str) -> None:
    """Whoever leads says it before everybody: what does not run there changes nothing, and is answered in private."""
    command = discover()[name]
    for context in GROUPS:
        outcome = await door.hears("R", context, begins(name))
        if command.needs.runs_in_groups or command.by_code:
            continue
        assert not outcome.has_changed, (context, outcome)
        assert not outcome.to_others, (context, outcome)
        assert len(outcome.said) == 1, (context, outcome)


@pytest.mark.parametrize("said", ["A7 vu", "A7 2 une voiture bleue", "A7 rien", "A7 4"])
async def test_what_runs_in_a_group_is_done_there(door: Door, said: str) -> None:
    for context in GROUPS:
        for column in ("M", "R", "TH"):
            assert (await door.hears(column, context, said)).has_changed, (context, column)


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_number_that_can_be_forged_is_asked_for_a_code_before_anything_sure_is_done(
    door: Door, name: str
) -> None:
    needs = discover()[name].needs
    if needs.assurance is not Assurance.AUTHENTICATED:
        assert needs in {
            Capability.RAISE_ALERT, Capability.ADD_INFO, Capability.ACKNOWLEDGE, Capability.READ_ALERTS,
            Capability.RECEIVE_ALERTS, Capability.SEE_DOOR, Capability.OWN_REQUEST, Capability.UNDO_LINK,
            Capability.TALK, Capability.HEAR, Capability.JOIN, Capability.LIST_MEMBERS, Capability.SEE_COMMUNITY,
            Capability.SEE_MOVEMENTS, Capability.SEE_BOUNDARY, Capability.GET_FLYER, Capability.GET_ADVOCACY_KIT,
            Capability.DECLINE_INVITATION, Capability.ASK_FOR_HELP, Capability.REPORT, Capability.FLAG,
            Capability.SEE_WORDS,
            Capability.READ_GAZETTE, Capability.ATTEND, Capability.ANSWER_ROUND, Capability.SEE_RULES,
            Capability.SEE_RULINGS, Capability.ANSWER_DRILL, Capability.RELAY_TOLD, Capability.KEEP_OPEN,
        }  # fmt: skip
        return
    for channel in ("sms", "email"):
        outcome = await door.hears("R", (channel, None), begins(name))

        assert not outcome.has_changed, (channel, outcome)
        assert "common.not_allowed" not in outcome.texts, (channel, outcome)


@pytest.mark.parametrize("name", COMMANDS)
async def test_a_right_taken_away_is_gone_at_the_next_message(door: Door, name: str) -> None:
    """Whoever is banned while a question is open, or holds an old button, has lost it all the same."""
    if ROWS[discover()[name].needs.value]["B"] != "-":
        return
    telegram = ("telegram", None)
    theirs = door.street.alerts["M", LILAS].id

    asked = await door.hears("R", telegram, begins(name), banned_meanwhile=True)
    pressed = await door.hears("B", telegram, choice=f"!{name}:{theirs}")
    at_random = await door.hears("B", telegram, choice=f"!{name}:{RANDOM}")

    assert not asked.has_changed
    assert not pressed.has_changed
    assert pressed.said == at_random.said
