"""What an English neighbour types is heard as well as what a French one does."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.journeys.street import a_street, says_surely
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import Village

CAT = "ALERT missing cat rue des Lilas, grey tabby"
BREAK_IN = "ALERT break-in 9 rue des Lilas. The back door is smashed"


@pytest.fixture
async def village() -> AsyncIterator[Village]:
    async with open_village() as opened:
        await a_street(opened)
        yield opened


@pytest.mark.parametrize(
    "said",
    [
        "found her!",
        "found him, thanks everyone",
        "she's turned up",
        "he's turned up safe and sound",
        "we've got her back",
    ],
)
async def test_whoever_finds_what_was_lost_closes_the_alert_and_founds_no_community(
    village: Village, said: str
) -> None:
    await village.says("Ana", CAT, "not urgent", "send")

    await village.says("Ana", said)

    assert "Shall I close A1" in village.hears("Ana")[-1]


@pytest.mark.parametrize("said", ["found a set of keys by the church", "found my bike", "found her purse", "found it"])
async def test_found_is_an_everyday_word(village: Village, said: str) -> None:
    await village.says("Ana", said)

    assert "town is it" not in village.hears("Ana")[-1]


async def test_a_community_may_still_be_founded_by_its_name(village: Village) -> None:
    await village.says("Ana", "found The Lilacs")

    assert "In which town is it" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    "said",
    [
        "it's sorted",
        "it's all sorted now, thanks",
        "all sorted, they've gone",
        "it's been dealt with",
        "panic over",
        "never mind, false alarm",
        "sorry, my mistake",
        "sorry, ignore that",
        "they've caught him",
        "police have nicked him",
        "he's gone",
        "false alarm, sorry",
        "turns out it was my son",
        "no need to worry, it was the postman",
        "never mind, someone burnt their toast",
        "ce n'était rien, le voisin a grillé une tartine",
    ],
)
async def test_whoever_says_that_it_is_over_is_asked_whether_to_close(village: Village, said: str) -> None:
    await village.says("Ana", BREAK_IN, "1", "no", "send")

    await village.says("Ana", said)

    asked = village.hears("Ana")[-1]
    assert "Shall I close A1" in asked or "How did it end" in asked


@pytest.mark.parametrize(
    "said",
    [
        "he's gone into the garden of number 12",
        "it's not sorted",
        "they've caught fire",
        "he's gone but his mate is back",
        "as you were leaving a man broke in",
        "ignore that man at the door",
        "turns out it was a burglar",
        "never mind, there's a fire at number 12 now",
        "never mind the noise",
        "got it, thanks",
    ],
)
async def test_what_is_not_over_closes_nothing(village: Village, said: str) -> None:
    await village.says("Ana", BREAK_IN, "1", "no", "send")

    await village.says("Ana", said)

    assert "close A1" not in village.hears("Ana")[-1]
    assert "How did it end" not in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    "said",
    [
        *("I've rung them", "fire brigade's on its way", "the fire brigade are on their way", "ambulance is here now"),
        *("they're here now", "yes 18 is on the way", "my neighbour's rung them", "the police have turned up"),
    ],
)
async def test_that_help_was_called_is_heard_in_any_words(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT smoke 9 rue des Lilas. Black smoke from the roof")

    await village.says("Ana", said)

    assert "called for help" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    "said",
    [
        *("no I haven't called anyone", "I haven't rung anyone", "no I didn't ring them", "no I haven't called them"),
        *("no haven't rung yet", "no I've not rung them", "I haven't actually phoned the police", "not called yet"),
        "no police called",
    ],
)
async def test_that_nobody_called_is_heard_too(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT smoke 9 rue des Lilas. Black smoke from the roof")

    await village.says("Ana", said)

    assert "Nobody has called" in village.hears("Ana")[-1]


@pytest.mark.parametrize("said", ["no it's over", "it's over", "they've gone", "no he's gone", "not any more"])
async def test_that_it_no_longer_goes_on_is_heard(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT break-in 9 rue des Lilas. The back door is smashed", "I've rung the police")
    asked = village.hears("Ana")[-1]

    await village.says("Ana", said)

    assert "still going on" in asked
    assert "This is what your neighbours will read" in village.hears("Ana")[-1]
    assert said not in village.hears("Ana")[-1]


async def test_hang_on_is_no_fact(village: Village) -> None:
    await village.says(
        "Ana", "there's a bloke hanging about", "hang on", "no I haven't called anyone", "by the bus stop"
    )

    asked = village.hears("Ana")[-1]
    assert "by the bus stop" in asked
    assert "hang on" not in asked
    assert "called" not in asked


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        *(
            ("ta", "You are welcome"),
            ("lovely, ta", "You are welcome"),
            ("brilliant", "All right"),
            ("well done", "All right"),
        ),
        *(("no worries", "All right"), ("morning", "What would you like to do"), ("hiya", "What would you like to do")),
        ("who can see my address?", "Only those who answer your request read your address"),
        ("who can see my number?", "No neighbour sees your number"),
    ],
)
async def test_small_talk_and_questions_are_answered(village: Village, said: str, answer: str) -> None:
    await village.says("Ana", said)

    assert answer in village.hears("Ana")[-1]


async def test_a_newcomer_is_called_by_their_name_alone(village: Village) -> None:
    await village.invites("K7PM2QXD")
    await village.stranger("Meg", sms="+33655500002")

    await village.says("Meg", "JOIN K7PM2QXD", "it's Meg")

    assert village.hears("Meg")[-1].startswith("Welcome Meg!")


@pytest.mark.parametrize("said", ["sorry, ignore that", "ignore me", "scrap that", "my mistake", "forget it"])
async def test_whoever_takes_their_words_back_takes_back_no_alert(village: Village, said: str) -> None:
    await village.says("Ana", BREAK_IN, "1", "no", "send", "it is my upstairs neighbour's washing machine")
    asked = village.hears("Ana")[-1]

    await village.says("Ana", said)

    assert "Is this about A1" in asked
    assert "nothing was sent" in village.hears("Ana")[-1] or "Nothing was sent" in village.hears("Ana")[-1]


async def test_thanks_and_the_gazette_are_no_places(village: Village) -> None:
    await village.says("Ana", "ALERT missing cat, grey tabby", "not urgent")
    asked = village.hears("Ana")[-1]

    await village.says("Ana", "thanks all")
    again = village.hears("Ana")[-1]
    await village.says("Ana", "can you put it in the gazette instead")

    assert "Where is it" in asked
    assert "where" in again
    assert village.hears("Ana")[-1].startswith("Tell me where")


@pytest.mark.parametrize("said", ["gathering", "an event", "party", "jumble sale"])
async def test_a_section_of_the_gazette_is_named_in_ones_own_words(village: Village, said: str) -> None:
    await village.says("Ana", "gazette tea and cakes at the village hall", said)

    assert "Small ad" not in village.hears("Ana")[-1]


@pytest.mark.parametrize("said", ["nothing this end", "nothing my end", "can't see anything from here", "nothing here"])
async def test_that_nothing_is_seen_is_counted(village: Village, said: str) -> None:
    await village.says("Karim", "ALERTE fumée 9 rue des Lilas. Grosse fumée noire", "1", "envoyer")
    await village.post_office_closes()

    await village.says("Ana", said)

    assert "It helps to know that all is quiet" in village.hears("Ana")[-1]


async def test_the_card_of_an_english_neighbour_is_one_text_message(village: Village) -> None:
    await village.member("Meg", sms="+33655500002", language="en", home="13 rue des Lilas")
    await says_surely(village, "Meg", "profile street 13 rue des Lilas")

    await village.says("Meg", "profile")

    card = village.hears("Meg")[-1]
    assert "13 rue des Lilas" in card
    assert "HIDE STREET" in card
    assert len(card) <= 160


@pytest.mark.parametrize("said", ["no I haven't rung anyone", "no, I haven't called anyone yet", "I haven't rung them"])
async def test_that_nobody_called_is_no_fact(village: Village, said: str) -> None:
    await village.says("Ana", "someone's nicked my bike", "yes", said, "8 rue des Lilas", "no")

    shown = village.hears("Ana")[-1]
    assert "someone's nicked my bike" in shown
    assert "Nobody has called" in shown
    assert "haven't" not in shown


@pytest.mark.parametrize("said", ["found it!", "I've found it, thanks all", "found it in the shed", "got my bike back"])
async def test_whoever_finds_what_was_stolen_closes_the_alert(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT theft rue des Lilas. My red bike", "not urgent", "no", "send")

    await village.says("Ana", said)

    assert "Shall I close A1" in village.hears("Ana")[-1]


@pytest.mark.parametrize(
    "said", ["got it, thanks", "they're back with a van", "he's back", "he came back for the other one"]
)
async def test_thieves_who_are_back_end_nothing(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT theft rue des Lilas. My red bike", "not urgent", "no", "send")

    await village.says("Ana", said)

    assert "close A1" not in village.hears("Ana")[-1]


async def test_nobody_is_offered_to_found_a_community_who_found_something(village: Village) -> None:
    await village.says("Ana", "found it!")
    asked = village.hears("Ana")[-1]
    await village.says("Ana", "yes")

    assert "FOUND" not in asked
    assert "community" not in village.hears("Ana")[-1]


@pytest.mark.parametrize("said", ["it's out now", "the fire brigade have put it out", "they've put it out, all fine"])
async def test_a_fire_that_is_out_is_over(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT smoke 9 rue des Lilas. Black smoke from the roof", "1", "send")

    await village.says("Ana", said)

    assert "Shall I close A1" in village.hears("Ana")[-1]


async def test_a_visitor_who_does_not_want_to_join_is_left_alone(village: Village) -> None:
    await village.stranger("Nan", email="nan@x.example")

    await village.says("Nan", "I'd like to join", "I do not want to join, I only wanted to tell somebody")

    assert "nothing else for you to do" in village.hears("Nan")[-1]


@pytest.mark.parametrize("said", ["ringing them now", "I'm calling them now", "I've rung them now", "je les appelle"])
async def test_a_call_told_late_is_shown_as_one_and_is_no_fact(village: Village, said: str) -> None:
    await village.says("Ana", "ALERT my nan's collapsed, 8 rue des Lilas", "no I haven't called them")
    shown = village.hears("Ana")[-1]

    await village.says("Ana", said)

    assert "Nobody has called" in shown
    assert "Nobody has called" not in village.hears("Ana")[-1]
    assert said not in village.hears("Ana")[-1]


async def test_a_street_told_after_ones_own_shed_is_the_place(village: Village) -> None:
    await village.says(
        "Ana", "there's a lad on my shed roof", "yes", "I've rung 17", "8 rue des Lilas", "suspicious", "yes"
    )

    shown = village.hears("Ana")[-1].splitlines()
    assert "8 rue des Lilas" in shown
    assert "there's a lad on my shed roof" in shown
