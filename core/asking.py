"""How a question of a dialogue is put, and what is said when something else was answered."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from core import challenge, meaning_it
from core.access import Step, next_step
from core.alerts import drills
from core.alerts.drill_answers import is_answer, names_receipt
from core.errors import NotAllowed, Refused, Unclear
from core.language.choosing import agrees, offers_only_yes
from core.language.danger import A_SENTENCE, tells_danger
from core.language.own_words import calls_off
from core.passing import stands_by_code
from core.talk import Reply, has_answers
from core.understanding.offered import NOTICE_MARK
from core.understanding.plain_words import HEAR_OUT, RAISE_ALERT
from core.understanding.understand import CANCEL

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.access import Capability
    from core.command import Command
    from core.model.member import Speaker
    from core.ports import Capabilities
    from core.shelves.unit_of_work import Conversation, UnitOfWork
    from core.talk import Ask
    from core.texts import Texts
    from core.wire import Inbound

REMINDED_AFTER = timedelta(minutes=5)
"""When whoever began to write an alert that does not leave by itself is told so."""
LONGEST_KEPT, A_MINUTE = timedelta(minutes=5), timedelta(minutes=1)
CHAT_EXPIRES = timedelta(minutes=30)
TERSE_EXPIRES = timedelta(hours=24)


def ask(texts: Texts, conversation: Conversation, question: Ask, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Leave *question* open in the dialogue, and give it as it is put, with its choices and a way out."""
    key = question.key if "." in question.key else f"{conversation.command}.{question.key}"
    message = texts.message(speaker.language, key)
    labels = [(option.key, option.label or message.choices.get(option.key, option.key)) for option in question.choices]
    others = [(key, words) for key, _ in labels for words in message.choices_also.get(key, ())]
    shown = (*labels, *others, *((option.key, option.also) for option in question.choices if option.also))
    now = uow.now()
    waits = question.silent_after or (REMINDED_AFTER if _has_told(conversation) else None)
    serial = conversation.serial + 1
    uow.conversations.save(
        replace(
            conversation,
            shown=shown,
            serial=serial,
            expires_at=now + (TERSE_EXPIRES if speaker.voice.is_terse else CHAT_EXPIRES),
            silent_at=_until(conversation, now, waits) if waits else None,
        ),
    )
    pairs = [(option.label or f"{key}#{option.key}", f"{serial}:{option.key}") for option in question.choices]
    choices = (*pairs, ("common.cancel#cancel", f"{serial}:{CANCEL}"))
    return Reply(key, question.params, choices, question.wants, files=question.files)


def _until(conversation: Conversation, now: datetime, waits: timedelta) -> datetime:
    """When silence answers. Whoever keeps adding does not keep their alert back, and always has a minute to answer."""
    begun = conversation.log[0].get("at") if conversation.command == RAISE_ALERT and conversation.log else None
    latest = datetime.fromisoformat(begun) + LONGEST_KEPT if begun else now + waits
    return min(now + waits, max(latest, now + A_MINUTE))


def _has_told(conversation: Conversation) -> bool:
    """Whether *conversation* writes an alert of which something is told."""
    is_told = bool(conversation.log) and (has_answers(conversation.log) or bool(conversation.log[0]["v"].get("t")))
    return conversation.command == RAISE_ALERT and is_told


def has_to_prove(command: Command, needs: Capability, speaker: Speaker) -> bool:
    """Whether *speaker* may be asked for something before *command* is done, as by `what_comes_first`."""
    step = Step.DO if stands_by_code(command, speaker) else next_step(speaker, needs)
    return step is not Step.DO or speaker.assurance < needs.assurance


def what_comes_first(
    command: Command,
    needs: Capability,
    conversation: Conversation,
    speaker: Speaker,
    uow: UnitOfWork,
    texts: Texts,
    capabilities: Mapping[str, Capabilities],
) -> Reply | None:
    """Ask for what has to come before the act, if anything: that it is meant, or a proof of who speaks."""
    step = Step.DO if stands_by_code(command, speaker) else next_step(speaker, needs)
    if step is Step.MEAN_IT:
        word = texts.command(speaker.language, command.name).words[0]
        return ask(texts, *meaning_it.again(conversation, word), speaker, uow)
    if step is Step.PROVE_ELSEWHERE:
        asked = challenge.ask_elsewhere(conversation, speaker, capabilities, uow)
        if asked is not None:
            return asked
    if speaker.assurance >= needs.assurance:
        return None
    return challenge.ask(conversation, speaker, capabilities, uow)


