"""Read what referents decided, month by month, and why: without a name, an address or a word of anybody."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.about.neighbour import which_community
from core.access import Capability, require
from core.command import Command
from core.errors import Unclear
from core.gazette.looking_back import month_of, month_title
from core.ports import Voice
from core.talk import Reply, Talk

if TYPE_CHECKING:
    from core.model.member import Speaker
    from core.model.ruling import Ruling
    from core.said import Opening
    from core.shelves.unit_of_work import UnitOfWork

BY_SMS, ELSEWHERE = 2, 20
"""How many decisions a page holds: by SMS, what one segment does."""
MOST_PAGES = 99

REFUSED = "show_rulings.refused"


@dataclass(frozen=True, slots=True)
class Page:
    """Of which community and month (empty: this one), and which page of it."""

    community_id: int
    month: str = ""
    number: int = 1


def talk(speaker: Speaker, said: Opening) -> Talk:
    """Ask which community, when there are several; « 10/2026 2 » is the second page of a month."""
    community_id = yield from which_community(speaker, Capability.SEE_RULINGS, REFUSED)
    words = said.text.split()
    pages = [each for each in words if each.isdecimal() and each.isascii() and 0 < int(each) <= MOST_PAGES]
    month = " ".join(each for each in words if each not in pages)
    return Page(community_id, month, int(pages[0]) if pages else 1)


def act(page: Page, speaker: Speaker, uow: UnitOfWork) -> Reply:
    """Give the page, the latest first, and the way to the next."""
    require(speaker, Capability.SEE_RULINGS, page.community_id, REFUSED)
    community = speaker.place(page.community_id).community
    month = month_of(page.month, community, uow.now())
    if month is None:
        raise Unclear("show_rulings.which")
    size = BY_SMS if speaker.voice is Voice.SMS else ELSEWHERE
    told = uow.rulings.told(community.id, month[:2], size + 1, size * (page.number - 1))
    if not told:
        return Reply("nothing", {"title": month_title(month)})
    params = {"title": month_title(month), "lines": {"join": [_line(each) for each in told[:size]], "by": "\n"}}
    if len(told) <= size:
        return Reply("month", {**params, "more": ""})
    after = f"{month[2]} {page.number + 1}"
    more = {"say": "show_rulings.more", "following": after}
    return Reply("month", {**params, "more": more}, (("show_rulings.earlier", f"!show_rulings::{after}"),))


def _line(ruling: Ruling) -> dict[str, Any]:
    line = {
        "say": "show_rulings.line",
        "at": {"date": ruling.at.isoformat()},
        "decided": {"say": f"show_rulings.was_{ruling.decided}"},
        "why": {"say": f"show_rulings.why_{ruling.cause}"},
    }
    if ruling.number is None:
        return line
    became = {"say": f"show_rulings.appeal_{ruling.answer or 'waits'}"}
    return {**line, "say": "show_rulings.line_appealed", "appeal": became}


COMMAND = Command("show_rulings", talk, act, Capability.SEE_RULINGS)
