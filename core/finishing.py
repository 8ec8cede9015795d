"""The end of an alert's dialogue: what its words leave open, a look at what neighbours will read, and corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.calling import Told, a_fact, beside, shown_in, shown_once_more, told_more, with_a_fact
from core.drafting import Draft, Facts, Where, as_json
from core.errors import Unclear
from core.first_line import FirstLine, is_no_place, is_own_home, is_street, place_told, read_first_line
from core.model.alert_words import Category
from core.reading import LONGEST_PLACE, clean, flowing, short_words, street_only
from core.small_talk import goes_on, is_doubt, says_nothing, telling_words
from core.talk import Ask, Find, Option, Talk
from core.to_whom import is_no_fact
from core.weighing_words import better_words
from core.yes_no import is_assent

if TYPE_CHECKING:
    from datetime import timedelta

    from core.model.member import Speaker
    from core.said import Answer

CATEGORIES = tuple(Option(category) for category in Category)
ONGOING = (Option("yes"), Option("no"), Option("unknown"))
GOES_ON = {"yes": True, "no": False, "unknown": None, None: None}
PREVIEW = (Option("send"), Option("correct"))
CORRECTABLE = (Option("category"), Option("where"), Option("what"), Option("ongoing"))


def read_again(draft: Draft, hurry: timedelta | None) -> Talk:
    """Ask what the words leave open: the act, instead of the looks; the facts, instead of a name."""
    if not draft.facts.words:
        return draft
    place = {"community": draft.community_id, "is_search": draft.category is Category.MISSING}
    weighed = yield from better_words(draft.facts.words, place, hurry)
    return replace(draft, facts=replace(draft.facts, words=weighed.words), is_to_be_read=weighed.is_to_be_read)


def finish(draft: Draft, speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask the rest, show exactly what neighbours will read, and let one answer be corrected at a time."""
    if draft.category.may_go_on:
        draft = yield from _still_on(draft, hurry)
    lead: Any = ""
    while True:
        seen = yield Find("preview", as_json(draft))
        shown = {**seen, "lead": lead}
        decision = yield Ask("preview", PREVIEW, _more, shown, hurry, "photo", beside=shown_once_more)
        if isinstance(decision, Told):
            draft = yield from _with(draft, decision, hurry)
            lead = {"say": "post_alert.added"} if decision.words else ""
        elif decision != "correct":
            return draft
        else:
            draft, lead = (yield from _correct(draft, speaker, hurry)), ""


def _still_on(draft: Draft, hurry: timedelta | None) -> Talk:
    """Ask whether it goes on; what is told instead is kept."""
    lead: Any = ""
    while True:
        said = yield Ask("ongoing", ONGOING, a_fact, {"lead": lead}, hurry, beside=with_a_fact)
        if not isinstance(said, Told):
            return replace(draft, is_ongoing=GOES_ON[said])
        draft, lead = (yield from _with(draft, said, hurry)), {"say": "post_alert.got_words"}
        if said.choice:
            return replace(draft, is_ongoing=GOES_ON[said.choice])


def _with(draft: Draft, more: Told, hurry: timedelta | None) -> Talk:
    """Give *draft* with what was told or shown after the rest; a street says where it is, unless that is known."""
    where, facts = draft.where, draft.facts
    if not where.words and is_street(more.words):
        where = replace(where, words=more.words[:LONGEST_PLACE])
    elif more.words:
        place = {"community": draft.community_id, "is_search": draft.category is Category.MISSING}
        weighed = yield from better_words(more.words, place, hurry)
        facts = replace(facts, words=beside(facts.words, weighed.words))
        draft = replace(draft, is_to_be_read=draft.is_to_be_read or weighed.is_to_be_read)
    where = replace(where, point=more.point or where.point)
    return replace(draft, where=where, facts=replace(facts, photo_id=more.photo_id or facts.photo_id))


def _correct(draft: Draft, speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask one question again."""
    match (yield Ask("which", CORRECTABLE, silent_after=hurry)):
        case "category":
            asked = Ask("category", CATEGORIES, _a_category, {"lead": ""}, silent_after=hurry)
            more = told_more(FirstLine(), (yield asked))
            return replace(draft, category=more.category or draft.category)
        case "where":
            where, more = yield from ask_where(speaker, hurry)
            draft = (yield from _with(draft, Told(more), hurry)) if more else draft
            return replace(draft, where=where_meant(where, speaker) if where else draft.where)
        case "what":
            facts = yield ask_what(hurry)
            if not facts:
                return draft
            kept = Facts(facts.words, facts.photo_id or draft.facts.photo_id)
            return (yield from read_again(replace(draft, facts=kept), hurry))
        case _:
            return (yield from _still_on(draft, hurry))


def ask_where(speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask where it is, and give that with what was told instead; whoever gave a home may say that it is near."""
    has_home = speaker.person is not None and speaker.person.home_place
    choices = (Option("home"),) if has_home else ()
    words, lead = "", ""
    while True:
        shown = {"lead": {"say": lead} if lead else ""}
        given = yield Ask("where", choices, _a_place, shown, hurry, "location")
        if not isinstance(given, Told):
            return given, words
        words, lead = beside(words, given.words) if words else given.words, "post_alert.got_words"
        if place := place_told(given.words):
            return Where(place[:LONGEST_PLACE]), words


def ask_what(hurry: timedelta | None) -> Ask:
    """Ask for the facts."""
    return Ask("what", parse=_some_facts, silent_after=hurry, wants="photo")


def _some_facts(answer: Answer) -> Facts | None:
    """Read the facts; none where it shall leave as it is: « envoyez »."""
    if answer.photo_id is None and is_assent(answer.text) and not says_nothing(answer.text):
        return None
    words = "" if answer.photo_id is not None and not answer.text.strip() else telling_words(answer)
    if is_no_fact(words):
        raise Unclear("common.words_please")
    return Facts(words, answer.photo_id)


def where_meant(given: Where | str | None, speaker: Speaker) -> Where:
    """Turn « near my home », and a cry for help without another word, into the street that the person gave for it."""
    is_home = given == "home" or (isinstance(given, Where) and given.point is None and is_own_home(given.words))
    if is_home and speaker.person is not None and (speaker.person.home_place or given == "home"):
        # The street is enough for neighbours: the number and the point would tell where the author lives.
        return Where(street_only(speaker.person.home_place))
    return given if isinstance(given, Where) else Where()


def _a_category(answer: Answer) -> FirstLine:
    """Read what is happening; a whole sentence says where, too."""
    line = read_first_line(answer.text)
    if line.category is None:
        raise Unclear
    return line


def _a_place(answer: Answer) -> Where | Told:
    words = clean(answer.text)[:LONGEST_PLACE]
    if answer.point is None and is_doubt(words):
        return Where()
    if answer.point is None and (not words or says_nothing(words) or is_no_fact(words)):
        raise Unclear("post_alert.place_please")
    if answer.point is None and (is_no_place(answer.text) or place_told(answer.text)):
        return Told(short_words(flowing(answer.text)))
    return Where(words, answer.point)


def _more(answer: Answer) -> Told:
    """Read a picture, a place or facts that belong to what is shown."""
    is_told = goes_on(answer.text) and not is_no_fact(answer.text)
    told = Told(short_words(flowing(answer.text)) if is_told else "", answer.point, answer.photo_id)
    if not told.words and not shown_in(told):
        raise Unclear("post_alert.photo_please")
    return told
