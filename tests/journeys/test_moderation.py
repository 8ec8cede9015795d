"""Stories of what a referent reads first, and of what neighbours flag."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from core.model.member import Role
from core.ports import Reason
from tests.journeys.street import contact, says_surely

if TYPE_CHECKING:
    from core.shelves.unit_of_work import UnitOfWork
    from tests.world import Village

CHANNELS = ("telegram", "matrix", "sms", "email")
on_each_channel = pytest.mark.parametrize("channel", CHANNELS)
THEFT = "ALERTE vol rue des Lilas vélo rouge"


async def some_neighbours(village: Village, channel: str) -> None:
    """Karim and Lucie lead, Paul lives there; Zoé came yesterday, and writes by SMS."""
    for name in ("Karim", "Lucie"):
        await village.member(name, roles=[Role.REFERENT], **contact(name, channel))
    await village.member("Paul", roles=(), **contact("Paul", channel))
    village.have_lived_here = timedelta(days=1)
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"))


def plain(said: list[str]) -> list[str]:
    """Give what was *said* with plain spaces."""
    return [each.replace("\N{NO-BREAK SPACE}", " ") for each in said]


async def raises(village: Village, text: str = THEFT) -> None:
    """Let Zoé raise an alert by SMS."""
    await village.says("Zoé", text, "3")
    await village.post_office_closes()


@on_each_channel
async def test_the_first_alert_of_a_newcomer_is_read_by_any_one_referent(village: Village, channel: str) -> None:
    """La première alerte d'une nouvelle voisine est relue ; le premier référent qui décide suffit."""
    await some_neighbours(village, channel)

    village.tells("Zoé vient d'arriver, et lance sa première alerte")
    await raises(village)
    before = list(village.hears("Paul"))
    village.tells("Karim la publie")
    await says_surely(village, "Karim", "A1 PUBLIER")
    await village.post_office_closes()
    village.tells("Lucie voulait décider aussi")
    await says_surely(village, "Lucie", "A1 REFUSER doublon")

    assert before == []
    assert "attend la lecture" in village.hears("Zoé")[1]
    assert any("Karim a relu" in text for text in village.hears("Zoé"))
    assert any("vélo rouge" in text or "velo rouge" in text for text in village.hears("Paul"))
    assert any("publiée par Karim" in text for text in village.hears("Lucie"))
    assert "déjà décidé" in village.hears("Lucie")[-1]


@on_each_channel
async def test_an_alert_is_corrected_with_its_author_or_refused_with_a_reason(village: Village, channel: str) -> None:
    """Karim fait corriger une alerte qui nomme quelqu'un, puis la refuse avec une raison."""
    await some_neighbours(village, channel)
    await raises(village, "ALERTE vol rue des Lilas, c'est encore le fils Martin")

    village.tells("Karim demande une correction")
    await says_surely(village, "Karim", "A1 DEMANDER Sans le nom, seulement ce que vous avez vu.")
    await says_surely(village, "Zoé", "CORRIGER A1 Un jeune homme est parti à vélo, c'était Kevin Martin")
    await village.post_office_closes()
    village.tells("Ce n'est pas encore cela : il la refuse")
    await says_surely(village, "Karim", "A1 REFUSER Une personne y est nommée.")
    await village.post_office_closes()

    assert village.hears("Paul") == []
    assert any("Sans le nom" in text for text in village.hears("Zoé"))
    assert "Kevin" in "".join(village.story)
    assert any("refusée par Karim" in text for text in village.hears("Lucie"))
    assert any("Une personne y est nommée" in text for text in village.hears("Zoé"))


async def test_cards_change_in_place_where_they_can(village: Village) -> None:
    """Sur Telegram, la carte de chaque référent change, et ses boutons s'en vont."""
    await some_neighbours(village, "telegram")
    await raises(village)

    await village.taps("Karim", "Publier")
    await village.post_office_closes()

    for name in ("Karim", "Lucie"):
        card = next(each for each in village.screen(name) if each.versions)
        assert "À relire" in "".join(span.text for part in card.versions[0].parts for span in part)
        assert "publiée par Karim" in "".join(span.text for part in card.outbound.parts for span in part)
        assert card.outbound.choices == ()


async def test_a_danger_is_never_held(village: Village) -> None:
    """Un cambriolage part aussitôt, même de la part d'une nouvelle voisine : « non relue »."""
    await some_neighbours(village, "telegram")

    await raises(village, "ALERTE cambriolage 12 rue des Lilas. Une voiture bleue attend")

    assert "Non relue par un référent" in village.hears("Paul")[-1]
    assert "Non relue par un référent" in village.hears("Karim")[-1]


