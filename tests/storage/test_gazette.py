"""Articles of the gazette and who comes, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from core.gazette import articles
from core.model.gazette import Article, ArticleStatus, Section, prolong

if TYPE_CHECKING:
    from tests.storage.street import Street

DAY = timedelta(days=1)


def an_article(street: Street, author_id: int, text: str = "Je prête une échelle", **values: object) -> Article:
    """Give an article of the street that nobody read yet."""
    now = street.clock.now()
    written = Article(
        0, 0, street.community.id, author_id, Section.AD, text, ArticleStatus.HELD, now, now + Section.AD.lasts
    )
    return replace(written, **values)  # type: ignore[arg-type]


async def published(street: Street, author_id: int, text: str = "Je prête une échelle", **values: object) -> Article:
    """Let neighbours read an article."""
    written = an_article(street, author_id, text, **values)
    return await street.run(lambda uow: articles.publish(uow, uow.gazette.add(written)))


async def test_articles_are_numbered_in_each_community(street: Street) -> None:
    odette = await street.moves_in("Odette", telegram="1")
    beside = await street.run(lambda uow: uow.communities.add(replace(street.community, name="Les Roses")))

    here = [await published(street, odette.id) for _ in range(2)]
    there = await published(street, odette.id, community_id=beside.id)

    assert [each.code for each in (*here, there)] == ["G1", "G2", "G1"]
    found = await street.run(lambda uow: uow.gazette.by_number(1, [street.community.id]))
    assert found == [here[0]]


async def test_the_gazette_shows_what_stands_the_latest_first(street: Street) -> None:
    odette = await street.moves_in("Odette", telegram="1")
    now = street.clock.now()
    ladder = await published(street, odette.id, "échelle")
    party = await published(street, odette.id, "fête", section=Section.EVENT)
    await published(street, odette.id, "hier", expires_at=now - DAY)
    taken = await published(street, odette.id, "prise")
    await street.run(lambda uow: uow.gazette.save(replace(taken, status=ArticleStatus.TAKEN)))
    await street.run(lambda uow: uow.gazette.add(an_article(street, odette.id, "en relecture")))

    here = [street.community.id]
    all_of_it = await street.run(lambda uow: uow.gazette.current(here, now, 9))
    parties = await street.run(lambda uow: uow.gazette.current(here, now, 9, section=Section.EVENT))
    next_page = await street.run(lambda uow: uow.gazette.current(here, now, 9, before=party.id))

    assert [each.article.text for each in all_of_it] == ["fête", "échelle"]
    assert [each.article.text for each in parties] == ["fête"]
    assert [each.article for each in next_page] == [ladder]
    assert (all_of_it[0].author, all_of_it[0].community_name) == ("Odette", street.community.name)


async def test_a_letter_gets_what_was_published_in_its_time_and_still_stands(street: Street) -> None:
    odette = await street.moves_in("Odette", telegram="1")
    await published(street, odette.id, "trop tôt")
    street.clock.tick(DAY.total_seconds())
    since = street.clock.now()
    await published(street, odette.id, "échelle")
    deleted = await published(street, odette.id, "retirée")
    await street.run(lambda uow: uow.gazette.save(replace(deleted, status=ArticleStatus.DELETED)))
    await street.run(lambda uow: uow.gazette.add(an_article(street, odette.id, "en relecture")))
    street.clock.tick(DAY.total_seconds())
    until = street.clock.now()
    await published(street, odette.id, "trop tard")

    found = await street.run(lambda uow: uow.gazette.published(street.community.id, since, until))

    assert [each.article.text for each in found] == ["échelle"]


async def test_who_comes_is_counted_once_and_may_change_their_mind(street: Street) -> None:
    odette, karim = await street.moves_in("Odette", telegram="1"), await street.moves_in("Karim", telegram="2")
    party = await published(street, odette.id, section=Section.EVENT)
    now = street.clock.now()

    first = await street.run(lambda uow: uow.gazette.come(party.id, karim.id, now))
    again = await street.run(lambda uow: uow.gazette.come(party.id, karim.id, now))
    view = await street.run(lambda uow: uow.gazette.view(party.id))
    gone = await street.run(lambda uow: uow.gazette.stay_away(party.id, karim.id))

    assert (first, again, gone) == (True, False, True)
    assert view is not None
    assert view.coming == 1
    assert await street.run(lambda uow: uow.gazette.coming(party.id)) == 0
    assert not await street.run(lambda uow: uow.gazette.stay_away(party.id, karim.id))


async def test_what_somebody_wrote_lately_is_counted_deleted_or_not(street: Street) -> None:
    odette = await street.moves_in("Odette", telegram="1")
    await published(street, odette.id)
    street.clock.tick(DAY.total_seconds() + 60)
    deleted = await published(street, odette.id)
    await street.run(lambda uow: uow.gazette.save(replace(deleted, status=ArticleStatus.DELETED)))

    since = street.clock.now() - DAY
    await street.run(lambda uow: uow.gazette.add(replace(deleted, published_at=None)))
    here = street.community.id
    many = await street.run(lambda uow: uow.gazette.posted_since(odette.id, here, since))
    waits = await street.run(lambda uow: uow.gazette.standing_since(odette.id, here, since))
    for each in await street.run(lambda uow: uow.gazette.by_number(3, [here])):
        never_read = replace(each, status=ArticleStatus.DELETED, published_at=None)
        await street.run(lambda uow, gone=never_read: uow.gazette.save(gone))  # type: ignore[misc]
    read = await street.run(lambda uow: uow.gazette.standing_since(odette.id, here, since))

    assert (many, waits, read) == (2, 2, 1)


async def test_an_article_that_ended_goes_to_nobody_any_more(street: Street) -> None:
    odette = await street.moves_in("Odette", telegram="1")
    await street.moves_in("Karim", telegram="2")
    ladder = await published(street, odette.id)

    await street.run(lambda uow: articles.show_everywhere(uow, replace(ladder, status=ArticleStatus.TAKEN)))

    assert await street.fans_out() == 0


def test_an_article_is_prolonged_by_the_time_of_its_section_and_not_for_ever(street: Street) -> None:
    now = street.clock.now()
    ladder = an_article(street, 1)

    later = prolong(ladder, now + 10 * DAY)
    much_later = prolong(ladder, now + 80 * DAY)

    assert later.expires_at == now + 40 * DAY
    assert much_later.expires_at == now + 90 * DAY
