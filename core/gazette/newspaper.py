"""A letter of the gazette as a page: already worded, for channels that can set one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Story:
    """One article. ``picture`` is the place of its picture among the attachments (none: it has none).

    ``when`` is empty but for events; ``by`` says who wrote it, ``answer`` how to answer in one press.
    """

    code: str
    title: str
    text: str
    by: str
    answer: str
    when: str = ""
    picture: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, and the articles below it."""

    heading: str
    stories: tuple[Story, ...]


@dataclass(frozen=True, slots=True)
class Date:
    """A line of what is on this week: when, what, and where to read more."""

    when: str
    what: str
    code: str


@dataclass(frozen=True, slots=True)
class Newspaper:
    """The front page: ``name`` of the community, ``title`` of the paper, ``date``, and everything below.

    ``agenda`` and ``week`` are lines below a heading of their own; ``rest`` says that there is more,
    ``how`` how to answer.
    """

    name: str
    title: str
    date: str
    sections: tuple[Section, ...]
    agenda_heading: str = ""
    agenda: tuple[Date, ...] = ()
    week_heading: str = ""
    week: tuple[str, ...] = ()
    how: str = ""
    rest: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        """The articles that can be answered from here."""
        return tuple(story.code for section in self.sections for story in section.stories)
