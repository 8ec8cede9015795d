"""Where the rules of the model begin and end: the metre, the second and the line on which each of them turns."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.errors import NotAllowed
from core.language.moment import read_moment
from core.model.alert import AlertEvent, Tally, call_done, close, may_reopen
from core.model.alert_words import EventKind, Outcome, Police, Severity
from core.model.boundary import Boundary, is_on_earth
from core.model.community import Community, CommunityStatus, Point
from core.model.gazette import LATEST, LONGEST_PARTY, Article, ArticleStatus, Section, ends_at, is_no_hour, prolong
from core.model.invitation import Invitation, as_code, code_in
from core.model.member import Contact, Speaker
from core.model.peace import QuietHours
from core.model.private_message import called
from core.model.profile import Field, Profile, Topic, in_order
from core.model.rhythm import Rhythm, due_on, instant, usual
from core.model.town_hall import OfficerInvitation
from core.model.twinning import Twinning, TwinningStatus
from core.model.whereabouts import FAR, NEAR, Inside, is_inside, metres_between
from core.ports import Voice
from core.wire import Assurance
from tests.core.test_alert import a_burglary

NOW = datetime(2026, 11, 23, 13, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)
NANTES, PARIS = Point(47.2184, -1.5536), Point(48.8566, 2.3522)


def a_community(centre: Point | None) -> Community:
    return Community(1, "Lilas", "X", centre, "FR", "fr", "Europe/Paris", CommunityStatus.ACTIVE, NOW)


def test_a_distance_is_that_along_the_ground() -> None:
    """A degree along the meridian, one along the equator, one at sixty degrees north, and two towns of France."""
    assert metres_between(Point(0, 0), Point(1, 0)) == pytest.approx(111_195, rel=0.001)
    assert metres_between(Point(0, 0), Point(0, 1)) == pytest.approx(111_195, rel=0.001)
    assert metres_between(Point(60, 0), Point(60, 1)) == pytest.approx(55_597, rel=0.001)
    assert metres_between(NANTES, PARIS) == pytest.approx(342_700, rel=0.005)
    assert metres_between(Point(0, 0), Point(0, 180)) == pytest.approx(20_015_000, rel=0.001)
    assert metres_between(PARIS, PARIS) == 0


def test_near_is_inside_far_is_outside_and_between_them_nobody_knows() -> None:
    here = a_community(Point(0, 0))
    east = 1 / metres_between(Point(0, 0), Point(0, 1))

    assert is_inside(here, Point(0, (NEAR - 1) * east)) is Inside.YES
    assert is_inside(here, Point(0, (NEAR + 1) * east)) is Inside.UNKNOWN
    assert is_inside(here, Point(0, (FAR - 1) * east)) is Inside.UNKNOWN
    assert is_inside(here, Point(0, (FAR + 1) * east)) is Inside.NO
    assert is_inside(here, None) is Inside.UNKNOWN
    assert is_inside(a_community(None), Point(0, 0)) is Inside.UNKNOWN


def test_what_a_referent_decided_is_not_opened_again_by_its_author() -> None:
    assert may_reopen(close(a_burglary(), Outcome.FALSE_ALARM, "", NOW), NOW)
    assert not may_reopen(close(a_burglary(), Outcome.REMOVED, "", NOW), NOW)
    assert not may_reopen(close(a_burglary(), Outcome.REFUSED, "", NOW), NOW)


def test_who_called_and_when_belongs_to_the_alert_and_goes_with_it_to_another() -> None:
    called_for = call_done(a_burglary(), "Paul", 7, NOW)

    copied = a_burglary(id=9).with_call_of(called_for)

    for each in (called_for, copied):
        assert (each.police, each.police_by, each.police_by_id, each.police_at) == (Police.CALLED, "Paul", 7, NOW)
    assert copied.id == 9


def test_a_code_is_read_however_it_was_typed() -> None:
    assert as_code("k7pm-2qxd ") == "K7PM2QXD"


def test_an_invitation_ends_with_its_last_second_its_use_or_its_withdrawal() -> None:
    open_until = Invitation(1, 1, frozenset(), NOW, NOW + SECOND)
    office = OfficerInvitation(1, 1, NOW + SECOND)

    assert [open_until.is_open(at) for at in (NOW, NOW + SECOND)] == [True, False]
    assert not replace(open_until, used_at=NOW).is_open(NOW)
    assert not replace(open_until, revoked_at=NOW).is_open(NOW)
    assert [office.is_open(at) for at in (NOW, NOW + SECOND)] == [True, False]
    assert not replace(office, used_at=NOW).is_open(NOW)


def test_an_event_stands_until_it_is_over_and_anything_else_as_long_as_its_section() -> None:
    starts = NOW + timedelta(days=9)

    assert ends_at(Section.EVENT, NOW, starts) == starts + LONGEST_PARTY
    assert ends_at(Section.AD, NOW) == NOW + Section.AD.lasts


def test_an_article_stands_as_long_again_never_less_and_never_beyond_its_last_day() -> None:
    section = Section.AD
    article = Article(1, 7, 1, 1, section, "échelle", ArticleStatus.OPEN, NOW, NOW + section.lasts)

    assert [article.is_current(at) for at in (article.expires_at - SECOND, article.expires_at)] == [True, False]
    assert not replace(article, status=ArticleStatus.TAKEN).is_current(NOW)
    assert prolong(article, NOW + timedelta(days=1)).expires_at == NOW + timedelta(days=1) + section.lasts
    assert prolong(article, NOW - timedelta(days=1)).expires_at == article.expires_at
    assert prolong(article, NOW + LATEST).expires_at == NOW + LATEST
    assert prolong(replace(article, status=ArticleStatus.CLOSED), NOW).status is ArticleStatus.OPEN


def test_whoever_is_written_to_has_a_name_or_is_the_author_of_an_alert() -> None:
    assert called("Lucie", "A12") == "Lucie"
    assert called("", "A12") == {"say": "message.author_of", "code": "A12"}


def test_each_line_of_a_card_is_rewritten_apart_from_the_others() -> None:
    card = Profile(3, "Lucie", "rue des Lilas", "0611223344", "l@lilas.example", "jardine", frozenset({Field.STREET}))
    before = {line: card.value(line) for line in Field}

    for line in Field:
        changed = card.rewritten({line: "new"}, frozenset({Field.PHONE}))
        assert {each: changed.value(each) for each in Field} == before | {line: "new"}
        assert (changed.person_id, changed.shown) == (3, frozenset({Field.PHONE}))
    assert list(before.values()) == ["Lucie", "rue des Lilas", "0611223344", "l@lilas.example", "jardine"]
    assert card.is_masked(Field.PHONE)
    assert not card.is_masked(Field.STREET)
    assert not card.is_masked(Field.NAME)


def test_notes_come_as_they_are_asked_for_and_those_that_are_missing_do_not() -> None:
    assert in_order({Topic.PETS: "un chat", Topic.KIND: "maison"}) == [(Topic.KIND, "maison"), (Topic.PETS, "un chat")]


def test_a_twin_is_the_other_one() -> None:
    twinning = Twinning(1, 4, 9, TwinningStatus.ACTIVE, NOW)

    assert (twinning.other(4), twinning.other(9)) == (9, 4)


def test_a_channel_has_its_rhythm_until_somebody_chooses() -> None:
    assert [usual(kind) for kind in ("sms", "email", "telegram", "unheard of")] == [
        Rhythm.NEVER,
        Rhythm.WEEKLY,
        Rhythm.AT_ONCE,
        Rhythm.AT_ONCE,
    ]


WEDNESDAY = date(2026, 11, 25)
MONDAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("rhythm", "hour", "last", "due"),
    [
        (Rhythm.DAILY, 8, None, WEDNESDAY),
        (Rhythm.DAILY, 7, None, None),
        (Rhythm.DAILY, 19, WEDNESDAY - timedelta(days=1), WEDNESDAY),
        (Rhythm.DAILY, 20, None, None),
        (Rhythm.DAILY, 12, WEDNESDAY, None),
        (Rhythm.WEEKLY, 12, None, MONDAY),
        (Rhythm.WEEKLY, 12, MONDAY - timedelta(days=7), MONDAY),
        (Rhythm.WEEKLY, 12, MONDAY, None),
    ],
)
def test_a_letter_is_due_while_people_are_awake_once_a_day_or_a_week(
    rhythm: Rhythm, hour: int, last: date | None, due: date | None
) -> None:
    """By the clocks of Paris, an hour before those of the server."""
    now = datetime(2026, 11, 25, hour - 1, 0, tzinfo=UTC)

    assert due_on(rhythm, "Europe/Paris", last, now) == due


def test_a_moment_is_that_of_the_clocks_there() -> None:
    assert instant(WEDNESDAY, time(8, 30), "Europe/Paris") == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    assert instant(date(2026, 7, 1), time(8, 30), "Europe/Paris").utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("hours", "now", "ends"),
    [
        ((22 * 60, 7 * 60 + 30), "2026-11-25T07:25", "2026-11-25T07:30"),
        ((22 * 60, 7 * 60 + 30), "2026-11-25T23:50", "2026-11-26T07:30"),
        ((22 * 60, 7 * 60 + 30), "2026-11-25T07:30", None),
        ((7 * 60 + 40, 7 * 60 + 30), "2026-11-25T07:50", "2026-11-26T07:30"),
    ],
)
def test_quiet_hours_end_at_their_minute(hours: tuple[int, int], now: str, ends: str | None) -> None:
    """By the clocks of London in November, which show UTC."""
    quiet = QuietHours(*hours, "Europe/London")

    end = quiet.end_after(datetime.fromisoformat(now).replace(tzinfo=UTC))

    assert end == (ends and datetime.fromisoformat(ends).replace(tzinfo=UTC))


def test_people_live_between_eighty_five_degrees_and_on_every_meridian() -> None:
    assert is_on_earth(84.9, 180)
    assert is_on_earth(-84.9, -180)
    assert not is_on_earth(85, 0)
    assert not is_on_earth(0, 180.5)


def test_a_corner_said_twice_is_one() -> None:
    one, two = Point(47.1, -1.5), Point(47.2, -1.5)

    assert Boundary.around([one]).corners == (one,)
    assert Boundary.around([one, one, two, one]).corners == (one, two)


def test_who_saw_nothing_or_confirms_is_a_witness_and_the_town_hall_stands_apart() -> None:
    events = [
        AlertEvent(4, EventKind.CONFIRMED, 2, 2, "Lucie", NOW),
        AlertEvent(4, EventKind.TOWN_HALL, 9, 9, "Mairie", NOW, "La rue est barrée"),
    ]

    tally = Tally.of(events, 1)

    assert tally.confirmed_by == "Lucie"
    assert [each.text for each in tally.official] == ["La rue est barrée"]
    assert Tally.of([], 1).confirmed_by == ""
    assert a_burglary().is_danger()
    assert not a_burglary(severity=Severity.MODERATE).is_danger()


def test_an_event_of_which_only_the_day_is_known_stands_until_that_day() -> None:
    """Its moment is the last of the day (`is_no_hour`)."""
    starts = read_moment("samedi", NOW, ZoneInfo("Europe/Paris"))

    assert starts is not None
    assert is_no_hour(starts)
    assert ends_at(Section.EVENT, NOW, starts) == starts


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("K7PM 2QXD", "K7PM2QXD"),
        ("K7P M2 QX D9", ""),
        ("K7 PM 2Q XD", ""),
        ("K7 P2 2Q XD", "K7P22QXD"),
        ("K7PM 2QX D", "K7PM2QXD"),
        ("mon fils K7PM 2QXD merci", "K7PM2QXD"),
        ("K7 P2 2Q X D", ""),
        ("K7PM", ""),
        ("ABCD EFGH", ""),
    ],
)
def test_a_code_may_be_typed_in_up_to_four_pieces_most_of_which_mix(said: str, code: str) -> None:
    assert code_in(said) == code


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("ABCD 2345", "ABCD2345"),
        ("ABC D2345", ""),
        ("AB 234567", ""),
        ("c'est ABCDEFGH", "ABCDEFGH"),
        ("voici ABCDEFGH", "ABCDEFGH"),
        ("ABCDEFGH", ""),
        ("c'est abcdefgh", ""),
        ("le code K7PM2Q", "K7PM2Q"),
        ("le code K7PM2", ""),
        ("le code K7PM2QXD9A", "K7PM2QXD9A"),
        ("le code K7PM2QXD9AB", ""),
        ("voici K7PM2Q", ""),
    ],
)
def test_where_a_code_is_asked_for_eight_capitals_or_a_sign_too_many_are_one(said: str, code: str) -> None:
    assert code_in(said, is_asked=True) == code
    assert not said.startswith("ABC") or code_in(said) == ""


def test_whoever_takes_no_part_hears_what_the_rule_says() -> None:
    with pytest.raises(NotAllowed) as refused:
        Speaker(Contact(1, "telegram", "7"), Voice.TELEGRAM, "fr", Assurance.AUTHENTICATED).place(1, "alert.refused")

    assert refused.value.text == "alert.refused"
