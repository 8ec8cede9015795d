"""The end of an alert's dialogue: what its words leave open, a look at what neighbours will read, and corrections."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from core.alerts.drafting import Draft, Facts, Where, as_json
from core.drafts.calling import (
    Told,
    a_fact,
    asks_us,
    behind_no,
    beside,
    go_on_after_all,
    shown_in,
    shown_once_more,
    told_more,
    with_a_fact,
)
from core.drafts.weighing_words import LOOKS_HELP, better_words
from core.errors import Unclear
from core.language.before_it_leaves import asks_to_send, asks_to_wait, is_no_alert, is_of_no_matter, is_over
from core.language.ending import is_found
from core.language.first_line import (
    FirstLine,
    category_named,
    is_no_place,
    is_only_place,
    is_own_home,
    place_told,
    read_first_line,
    tells_where,
)
from core.language.putting_right import kind_put_right, place_put_right, tells_anew
from core.language.reading import LONGEST_PLACE, clean, flowing, short_words, street_only
from core.language.small_talk import goes_on, is_doubt, says_nothing, telling_words
from core.language.to_whom import is_no_fact
from core.language.yes_no import is_assent
from core.model.alert_words import Category
from core.talk import Ask, Find, Option, Talk

if TYPE_CHECKING:
    from datetime import timedelta

    from core.model.member import Speaker
    from core.said import Answer

CATEGORIES = tuple(Option(category) for category in Category)
ONGOING = (Option("yes"), Option("no"), Option("unknown"))
GOES_ON = {"yes": True, "no": False, "unknown": None, None: None}
PREVIEW = (Option("send"), Option("correct"))
WAITS = "waits"
CORRECTABLE = (Option("category"), Option("where"), Option("what"), Option("ongoing"))


def read_again(draft: Draft, hurry: timedelta | None) -> Talk:
    """Ask what the words leave open: the act, instead of the looks; the facts, instead of a name."""
    if not draft.facts.words:
        return draft
    place = {"community": draft.community_id, "is_search": draft.category in LOOKS_HELP}
    weighed = yield from better_words(draft.facts.words, place, hurry)
    return replace(draft, facts=replace(draft.facts, words=weighed.words), is_to_be_read=weighed.is_to_be_read)


def finish(draft: Draft, speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask the rest, show exactly what neighbours will read, and let one answer be corrected at a time."""
    if draft.category.may_go_on:
        draft = yield from _still_on(draft, hurry)
    question, lead = "preview", ""
    while True:
        seen = yield Find("preview", as_json(draft))
        shown = {**seen, "lead": {"say": lead} if lead else ""}
        decision = yield Ask(question, PREVIEW, _more, shown, hurry, "photo", beside=shown_once_more)
        question, lead = "preview", ""
        if decision == WAITS:
            # Whoever asked for time has all of it.
            question, hurry = "waiting", None
        elif isinstance(decision, Told):
            before = draft
            draft = yield from _with(draft, decision, hurry)
            lead = told_as(before, draft) if decision.words else ""
        elif decision != "correct":
            return draft
        else:
            corrected = yield from _correct(draft, speaker, hurry)
            if corrected is None:
                return draft
            draft = corrected


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
    """Give *draft* with what was told or shown after the rest; a street says where it is, unless that is known.

    Raises:
        Gone: it is over, and nothing has to leave.
    """
    if _ends(draft, more.words):
        yield from go_on_after_all(hurry)
    if meant := kind_put_right(more.words, draft.category):
        draft, more = (yield from _of_kind(draft, meant, hurry)), replace(more, words=meant)
    where, facts = draft.where, draft.facts
    place = place_put_right(more.words, where.words)
    if place:
        where = replace(where, words=place[:LONGEST_PLACE])
    elif more.words:
        about = {"community": draft.community_id, "is_search": draft.category in LOOKS_HELP}
        weighed = yield from better_words(more.words, about, hurry)
        facts = replace(facts, words=beside(facts.words, weighed.words))
        draft = replace(draft, is_to_be_read=draft.is_to_be_read or weighed.is_to_be_read)
    where = replace(where, point=more.point or where.point)
    return replace(draft, where=where, facts=replace(facts, photo_id=more.photo_id or facts.photo_id))


