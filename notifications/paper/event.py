"""A calendar entry, for any calendar program (RFC 5545): what is on, when and where."""

from datetime import date, datetime, timedelta

from core.wire import Attachment, AttachmentKind
from notifications.enclose import Spec

LASTS = timedelta(hours=2)
"""How long an event takes in a calendar: neighbours say when it begins, and nobody says when it ends."""


def calendar(spec: Spec, language: str) -> Attachment:
    """Make one file of the ``events`` of *spec*: each a ``uid``, ``starts_at`` (ISO), ``title`` and ``place``.

    ``written_at`` is when they were told, ``name`` that of the file. An entry read twice stays one: its ``uid`` names
    the article. A day alone is the whole of it. Times are in UTC, so that no description of a time zone has to travel
    with them.
    """
    from icalendar import Calendar, Event

    made = Calendar()
    made.add("prodid", "-//Tocsin//Gazette//FR")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    for each in spec["events"]:
        event = Event()
        event.add("uid", each["uid"])
        event.add("dtstamp", datetime.fromisoformat(spec["written_at"]))
        if len(each["starts_at"]) == len(date.min.isoformat()):
            event.add("dtstart", date.fromisoformat(each["starts_at"]))
        else:
            event.add("dtstart", datetime.fromisoformat(each["starts_at"]))
            event.add("duration", LASTS)
        event.add("summary", each["title"], parameters={"language": language})
        if each["place"]:
            event.add("location", each["place"])
        made.add_component(event)
    return Attachment(AttachmentKind.FILE, "text/calendar", spec["name"], made.to_ical())
