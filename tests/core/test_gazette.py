"""Who may do what in the gazette, how much, and what nobody reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from core.model.gazette import Article, ArticleStatus
from core.model.member import Role

if TYPE_CHECKING:
    from tests.world import Village

LADDER = "gazette Je prête une échelle"


@pytest.fixture
async def lilas(village: Village) -> Village:
    """Karim leads; Zora and Zaki live there; Wim lives in another community. All have been there for a month."""
    await village.founded("Les Roses")
    await village.member("Zora", telegram="2001")
    await village.member("Zaki", telegram="2002")
    await village.member("Rex", telegram="2003", roles=[Role.REFERENT])
    await village.member("Wim", telegram="2004", community="Les Roses")
    return village


async def article(village: Village, number: int = 1) -> Article:
    """Give the article G<number> of Les Lilas."""
    here = village.communities["Les Lilas"]
    return (await village.store.run(lambda uow: uow.gazette.by_number(number, [here])))[0]


async def writes(village: Village, who: str, words: str = LADDER) -> None:
    """Let *who* publish an article on Telegram."""
    await village.says(who, words, "Publier")


async def test_an_article_of_another_community_reads_like_one_that_does_not_exist(lilas: Village) -> None:
    await writes(lilas, "Zora")
    there = (await article(lilas)).id

    await lilas.says("Wim", "G1", "G99")
    for payload in (f"!show_article:{there}", "!show_article:98765", f"!delete_article:{there}"):
        await lilas.says("Wim", "", choice=payload)

    assert len(set(lilas.hears("Wim")[-5:])) == 1
    assert "échelle" not in " ".join(lilas.hears("Wim"))


@pytest.mark.parametrize("command", ["close_article", "prolong_article", "delete_article", "edit_article"])
async def test_only_the_author_changes_an_article(lilas: Village, command: str) -> None:
    await writes(lilas, "Zora")
    before = await article(lilas)

    await lilas.says("Zaki", "", choice=f"!{command}:{before.id}")
    if command == "edit_article":
        await lilas.says("Zaki", "Le texte", "Je vends une échelle")

    assert await article(lilas) == before
    assert "à l'auteur de G1" in lilas.hears("Zaki")[-1]


async def test_a_referent_takes_an_article_out_and_its_author_reads_why(lilas: Village) -> None:
    await writes(lilas, "Zora")
    before = await article(lilas)

    await lilas.says("Rex", "", choice=f"!delete_article:{before.id}")
    await lilas.says("Rex", "C'est déjà publié deux fois")

    after = await article(lilas)
    assert (after.status, after.text) == (ArticleStatus.DELETED, "")
    assert "C'est déjà publié deux fois" in lilas.hears("Zora")[-1]
    assert "échelle" not in " ".join(lilas.hears("Zaki"))


@pytest.mark.parametrize(("is_new", "most"), [(False, 5), (True, 1)])
async def test_one_neighbour_does_not_fill_the_gazette(lilas: Village, most: int, *, is_new: bool) -> None:
    """Five articles a day, and one in the first week."""
    if is_new:
        lilas.have_lived_here = timedelta(days=2)
        await lilas.member("Nora", telegram="2009")
    who = "Nora" if is_new else "Zora"

    for _ in range(most):
        await writes(lilas, who)
    await lilas.says(who, LADDER)
    refused = lilas.hears(who)[-1]
    lilas.clock.passes(days=1, minutes=1)
    await writes(lilas, who)

    assert "pour demain" in refused
    assert f"G{most + 1}" in lilas.hears(who)[-1]


@pytest.mark.parametrize("status", [ArticleStatus.HELD, ArticleStatus.FOLDED])
async def test_what_a_referent_has_to_read_first_is_read_by_its_author_alone(
    lilas: Village, status: ArticleStatus
) -> None:
    await writes(lilas, "Zora")
    waits = replace(await article(lilas), status=status)
    await lilas.store.run(lambda uow: uow.gazette.save(waits))

    await lilas.says("Zaki", "G1", "gazette")
    await lilas.says("Zora", "G1")
    await lilas.says("Zora", "G1 prolonger")

    assert "Je prête" not in " ".join(lilas.hears("Zaki")[-2:])
    assert "échelle" in lilas.hears("Zora")[-2]
    assert (await article(lilas)).status is status


async def test_the_button_of_an_article_that_is_over_is_refused_kindly(lilas: Village) -> None:
    await lilas.says("Zora", "gazette Fête au parc samedi 18 h", "au parc", "Publier")
    button = next(each for each in lilas.screen("Zaki")[-1].outbound.choices if "serai" in each.label)
    lilas.clock.passes(days=20)

    await lilas.says("Zaki", "", choice=button.payload)
    await lilas.says("Zaki", "G1")

    assert "terminé" in lilas.hears("Zaki")[-2]
    assert "plus d'actualité" in lilas.hears("Zaki")[-1]
    assert lilas.buttons("Zaki") == []


async def test_words_behind_the_code_of_ones_own_article_are_not_taken_for_its_new_text_unasked(
    lilas: Village,
) -> None:
    await writes(lilas, "Zora")

    await lilas.says("Zora", "G1 elle fait quatre mètres")
    await lilas.taps("Zora", "Non")
    kept = (await article(lilas)).text
    await lilas.says("Zora", "G1 Je prête deux échelles")
    await lilas.taps("Zora", "Oui, remplacer")

    assert kept == "Je prête une échelle"
    assert (await article(lilas)).text == "Je prête deux échelles"


async def test_the_new_text_of_an_article_is_warned_of_too(lilas: Village) -> None:
    await writes(lilas, "Zora")

    await lilas.says("Zora", "G1 modifier La maison est vide en août")
    await lilas.taps("Zora", "Ne rien publier")

    assert (await article(lilas)).text == "Je prête une échelle"


async def test_the_gazette_is_read_page_by_page_and_by_section(lilas: Village) -> None:
    for number in range(4):
        await writes(lilas, "Zora", f"gazette Je donne {number} pots")
        await writes(lilas, "Zaki", f"gazette Covoiturage pour Nantes, {number} places")

    await lilas.says("Rex", "gazette")
    await lilas.taps("Rex", "La suite")
    second = lilas.hears("Rex")[-1]
    await lilas.says("Rex", "gazette covoiturage")

    assert ("G2" in second, "G3" in second) == (True, False)
    assert "pots" not in lilas.hears("Rex")[-1]


async def test_the_menu_and_the_help_name_the_gazette(lilas: Village) -> None:
    await lilas.says("Zora", "menu")
    in_menu = "📰 Gazette" in lilas.buttons("Zora")
    await lilas.says("Zora", "aide")

    assert in_menu
    assert "GAZETTE" in lilas.hears("Zora")[-1]