async def test_referents_are_reminded_once_of_what_none_of_them_read(village: Village) -> None:
    """Deux heures sans lecture : les référents revoient la carte une fois, et l'autrice l'apprend."""
    await some_neighbours(village, "telegram")
    await raises(village)
    shown = len(village.hears("Karim"))

    await village.time_passes(hours=3)
    reminded = village.hears("Karim")
    await village.time_passes(hours=3)

    assert [each.startswith("👀 À relire : A1") or each[:20] for each in plain(reminded[shown:])] == [True]
    assert plain(village.hears("Zoé"))[-1].startswith("Personne n'a encore relu A1: je le rappelle à vos référents.")
    assert village.hears("Karim") == reminded


async def test_what_its_author_is_to_correct_reminds_nobody_until_it_is_corrected(village: Village) -> None:
    """Relue, et à corriger : personne n'est rappelé ; corrigée, elle attend de nouveau."""
    await some_neighbours(village, "telegram")
    await raises(village)
    await village.says("Karim", "A1 demander l'heure")
    asked = [village.hears(name) for name in ("Karim", "Lucie", "Zoé")]

    await village.time_passes(hours=3)
    waited = [village.hears(name) for name in ("Karim", "Lucie", "Zoé")]
    await says_surely(village, "Zoé", "CORRIGER A1 un vélo rouge à 14 h")
    await village.post_office_closes()
    await village.time_passes(hours=3)

    assert waited == asked
    assert plain(village.hears("Zoé"))[-1].startswith("Personne n'a encore relu A1: je le rappelle à vos référents.")


async def test_what_was_read_is_reminded_of_no_more(village: Village) -> None:
    """Ce qui est décidé n'est plus rappelé à personne."""
    await some_neighbours(village, "telegram")
    await raises(village)
    await village.says("Karim", "A1 refuser")
    await village.says("Karim", "ce n'est pas le bon endroit")
    read = [village.hears(name) for name in ("Karim", "Lucie", "Zoé")]

    await village.time_passes(hours=3)

    assert [village.hears(name) for name in ("Karim", "Lucie", "Zoé")] == read


async def test_what_nobody_reads_in_time_does_not_go_out(village: Village) -> None:
    """Personne ne relit : l'alerte ne part pas, et son autrice le sait."""
    await some_neighbours(village, "telegram")
    await raises(village)

    village.tells("Un jour passe")
    await village.time_passes(hours=25)
    await says_surely(village, "Karim", "A1 publier")

    assert village.hears("Paul") == []
    assert any("Personne n'a relu A1" in text for text in village.hears("Zoé"))
    assert "déjà décidé" in village.hears("Karim")[-1] or "close" in village.hears("Karim")[-1]


async def test_the_second_alert_goes_out_like_any_other(village: Village) -> None:
    """Une fois la première publiée, les suivantes partent aussitôt."""
    await some_neighbours(village, "telegram")
    await raises(village)
    await says_surely(village, "Karim", "A1 publier")
    await village.post_office_closes()

    await raises(village, "ALERTE dégradation rue des Roses, un banc cassé")

    assert any("banc cassé" in text for text in village.hears("Paul"))


async def test_referents_find_what_waits(village: Village) -> None:
    """RÉFÉRENT compte ce qui attend, RELECTURE le montre ; un voisin n'en sait rien."""
    await some_neighbours(village, "telegram")
    await raises(village)

    await village.says("Karim", "référent")
    await village.taps("Karim", "À relire\N{NO-BREAK SPACE}: 1")
    await village.says("Paul", "relecture", "A1", "A1 vu", "A9 vu")

    assert "vélo rouge" in village.hears("Karim")[-1] or "velo rouge" in village.hears("Karim")[-1]
    assert village.hears("Paul")[-1] == village.hears("Paul")[-2] == village.hears("Paul")[-3]


async def test_where_nobody_else_could_read_it_an_alert_goes_out(village: Village) -> None:
    """Sans référent, rien n'attend."""
    village.have_lived_here = timedelta(days=1)
    await village.member("Paul", telegram="7003")
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"))

    await raises(village)

    assert any("rue des Lilas" in text for text in village.hears("Paul"))


async def test_a_mail_that_nothing_proves_is_read_first(village: Village) -> None:
    """Un mail que n'importe qui a pu écrire est relu, sauf danger."""
    await some_neighbours(village, "telegram")
    village.have_lived_here = timedelta(days=90)
    await village.member("Odette", roles=(), **contact("Odette", "email"))

    await village.says("Odette", THEFT, "3")
    await village.post_office_closes()

    assert "Rien ne prouve" in village.hears("Odette")[-1]
    assert any("Rien ne prouve qui" in text for text in village.hears("Karim"))
    assert village.hears("Paul") == []