def told_as(before: Draft, now: Draft) -> str:
    """Name what is said first of what was told: that it was added, or put right."""
    is_moved = bool(before.where.words) and before.where.words != now.where.words
    return "post_alert.put_right" if is_moved or before.category is not now.category else "post_alert.added"


def _ends(draft: Draft, words: str) -> bool:
    """Whether *words* say that there is nothing left to warn of."""
    return is_over(words) or (draft.category in {Category.MISSING, Category.THEFT} and is_found(words))


def _of_kind(draft: Draft, meant: str, hurry: timedelta | None) -> Talk:
    """Give *draft* with the category of what is *meant*, which is asked where the words name none."""
    category = category_named(meant)
    if category is None:
        asked = Ask("category", CATEGORIES, _a_category, {"lead": ""}, silent_after=hurry)
        category = told_more(FirstLine(), (yield asked)).category
    return replace(draft, category=category or draft.category)


def _put_right(draft: Draft, told: Told, hurry: timedelta | None) -> Talk:
    """Give *draft* with what was told instead of which answer is wrong: the facts anew, or one of the others."""
    is_other = place_put_right(told.words, draft.where.words) or kind_put_right(told.words, draft.category)
    if is_other or not tells_anew(told.words, draft.facts.words):
        return (yield from _with(draft, told, hurry))
    return (yield from read_again(replace(draft, facts=Facts(told.words, draft.facts.photo_id)), hurry))


def _correct(draft: Draft, speaker: Speaker, hurry: timedelta | None) -> Talk:
    """Ask one question again, or read what is put right at once; None: nothing is, and it may leave."""
    which = yield Ask("which", CORRECTABLE, _a_correction, silent_after=hurry)
    if isinstance(which, Told):
        return (yield from _put_right(draft, which, hurry))
    match which:
        case "nothing":
            return None
        case "category":
            return (yield from _of_kind(draft, "", hurry))
        case "where":
            where, more = yield from ask_where(speaker, hurry)
            draft = (yield from _with(draft, Told(more), hurry)) if more else draft
            return replace(draft, where=where_meant(where, speaker) if where else draft.where)
        case "what":
            facts = (yield ask_what(hurry)) or draft.facts
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
        if is_over(given.words):
            yield from go_on_after_all(hurry)
            continue
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
    if answer.point is not None:
        return Where(words, answer.point)
    if is_doubt(words) or asks_to_send(words):
        return Where()
    if is_over(words):
        return Told(words)
    is_asked_back = words.endswith("?") and not tells_where(words)
    is_none = says_nothing(words) or is_no_fact(words) or is_of_no_matter(words) or is_no_alert(words)
    if not words or is_none or is_asked_back:
        raise Unclear("post_alert.place_please")
    if is_no_place(answer.text) or place_told(answer.text):
        return Told(short_words(flowing(answer.text)))
    return Where(words)


def _a_correction(answer: Answer) -> Told | str:
    """Read what is put right in words, or that nothing is."""
    if is_assent(answer.text) and "?" not in answer.text:
        return "nothing"
    return _more(answer)


def _more(answer: Answer) -> Told | str:
    """Read a picture, a place or facts that belong to what is shown, or that it has to wait."""
    if asks_to_wait(answer.text):
        return WAITS
    is_whole = (goes_on(answer.text) or is_only_place(answer.text)) and not is_no_fact(answer.text)
    is_whole = is_whole and not (is_no_alert(answer.text) or asks_us(answer.text))
    words = answer.text if is_whole else behind_no(answer.text)
    told = Told(short_words(flowing(words)) if words else "", answer.point, answer.photo_id)
    if not told.words and not shown_in(told):
        raise Unclear("common.not_left_yet" if "?" in answer.text else "post_alert.photo_please")
    return told
