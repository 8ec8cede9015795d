"""Every dialogue is a pure function of its log: told twice, it asks the same; kept as JSON, it goes on."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.command import Command, discover
from core.errors import Gone, NotAllowed, Unclear
from core.language.choosing import read
from core.model.community import Community, CommunityStatus, Point
from core.model.member import Contact, Member, Membership, MemberStatus, Person, Role, Speaker
from core.ports import Voice
from core.said import Answer, Opening
from core.shelves.unit_of_work import Conversation
from core.talk import MOST_ANSWERS, Ask, Asked, Find, Finished, Option, Talk, advance, read_button, step_back
from core.wire import Assurance

COMMANDS = discover()
NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
Log = tuple[Mapping[str, Any], ...]


def a_speaker(voice: Voice, *, is_guest: bool = False, communities: int = 1) -> Speaker:
    contact = Contact(1, "any", "address", None if is_guest else 1)
    if is_guest:
        return Speaker(contact, voice, "fr", Assurance.CLAIMED)
    person = Person(1, "Odette", "fr", 1, Point(47.0, -1.5), "2 rue des Lilas")
    places = tuple(a_place(number) for number in range(1, communities + 1))
    return Speaker(contact, voice, "fr", Assurance.AUTHENTICATED, person, places)


def a_place(number: int, *roles: Role, status: MemberStatus = MemberStatus.ACTIVE) -> Membership:
    community = Community(number, f"L {number}", "X", None, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOW)
    return Membership(Member(number, 1, number, frozenset(roles), status, NOW), community)


def whoever_may() -> Speaker:
    """A referent who was sent away elsewhere: every dialogue begins with them."""
    places = (a_place(1, Role.REFERENT), a_place(2, status=MemberStatus.BANNED), a_place(3, Role.OFFICER), a_place(4))
    return replace(a_speaker(Voice.TELEGRAM), memberships=places)


speakers = st.sampled_from(
    [
        a_speaker(Voice.TELEGRAM),
        a_speaker(Voice.SMS),
        a_speaker(Voice.EMAIL, communities=2),
        a_speaker(Voice.TELEGRAM, is_guest=True),
        whoever_may(),
    ]
)
words = st.one_of(
    st.text(max_size=30),
    st.sampled_from(["", "vol rue des Lilas vélo rouge", "feu", "1", "0", "retour", "K7PM2QXD", "fr", "réglé"]),
)
shapes = st.sampled_from([None, None, (), (Point(47.2, -1.5), Point(47.3, -1.5), Point(47.3, -1.6))])
openings = st.builds(
    Opening,
    text=words,
    alert_id=st.none() | st.integers(1, 9),
    point=st.none() | st.just(Point(47.2, -1.5)),
    photo_id=st.none() | st.just(3),
    is_guess=st.booleans(),
    shape=shapes,
    is_article=st.booleans(),
    among=st.just(()) | st.just((3, 7)),
    call=st.sampled_from(["", "called"]),
    is_chosen=st.booleans(),
)
answers = st.builds(
    Answer,
    text=words,
    point=st.none() | st.just(Point(47.2, -1.5)),
    photo_id=st.none() | st.just(3),
    is_silence=st.sampled_from([False, False, False, True]),
    shape=shapes,
)


FOUND: Mapping[str, Callable[[int], Any]] = {
    "requests": lambda n: [{"id": n + k, "name": f"Zoé {k}", "community": k, "place": f"Lilas {k}"} for k in range(2)],
    "correction": lambda n: {"key": f"G{n}", "code": f"G{n}"} if n % 20 else None,
    "uncorrected": lambda n: f"Paul {n}" if n % 20 else "",
    "author": lambda n: f"Paul {n}",
    "called": lambda n: f"Paul {n}",
    "closes": lambda n: f"A{n}" if n % 20 else "",
    "named": lambda n: [[f"D{n + k}", f"Zoé {k}", f"Lilas {k}"] for k in range(2)],
    "neighbours": lambda n: {
        "people": [{"id": n + k, "person": k, "community": 1, "name": "Paul", "label": f"Paul {k}"} for k in range(2)],
        "rest": "",
    },
    "addressee": lambda n: {"id": n, "person": n, "community": 1, "name": "Paul", "label": "Paul"},
    "correspondents": lambda n: {
        "people": [{"id": n + k, "label": f"P{k} · Paul"} for k in range(n // 10 % 3)],
        "rest": "",
    },
    "last": lambda n: {"id": n, "at": "2026-03-01T12:00:00+00:00", "name": f"Paul {n}"},
    "grievances": lambda n: [{"id": n + k, "label": f"Paul {k}"} for k in range(2)],
    "journey": lambda n: "" if n % 20 else f"Parti à {n} h",
    "proposals": lambda n: [{"id": n + k, "place": f"Lilas {k}"} for k in range(2)],
    "others": lambda n: [{"id": n + k, "name": f"Lilas {k}", "label": f"A{k}"} for k in range(2)],
    "proposed": lambda n: "Lilas" if n % 20 else "",
    "near": lambda n: [{"id": n + k, "name": f"Lilas {n + k}", "far": "1,2"} for k in range(2)],
    "invitation": lambda n: ("opens", "asks", "office", "none")[n // 10 % 4],
    "door": lambda n: {"lock": "", "is_town_hall": n % 20 == 0},
    "drill_alone": lambda n: n % 20 == 0,
    "wrote_lately": lambda _n: False,
    "enough": lambda _n: False,
    "hall": lambda n: (
        {"id": n, "name": f"Mairie {n}", "is_just_now": False, "by": "answer_official"} if n % 20 else None
    ),
    "latest_official": lambda n: {"id": n, "code": f"M{n}"},
    "writer": lambda n: (
        {"id": n, "name": f"Paul {n}", "is_just_now": n % 30 == 0, "at": "2026-11-23T13:05"} if n % 20 else None
    ),
    "now": lambda n: f"2026-11-23T{n // 10 % 24:02}:05:00+00:00",
    "recent": lambda n: {"id": n, "code": f"A{n}"} if n % 20 else None,
    "crowd": lambda n: {"total": f"{n} voisins", "cost": f"{n} SMS", "whom": f"{n} voisins"},
    "ended": lambda n: [{"id": n, "code": f"A{n}", "is_danger": n % 20 == 0}],
    "closing": lambda n: {"lead": "", "code": f"A{n}", "may_close": n % 20 == 0, "unread": n % 3 == 0},
    "twinned": lambda n: {"id": n, "called": "Les Roses"},
    "called_at": lambda n: f"2026-11-23T14:{n % 60:02}:00+00:00",
    "waiting": lambda n: [
        {"key": f"{'G' * k}{n + k}", "label": f"{'AG'[k]}{k} · rue", "is_shown": n % 7 == k} for k in range(2)
    ],
    "rulings": lambda n: {"all": 2, "open": {"warned": n, "paused": n + 1} if n % 20 else {}},
    "appeal": lambda n: n,
    "next_step": lambda n: ("warned", "paused", "banned")[n // 10 % 3],
    "held": lambda n: ("withdraw", "decline", "")[n // 10 % 3],
    "reports": lambda n: [n + k for k in range(n // 10 % 3)],
    "is_reported": lambda n: n % 20 == 0,
    "card": lambda n: {"name": f"Paul {n}", "lines": ""},
    "word": lambda n: n,
    "has_notes": lambda n: n % 20 == 0,
    "is_free": lambda _n: True,
    "groups": lambda n: {"here": n % 20 == 0, "groups": [{"id": n + k, "title": f"Groupe {k}"} for k in range(2)]},
    "tools": lambda n: [(f"tool{n + k}", f"Outil {k}") for k in range(2)],
    "message": lambda n: {"id": n, "code": f"O{n}", "is_office": n % 20 == 0, "to": n, "rest": "", "hall": "Mairie"},
    "answerer": lambda n: ({"id": n, "to": n, "name": f"Jeanne {n}", "rest": "oui"}, None)[n // 10 % 2],
    "reach": lambda n: {"enough": False, "total": "", "count": n, "cost": ""},
    "exchanges": lambda n: {"enough": False, "said": [("aide", f"Bonjour {n}")]},
    "days_until": lambda n: n,
    "quiet_hours": lambda n: {"now": f"Au calme {n}"},
    "levels": lambda n: {"list": f"Niveaux {n}"},
    "latest": lambda n: n,
    "alike": lambda n: {
        "latest": n,
        "found": (
            {"id": n, "code": f"A{n}", "place": "rue", "ago": str(n), "is_sudden": n % 30 == 0},
            None,
        )[n // 10 % 2],
    },
    "wording": lambda n: (
        {"kind": "named", "word": "", "has_reader": True},
        {"kind": "act", "word": "", "has_reader": True},
        None,
    )[n // 10 % 3],
    "articles": lambda n: [{"id": n + k, "label": f"G{n} · échelle {k}"} for k in range(2)],
    "may_post": lambda _n: "",
    "moment": lambda n: f"2026-12-12T18:{n // 10 % 60:02}:00+01:00",
    "where": lambda n: n,
    "is_mine": lambda n: n % 20 == 0,
    "asked": lambda _n: True,
    "town_round": lambda n: {"is_open": n % 20 == 0, "count": n},
    "round": lambda n: {"is_open": n % 20 == 0, "is_new": n % 30 == 0, "count": n},
    "drill": lambda n: {
        "is_open": n % 20 == 0,
        "count": n // 10 % 2,
        "rests": "",
        "cost": "",
        "total": f"{n} voisins",
        "message": f"Exercice {n}",
    },
    "relayed": lambda n: [{"id": n + k, "label": f"Jeanne {k}"} for k in range(2)],
    "calls": lambda n: [{"id": n + k, "label": f"Jeanne {k}"} for k in range(2)],
    "to_visit": lambda n: [{"round": n, "person": n + k, "name": f"Paul {k}"} for k in range(2)],
    "leads_alone": lambda _n: False,
    "shape": lambda n: {"said": {"size": n, "count": n, "census": n}, "picture": {"make": "boundary"}},
}


class Shelf:
    """What the storage would find: something different each time, so that a talk that looks twice is caught."""

    def __init__(self) -> None:
        self.looks = 0

    def find(self, step: Find) -> Any:
        self.looks += 1
        if step.key == "open_alerts":
            return [{"id": self.looks * 10 + n, "label": f"A{n} · rue"} for n in range(2)]
        if step.key in FOUND:
            return FOUND[step.key](self.looks * 10)
        return {"card": "…", "total": str(self.looks), "cost": ""}


def converse(command: Command, speaker: Speaker, opening: Opening, said: Sequence[Answer]) -> list[Any]:
    """Let somebody answer each question with a choice or with anything; what was asked, and the logs."""
    log: Log = ({"k": "opening", "v": opening.as_json()},)
    shelf = Shelf()
    seen: list[Any] = []
    answer: Answer | None = None
    left = list(said)
    while True:
        try:
            result = advance(command.talk, speaker, log, shelf.find, answer)
        except Unclear as unclear:
            seen.append(("unclear", unclear.text))
            asked = None
        except (Gone, NotAllowed) as over:
            return [*seen, ("over", over.text)]
        else:
            log = result.log
            seen.append((log, result.ask if isinstance(result, Asked) else result.data))
            if isinstance(result, Finished):
                return seen
            asked = result.ask
        if not left:
            return seen
        given = left.pop()
        if given.is_silence and (asked is None or asked.silent_after is None):
            given = Answer("rien")
        elif asked is not None and asked.choices and not given.is_silence and len(left) % 3:
            given = Answer(choice=asked.choices[len(left) % len(asked.choices)].key)
        answer = given


@pytest.mark.parametrize("name", sorted(COMMANDS))
@settings(max_examples=25, deadline=None, derandomize=True)
@given(speaker=speakers, opening=openings, said=st.lists(answers, max_size=12))
def test_a_dialogue_told_again_asks_the_same(name: str, speaker: Speaker, opening: Opening, said: list[Answer]) -> None:
    """From the log alone, also after it was JSON in a database, the same question comes; nothing is looked up twice."""
    command = COMMANDS[name]

    once = converse(command, speaker, opening, said)

    assert _names(once) == _names(converse(command, speaker, opening, said))
    for entry in once:
        if isinstance(entry[0], str):
            continue
        log, outcome = entry
        shelf = Shelf()
        kept = json.loads(json.dumps(log))
        again = advance(command.talk, speaker, kept, shelf.find)
        assert shelf.looks == 0
        assert json.loads(json.dumps(again.log)) == kept
        told = again.ask if isinstance(again, Asked) else again.data
        assert _name(told) == _name(outcome)


def _name(outcome: Any) -> Any:
    return (outcome.key, outcome.choices, str(outcome.params)) if isinstance(outcome, Ask) else outcome


def _names(seen: Sequence[Any]) -> list[Any]:
    return [entry if isinstance(entry[0], str) else (entry[0], _name(entry[1])) for entry in seen]


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_a_log_of_another_dialogue_is_gone(name: str) -> None:
    foreign: Log = ({"k": "opening", "v": {}}, {"k": "of another form", "v": {"t": "x"}})

    command, speaker = COMMANDS[name], whoever_may()
    if isinstance(advance(command.talk, speaker, foreign[:1], Shelf().find), Finished):
        return  # a dialogue that asks and looks up nothing has nothing to compare

    with pytest.raises(Gone) as gone:
        advance(command.talk, speaker, foreign, Shelf().find)

    assert gone.value.text == "common.form_changed"


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_one_can_go_back_at_each_question(name: str) -> None:
    """« retour » comes to the question before, whose answer may change; at the first question it stays there."""
    command, speaker = COMMANDS[name], whoever_may()
    shelf = Shelf()
    result = advance(command.talk, speaker, ({"k": "opening", "v": {}},), shelf.find)
    asked: list[Asked] = []
    while isinstance(result, Asked) and len(asked) < 8:
        asked.append(result)
        try:
            result = advance(command.talk, speaker, result.log, shelf.find, _a_good_answer(result.ask))
        except Gone:
            break  # an answer may end the dialogue

    for before, after in pairwise(asked):
        back = advance(command.talk, speaker, step_back(after.log), shelf.find)
        assert isinstance(back, Asked)
        assert back.ask.key == before.ask.key
    if asked:
        assert step_back(asked[0].log)[:1] == asked[0].log[:1]


def _a_good_answer(ask: Ask) -> Answer:
    if ask.choices:
        return Answer(choice=ask.choices[0].key)
    return Answer({"address": "voisins@listes.example", "which_commune": "Nantes"}.get(ask.key, "12 rue des Lilas"))


def test_a_choice_that_was_not_offered_is_not_understood() -> None:
    """A button may be forged; a question without choices has no button at all."""

    def talk(_speaker: Speaker, _said: Opening) -> Talk:
        first = yield Ask("first", (Option("yes"), Option("no")))
        return (first, (yield Ask("second", parse=lambda answer: answer.text)))

    speaker, log = a_speaker(Voice.TELEGRAM), ({"k": "opening", "v": {}},)
    with pytest.raises(Unclear):
        advance(talk, speaker, log, Shelf().find, Answer(choice="perhaps"))
    second = advance(talk, speaker, log, Shelf().find, Answer(choice="yes"))
    with pytest.raises(Unclear):
        advance(talk, speaker, second.log, Shelf().find, Answer(choice="forged"))


def test_an_answer_that_is_not_readable_any_more_means_that_the_form_changed() -> None:
    """Otherwise each new answer would be met with « je n'ai pas compris », for ever."""

    def strict(answer: Answer) -> str:
        raise Unclear

    def talk(_speaker: Speaker, _said: Opening) -> Talk:
        yield Ask("first", parse=strict)
        return (yield Ask("second"))

    log = ({"k": "opening", "v": {}}, {"k": "first", "v": {"t": "was good yesterday"}})
    with pytest.raises(Gone) as gone:
        advance(talk, a_speaker(Voice.TELEGRAM), log, Shelf().find, Answer("again"))

    assert gone.value.text == "common.form_changed"