async def test_many_alerts_in_an_hour_are_read_first(village: Village) -> None:
    """La quatrième alerte en une heure attend un référent."""
    await some_neighbours(village, "telegram")

    for street in ("Lilas", "Roses", "Tilleuls", "Acacias"):
        await village.says("Paul", f"ALERTE vol rue des {street}")
        await village.says("Paul", "Ce n'est pas urgent", "un vélo", "Non, c'est passé", "Envoyer")
    await village.post_office_closes()

    assert "attend la lecture" in village.hears("Paul")[-1]
    assert any("Acacias" in text and "À relire" in text for text in village.hears("Karim"))


async def test_an_author_takes_back_what_waits(village: Village) -> None:
    """Zoé retire son alerte avant qu'elle soit relue."""
    await some_neighbours(village, "telegram")
    await raises(village)

    await says_surely(village, "Zoé", "CLORE A1 fausse alerte")
    await village.post_office_closes()

    assert any("retirée par son auteur" in text for text in village.hears("Karim"))
    assert village.hears("Paul") == []


async def test_the_echo_of_what_waits_does_not_say_that_it_left(village: Village) -> None:
    """Zoé apprend sur Telegram qu'une alerte écrite par SMS attend un référent ; elle dit que ce n'est pas elle."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    await village.member("Paul", roles=(), **contact("Paul", "telegram"))
    village.have_lived_here = timedelta(days=1)
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"), **contact("Zoé", "telegram"))

    await village.says("Zoé", THEFT, "3", channel="sms")
    await village.post_office_closes()
    echo = next(text for text in village.hears("Zoé", "telegram") if "en votre nom" in text)
    await village.taps("Zoé", "Ce n'est pas moi", channel="telegram")
    await village.post_office_closes()

    assert "attend la lecture d'un référent" in echo
    assert "partie" not in echo.replace("n'est pas encore partie", "")
    assert "personne ne l'avait lue" in village.hears("Zoé", "telegram")[-1]
    assert village.hears("Paul") == []


async def a_flagged_street(village: Village) -> None:
    """Karim leads; five households on two channels read what Zoé raises."""
    await village.member("Karim", roles=[Role.REFERENT], **contact("Karim", "telegram"))
    for name in ("Lucie", "Paul", "Marc", "Nina"):
        await village.member(name, roles=(), **contact(name, "telegram"))
    await village.member("Odette", roles=(), **contact("Odette", "sms"))
    await village.member("Zoé", roles=(), **contact("Zoé", "sms"))


def live_together(uow: UnitOfWork) -> None:
    """Let Simone live in Lucie's household."""
    unit: Any = uow
    unit._tx.connection.exec_driver_sql(
        "UPDATE person SET household_id = (SELECT household_id FROM person WHERE name = 'Lucie') WHERE name = 'Simone'"
    )


def shown_to(village: Village, name: str) -> str:
    """Give all that stands on a screen now."""
    return "\n".join(village.hears(name))


@pytest.mark.feature("R21")
async def test_three_households_fold_an_alert_until_a_referent_decides(village: Village) -> None:
    """Trois foyers signalent une alerte : elle est masquée chez tous, puis Karim la garde."""
    await a_flagged_street(village)
    await raises(village, "ALERTE vol rue des Lilas, c'est le fils Martin")

    village.tells("Trois foyers la signalent")
    for name in ("Lucie", "Paul", "Odette"):
        await village.says(name, "SIGNALER A1", "1")
    await village.time_passes(seconds=10)
    folded = shown_to(village, "Marc")
    await village.says("Marc", "A1 info je l'ai vu aussi", "A1")
    refused = village.hears("Marc")[-2:]
    village.tells("Karim décide de la garder")
    await village.taps("Karim", "Garder")
    await village.time_passes(seconds=10)

    assert "Masquée" in folded
    assert "Martin" not in folded
    assert all("masquée" in each for each in refused)
    assert "Martin" in shown_to(village, "Marc")
    assert any("Martin" in text and "3 foyers la signalent" in text for text in map(str, village.story))
    for name in ("Lucie", "Paul", "Odette"):
        assert any("elle reste" in text for text in village.hears(name))