def refuse(refusal: Refused, almost: str | None, conversation: Conversation | None, text: str) -> Reply:
    """Say what is possible instead; *almost*: the word of ours that was probably meant.

    Whoever answered with a whole sentence may have told of a danger by words that nobody thought of.
    """
    # Whoever has no right to a word did say that word.
    if almost is not None and not isinstance(refusal, NotAllowed):
        return Reply("common.did_you_mean", {"word": almost.upper()})
    if conversation is not None and (refusal.text, conversation.command) == ("common.no_open_alert", "post_alert"):
        return Reply("common.not_left_yet")
    if isinstance(refusal, Unclear) and refusal.text == Unclear.default and conversation is not None:
        # What stands first for a key is its label, the rest are other ways to say it.
        labels: dict[str, str] = {}
        for choice, label in conversation.shown:
            labels.setdefault(choice, label)
        offered = [label for choice, label in labels.items() if choice != CANCEL]
        said = {"join": offered, "by": " / "}
        is_told = len(text.split()) >= A_SENTENCE
        danger = {"danger": {"say": "common.if_danger"} if is_told else ""}
        numbered = {"join": [f"{number}={label}" for number, label in enumerate(offered, 1)]}
        params = {"choices_said": said, "numbered": numbered, **danger}
        if offers_only_yes(conversation.shown):
            return Reply("common.yes_or_no", danger)
        return Reply("common.unclear_choice" if conversation.shown else "common.unclear", params)
    return Reply(refusal.text, refusal.params)


def still_open(conversation: Conversation | None, uow: UnitOfWork) -> Conversation | None:
    """Give the dialogue, unless nobody answered for too long: then it is over."""
    if conversation is None or conversation.expires_at is None or conversation.expires_at > uow.now():
        return conversation
    uow.conversations.end(conversation.contact_id)
    return None


def is_outranked(conversation: Conversation | None, inbound: Inbound, speaker: Speaker, uow: UnitOfWork) -> bool:
    """Whether *inbound* answers a drill that was read after the question of *conversation*: « 1 » is for the last read.

    Nobody is taken away from the alert that they write, nor from the question about a danger that they told.
    """
    if conversation is None or conversation.expires_at is None or conversation.command == RAISE_ALERT:
        return False
    if inbound.room is not None or inbound.choice is not None or inbound.is_edit or speaker.person is None:
        return False
    if not (is_answer(inbound.text) or names_receipt(inbound.text)):
        return False
    if challenge.is_open(conversation) or _has_told_danger(conversation):
        return False
    drill = drills.asked_lately(uow, speaker.person.id)
    put_at = conversation.expires_at - (TERSE_EXPIRES if speaker.voice.is_terse else CHAT_EXPIRES)
    return drill is not None and drill.at >= put_at


def is_idle(conversation: Conversation | None) -> bool:
    """Whether *conversation* only asks whom some words are for that tell of no danger."""
    return conversation is not None and conversation.command == HEAR_OUT and not _has_told_danger(conversation)


def _has_told_danger(conversation: Conversation) -> bool:
    said = [each["v"] for each in conversation.log if isinstance(each["v"], dict)]
    return any(tells_danger(words) for each in said for words in each.values() if isinstance(words, str))


def is_called_off(text: str, conversation: Conversation | None) -> bool:
    """Whether *text*, said in a group, calls off the alert that its author is asked about in private."""
    return conversation is not None and conversation.command == RAISE_ALERT and calls_off(text)


def nothing_left(inbound: Inbound, kept: Conversation | None, now_open: Conversation | None) -> Reply | None:
    """Say that nothing has left, where *inbound* agrees to an alert whose question is over; None where it does not."""
    is_over = kept is not None and now_open is None and kept.command in {RAISE_ALERT, HEAR_OUT}
    is_button = inbound.choice is not None and not inbound.choice.startswith(NOTICE_MARK)
    return Reply("common.nothing_left") if is_over and (is_button or agrees(inbound.text)) else None


def within(command: str, reply: Reply) -> Reply:
    """Give *reply* the full key of its text, where it only has the name within its command."""
    return reply if "." in reply.key else replace(reply, key=f"{command}.{reply.key}")