def test_a_form_without_end_is_given_up() -> None:
    def talk(_speaker: Speaker, _said: Opening) -> Talk:
        while True:
            yield Ask("more", parse=lambda answer: answer.text)

    log: Log = ({"k": "opening", "v": {}},)
    for _ in range(MOST_ANSWERS - 1):
        log = advance(talk, a_speaker(Voice.TELEGRAM), log, Shelf().find, Answer("more")).log

    with pytest.raises(Gone) as gone:
        advance(talk, a_speaker(Voice.TELEGRAM), log, Shelf().find, Answer("more"))
    assert gone.value.text == "common.lost_my_way"


SHOWN = (("burglary", "Cambriolage"), ("fire", "Feu ou fumée"), ("other", "Autre"))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("1", "burglary"),
        (" 2. ", "fire"),
        ("3", "other"),
        ("٣", "other"),
        ("²", "fire"),
        ("cambriolage", "burglary"),
        ("CAMBRIO", "burglary"),
        ("feu ou fumee", "fire"),
        ("fire", "fire"),
        ("4", None),
        ("0", None),
        ("-1", None),
        ("99999999999999999999999", None),
        ("፩", None),
        ("①", "burglary"),
        ("c", None),
        ("", None),
        ("\0", None),
        ("🚨", None),
        ("Z̸̡̛a̵l̶g̷o̴", None),
    ],
)
def test_a_choice_is_read_from_what_people_type(text: str, key: str | None) -> None:
    assert read(text, SHOWN) == key