async def test_a_referent_removes_an_alert_with_a_reason(village: Village) -> None:
    """Karim retire une alerte signalée : chacun voit qu'elle est retirée, Zoé lit pourquoi."""
    await a_flagged_street(village)
    await raises(village, "ALERTE vol rue des Lilas, c'est le fils Martin")
    await village.says("Lucie", "SIGNALER A1", "Cela vise une personne")

    village.tells("Karim la retire")
    await village.says("Karim", "A1 RETIRER Une personne y est nommée.")
    await village.time_passes(seconds=10)
    await village.says("Zoé", "A1 ROUVRIR")

    assert "Martin" not in shown_to(village, "Marc")
    assert "retirée par un référent" in shown_to(village, "Marc")
    assert any("Une personne y est nommée" in text for text in village.hears("Zoé"))
    assert any("Un référent a retiré A1" in text for text in village.hears("Lucie"))
    assert all("Lucie" not in text for text in village.hears("Zoé"))


async def test_a_danger_is_not_folded_by_flags_alone(village: Village) -> None:
    """Trois foyers ne peuvent pas cacher un feu : Karim l'apprend, et décide."""
    await a_flagged_street(village)
    await raises(village, "ALERTE feu 3 rue des Lilas. De la fumée")

    for name in ("Lucie", "Paul", "Odette"):
        await village.says(name, "SIGNALER A1", "3")
    await village.time_passes(seconds=10)

    assert "De la fumée" in shown_to(village, "Marc")
    assert any("3 foyers la signalent" in text for text in village.hears("Karim"))


async def test_a_household_counts_once_and_nobody_flags_without_end(village: Village) -> None:
    """Un foyer compte une fois, on ne signale pas la sienne, et un étranger n'apprend rien."""
    await a_flagged_street(village)
    await village.member("Simone", roles=(), telegram="1990")
    await village.store.run(live_together)
    await village.stranger("Inconnu", telegram="1991")
    await raises(village, "ALERTE vol rue des Lilas, un vélo")

    for name in ("Lucie", "Lucie", "Simone", "Zoé", "Paul"):
        await village.says(name, "SIGNALER A1", "3")
    await village.time_passes(seconds=10)
    await village.says("Inconnu", "SIGNALER A1", "SIGNALER A99")

    assert "un vélo" in shown_to(village, "Marc")
    assert village.hears("Inconnu")[-1] == village.hears("Inconnu")[-2]


async def test_what_was_not_sent_yet_waits_while_an_alert_is_folded(village: Village) -> None:
    """Qui n'a pas encore reçu une alerte masquée ne la reçoit pas ; gardée, elle arrive."""
    await a_flagged_street(village)
    village.breaks("sms", Reason.UNAVAILABLE)
    await village.says("Marc", "ALERTE vol rue des Lilas", "Ce n'est pas urgent")
    await village.says("Marc", "un vélo rouge", "Non, c'est passé", "Envoyer")
    for name in ("Lucie", "Paul", "Nina"):
        await village.says(name, "SIGNALER A1", "3")
    village.mends("sms")

    await village.time_passes(minutes=10)
    before = list(village.hears("Odette"))
    await village.says("Karim", "A1 GARDER")
    await village.time_passes(minutes=10)

    assert not any("rouge" in text for text in before)
    assert any("rouge" in text for text in village.hears("Odette"))


async def test_referents_set_how_many_households_fold(village: Village) -> None:
    """Karim baisse le seuil à deux : deux foyers suffisent, et chacun peut lire le nombre."""
    await a_flagged_street(village)
    await raises(village, "ALERTE vol rue des Lilas, c'est le fils Martin")

    village.tells("Karim change le nombre")
    await village.says("Karim", "SEUIL", "SEUIL 1", "SEUIL 2")
    await village.says("Lucie", "SEUIL", "SEUIL 9", "MOUVEMENTS")
    village.tells("Deux foyers signalent l'alerte")
    for name in ("Lucie", "Paul"):
        await village.says(name, "SIGNALER A1", "1")
    await village.time_passes(seconds=10)

    karim = village.hears("Karim")
    assert any("Ce que 3 foyers signalent" in text for text in karim)
    assert any("de 2 à 10" in text for text in karim)
    assert any("C'est noté : quand 2 foyers" in text.replace("\N{NO-BREAK SPACE}", " ") for text in karim)
    assert any("Ce que 2 foyers signalent" in text for text in village.hears("Lucie"))
    assert any("C'est à un référent" in text for text in village.hears("Lucie"))
    assert any("qui masquent" in text for text in village.hears("Lucie"))
    assert "Masquée" in shown_to(village, "Marc")
    assert "Martin" not in shown_to(village, "Marc")
