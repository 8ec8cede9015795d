"""The letter of the gazette, worded for a channel that sets it as a page."""

from typing import Any

from core.gazette.newspaper import Date, Newspaper, Section, Story
from core.model.gazette import Section as Kind
from core.post import Letter
from core.texts import Ear, Texts
from core.texts.wording import said


def set_newspaper(letter: Letter, texts: Texts, ear: Ear) -> Newspaper:
    """Word the page of *letter*: its articles by section, each section in the order in which they were written."""
    paper = letter.params["paper"]
    pictures = {photo_id: place for place, photo_id in enumerate(letter.photos)}

    def say(value: Any) -> str:
        return said(texts, value, ear)

    def story(told: dict[str, Any]) -> Story:
        answer = say({"say": "letter.answer", "name": told["name"]})
        by, title, text = say(told["name"]), say(told["title"]), say(told["text"])
        return Story(told["code"], title, text, by, answer, say(told["when"]), pictures.get(told["photo"]))

    sections = [
        Section(
            say({"say": f"letter.section_{kind}"}),
            tuple(story(each) for each in paper["stories"] if each["section"] == kind),
        )
        for kind in Kind
    ]
    return Newspaper(
        name=say(letter.params["community"]),
        title=say(paper["title"]),
        date=_capital(say(paper["date"])),
        sections=tuple(section for section in sections if section.stories),
        agenda_heading=say({"say": "letter.agenda_heading"}),
        agenda=tuple(
            Date(_capital(say(each["when"])), say({"join": [each["title"], each["place"]], "by": " · "}), each["code"])
            for each in paper["agenda"]
        ),
        week_heading=say({"say": "letter.week_heading"}),
        week=tuple(filter(None, map(say, paper["week"]))),
        how=say({"say": "letter.how"}),
        rest=say(paper.get("rest", "")),
    )


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