ALERTS = (("41", "A12 · rue des Lilas · vol"), ("42", "A13 · rue des Roses · feu"), ("0", "Annuler"))


@pytest.mark.parametrize(
    ("text", "key"),
    [("A13", "42"), ("a12", "41"), ("2", "42"), ("3", None), ("annuler", "0"), ("ann", "0"), ("an", None)],
)
def test_a_code_before_the_dot_is_a_choice_and_the_way_out_has_no_number(text: str, key: str | None) -> None:
    """« 0 » is no line to be counted."""
    assert read(text, ALERTS) == key


@pytest.mark.parametrize("payload", ["", "x", "fire", ":", "x:1", "፩:fire", "²:fire", "!menu"])
def test_what_is_no_button_of_a_question_is_none(payload: str) -> None:
    assert read_button(payload, None) is None


def test_an_old_button_cannot_answer_a_new_question() -> None:
    conversation = Conversation(1, "post_alert", serial=8)

    assert read_button("8:fire", conversation) == "fire"
    assert read_button("8:place:3", conversation) == "place:3"
    for open_now, payload in ((conversation, "7:fire"), (conversation, "9:fire"), (None, "8:fire")):
        with pytest.raises(Gone) as gone:
            read_button(payload, open_now)
        assert gone.value.text == "common.old_button"


@settings(max_examples=200, deadline=None, derandomize=True)
@given(answer=answers, opening=openings)
def test_answers_and_openings_survive_json(answer: Answer, opening: Opening) -> None:
    assert Answer.from_json(json.loads(json.dumps(answer.as_json()))) == replace(answer)
    assert Opening.from_json(json.loads(json.dumps(opening.as_json()))) == opening


def test_what_was_not_said_is_not_kept() -> None:
    """Rows of dialogues stay small."""
    assert Answer().as_json() == {}
    assert Opening().as_json() == {}
