"""Small turns beside the great stories: what is read where something is changed on the way, or cannot be done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.world import open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.world import Village

TABLE = ("Nora", "gazette une table à donner", "une table à donner")
PUBLISHED = (TABLE, ("Nora", "publier", "G1 est dans la gazette"))
FIRE = (
    ("Nora", "ALERTE feu rue des Lilas. De la fumée noire sort du garage", "Appelez d'abord"),
    ("Nora", "1", "Voici ce que vos voisins vont lire"),
    ("Nora", "1", "A1 part chez 2 voisins"),
)
KNOCKS = (
    ("Zoé", "rejoindre Les Lilas", "Comment vos voisins vous appellent-ils"),
    ("Zoé", "???", "Dites votre prénom"),
    ("Zoé", "Zoé", "Quelle est votre adresse"),
    ("Zoé", "4 rue des Roses", "Qui vous connaît là-bas"),
    ("Zoé", "personne", "C'est noté, Zoé"),
)
STORIES = {
    "before it leaves an article changes its words": (
        TABLE,
        ("Nora", "changer", "Que voulez-vous changer"),
        ("Nora", "le texte", "Que voulez-vous dire à vos voisins"),
        ("Nora", "une chaise à donner", "une chaise à donner / Par Nora"),
    ),
    "before it leaves an article changes its section, and how long it stays": (
        TABLE,
        ("Nora", "changer", "Que voulez-vous changer"),
        ("Nora", "le sujet", "C'est à quel sujet"),
        ("Nora", "2", "Coup de main · Les Lilas / une table à donner"),
        ("Nora", "changer", "Que voulez-vous changer"),
        ("Nora", "la durée", "Jusqu'à quand"),
        ("Nora", "1", "Par Nora. Jusqu'au 26 novembre."),
    ),
    "before it leaves an event changes its place": (
        ("Nora", "gazette fête samedi 18h", "C'est où"),
        ("Nora", "la place", "📍 la place / Par Nora"),
        ("Nora", "changer", "Que voulez-vous changer"),
        ("Nora", "le lieu", "C'est où"),
        ("Nora", "le jardin public", "📍 le jardin public / Par Nora"),
    ),
    "an article in the gazette stays less long, and is kept": (
        *PUBLISHED,
        ("Nora", "modifier G1", "Que voulez-vous changer"),
        ("Nora", "la durée", "Jusqu'à quand"),
        ("Nora", "1", "Par Nora. Jusqu'au 26 novembre."),
        ("Nora", "supprimer G1", "Retirer cet article pour de bon"),
        ("Nora", "non", "C'est annulé"),
    ),
    "nobody answers their own article, and only an event has guests": (
        *PUBLISHED,
        ("Nora", "répondre en privé G1 bonjour", "G1 est votre article"),
        ("Ali", "j'y serai G1", "G1 n'est pas une fête"),
    ),
    "who said nothing of coming takes nothing back": (
        ("Nora", "gazette fête samedi 18h", "C'est où"),
        ("Nora", "la place", "📍 la place"),
        ("Nora", "1", "G1 est dans la gazette"),
        ("Ali", "je n'y serai plus G1", "vous n'y serez pas. 0 voisin y sera."),
    ),
    "one's own alert is not silenced, and is joined to another only": (
        *FIRE,
        ("Nora", "muet A1", "A1 est votre alerte. Pour la clore, répondez CLORE A1."),
        ("Nora", "muet auteur A1", "A1 est votre alerte. Pour la clore, répondez CLORE A1."),
        ("Karim", "joindre A1 A1", "Je ne trouve pas d'autre alerte ouverte à joindre"),
        ("Karim", "à relire A1", "A1 n'attend plus de relecture"),
    ),
    "what was seen is counted once and thanked for twice": (
        *FIRE,
        ("Ali", "A1 confirme", "A1 est confirmée pour tous vos voisins"),
        ("Ali", "A1 confirme", "A1 est confirmée pour tous vos voisins"),
        ("Karim", "A1 rien", "tout est calme chez vous"),
        ("Karim", "A1 rien", "tout est calme chez vous"),
        ("Karim", "alertes A1", "Confirmée par Ali"),
    ),
    "who said by mistake that they had called takes it back, and nobody takes back another's call": (
        *FIRE,
        ("Nora", "A1 appelé", "Vos voisins savent que les secours sont prévenus pour A1"),
        ("Ali", "A1 pas appelé", "Quelqu'un d'autre s'occupe de l'appel pour A1"),
        ("Karim", "alertes A1", "Secours appelés par l'auteur de l'alerte"),
        ("Nora", "A1 pas appelé", "Je propose à quelqu'un d'autre d'appeler pour A1"),
        ("Karim", "alertes A1", "Personne n'a encore appelé"),
        ("Ali", "A1 j'appelle", "Appelez maintenant"),
    ),
    "for what is no emergency there is no call to give back": (
        ("Nora", "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin", "Appelez d'abord"),
        ("Nora", "3", "Est-ce toujours en cours"),
        ("Nora", "2", "Pas d'urgence. N'intervenez pas."),
        ("Nora", "1", "A1 part chez 2 voisins"),
        ("Ali", "A1 pas appelé", "Pour A1, il n'y a pas d'appel à faire"),
    ),
    "a closed alert is neither flagged nor removed": (
        *FIRE,
        ("Nora", "clore A1 fausse alerte", "A1 est close : fausse alerte"),
        ("Ali", "signaler A1", "Qu'est-ce qui ne va pas"),
        ("Ali", "1", "A1 est déjà close"),
        ("Karim", "retirer A1", "Pour quelle raison"),
        ("Karim", "ce n'était pas vrai", "A1 est déjà close"),
    ),
    "a guard needs a referent who is one": (
        ("Karim", "garde lundi Bernard", "Je ne trouve pas ce référent. Les référents ici : Karim."),
        ("Karim", "garde échanger lundi", "Écrivez par exemple GARDE LUNDI PAUL"),
        ("Karim", "garde tous Karim", "Écrivez par exemple GARDE LUNDI PAUL"),
    ),
    "a list of words holds words": (
        ("Karim", "ajouter mot ---", "Quel mot ?"),
        ("Karim", "ajouter mot " + "a" * 60, "C'est trop long pour la liste"),
        ("Karim", "ajouter mot rodéo", "« rodeo » est sur la liste"),
        ("Karim", "ajouter mot rodéo", "« rodeo » est sur la liste"),
        ("Karim", "retirer mot pluie", "« pluie » n'est pas sur la liste"),
    ),
    "calm hours are told as they stand": (
        ("Nora", "calme 22-7", "au calme chaque jour de 22 h à 7 h"),
        ("Nora", "calme", "Au calme de 22 h à 7 h."),
        ("Nora", "0", "C'est annulé"),
        ("Nora", "sonnerie voix", "Dites par exemple : SONNERIE ALERTES SILENCIEUX"),
    ),
    "who stopped everything and wants the letter hears how to come back": (
        ("Nora", "stop", "plus de messages ici, sauf les alertes"),
        ("Nora", "lettre chaque jour", "vous avez arrêté mes messages là. Pour tout retrouver : REPRENDRE."),
    ),
    "the lines of a profile are hidden together, shown when they are written, and never a town hall's": (
        ("Nora", "masquer tout", "Un mot sur vous : vide (pas visible)"),
        ("Nora", "montrer mot", "Il n'y a encore rien à montrer"),
        ("Nora", "profil nom Mairie de Villeneuve", "Ce nom est réservé à la mairie"),
        ("Nora", "profil mot J'ai une échelle", "Un mot sur vous : J'ai une échelle"),
        ("Nora", "profil mot -", "Un mot sur vous : vide"),
    ),
    "who leads alone stays until another does": (
        ("Karim", "passer la main", "Voulez-vous ne plus être référent"),
        ("Karim", "oui", "Vous êtes seul référent ici"),
        ("Karim", "effacer", "Vous êtes seul référent de vos voisins"),
    ),
    "who left has nothing more to leave": (
        ("Nora", "quitter", "Voulez-vous quitter « Les Lilas »"),
        ("Nora", "oui", "Vous avez quitté vos voisins (Les Lilas)"),
        ("Nora", "quitter", "Vous n'avez rien à quitter ici"),
    ),
    "who waits at the door withdraws": (
        *KNOCKS,
        ("Zoé", "quitter", "Voulez-vous retirer votre demande"),
        ("Zoé", "oui", "Votre demande est retirée"),
        ("Zoé", "ma demande", "Aucune demande de votre part n'attend"),
    ),
    "a request is answered once": (
        *KNOCKS,
        ("Karim", "oui 1", "Zoé est maintenant avec vos voisins"),
        ("Karim", "demandes D1", "D1 (Zoé) a déjà sa réponse"),
        ("Karim", "demander D1 quel étage ?", "D1 (Zoé) a déjà sa réponse"),
        ("Karim", "refuser 1", "Pour quelle raison"),
        ("Karim", "1", "D1 (Zoé) a déjà sa réponse"),
        ("Zoé", "rejoindre Les Lilas", "Quelle est votre adresse"),
        ("Zoé", "4 rue des Roses", "Qui vous connaît là-bas"),
        ("Zoé", "personne", "Vous êtes déjà avec ces voisins (Les Lilas)"),
    ),
    "only what was received is reported": (
        ("Ali", "signaler message", "Je ne trouve pas ce correspondant"),
        ("Nora", "message Nora bonjour", "Je ne trouve personne de ce nom chez vous"),
        ("Nora", "message Ali bonjour", "Votre message part vers Ali"),
        ("Ali", "signaler message Nora", "Qu'est-ce qui ne va pas dans les messages de Nora"),
    ),
    "what nobody decided is not appealed, and what was not proposed not accepted": (
        ("Nora", "recours", "Rien de récent n'a été décidé contre vous"),
        ("Nora", "accepter", "Personne ne vous propose d'être référent"),
        ("Nora", "décliner", "Personne ne vous propose d'être référent"),
        ("Nora", "canaux 7", "Quel canal ? Répondez CANAUX et son numéro, de 1 à 1."),
        ("Nora", "lier ABCDEF", "Ce code n'est pas le bon"),
        ("Karim", "décisions", "Aucune décision en novembre 2026. Pour un autre mois : DÉCISIONS OCTOBRE."),
        ("Karim", "décisions mai", "Aucune décision en mai 2026."),
        ("Karim", "décisions hier", "De quel mois ?"),
        ("Karim", "historique", "En novembre 2026 :"),
        ("Karim", "historique décembre", "En décembre 2025 :"),
        ("Karim", "historique hier", "Quel mois ? Par exemple : HISTORIQUE MAI"),
        ("Karim", "jumeler", "Je ne vois pas d'autre communauté assez près"),
    ),
    "whether twins may write is said at once": (
        ("Nora", "messages jumelés oui", "C'est noté : les voisins jumelés peuvent vous écrire."),
        ("Nora", "messages jumelés non", "C'est noté : les voisins jumelés ne vous écrivent pas les premiers."),
        ("Nora", "messages jumelés", "Les voisins jumelés peuvent-ils vous écrire"),
    ),
    "a part of the kit is named with it, or afterwards by its first word": (
        ("Karim", "kit affiches", "Voici, au nom de « Les Lilas »"),
        ("Karim", "KIT 3", "Voici, au nom de « Les Lilas »"),
        ("Karim", "kit de survie", "Que voulez-vous imprimer ou envoyer"),
        ("Karim", "qr", "Voici, au nom de « Les Lilas »"),
    ),
    "a command that asks is said again whole": (
        ("Karim", "renommer", "Comment voulez-vous appeler votre communauté"),
        ("Karim", "renommer Les Lilas Bleus", "« Les Lilas » s'appellera « Les Lilas Bleus »"),
        ("Karim", "renommer Les Glycines", "« Les Lilas » s'appellera « Les Glycines »"),
    ),
    "neighbours do not learn what stays as it was": (
        ("Karim", "renommer Les Lilas", "C'est bien cela"),
        ("Karim", "oui", "Votre communauté s'appelle déjà « Les Lilas ». Rien ne change."),
        ("Karim", "validation référent", "C'est bien cela"),
        ("Karim", "oui", "Rien ne change. Un référent répond à chaque demande."),
    ),
    "two announcements a day are enough": (
        ("Karim", "annonce Réunion", "Pour 2 voisins"),
        ("Karim", "envoyer", "Votre annonce part chez 2 voisins"),
        ("Karim", "annonce Réunion à 18 h", "Pour 2 voisins"),
        ("Karim", "envoyer", "Votre annonce part chez 2 voisins"),
        ("Karim", "annonce Réunion à 19 h", "Deux annonces sont déjà parties aujourd'hui"),
    ),
    "before it leaves an alert changes what it is, and where": (
        ("Nora", "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin", "Appelez d'abord"),
        ("Nora", "3", "Est-ce toujours en cours"),
        ("Nora", "2", "Vol · Les Lilas, 14 h 05 / rue des Lilas"),
        ("Nora", "corriger", "Que voulez-vous corriger"),
        ("Nora", "1", "Que se passe-t-il"),
        ("Nora", "dégradation", "Dégradation · Les Lilas, 14 h 05 / rue des Lilas"),
        ("Nora", "corriger", "Que voulez-vous corriger"),
        ("Nora", "2", "Où est-ce"),
        ("Nora", "rue des Roses", "Dégradation · Les Lilas, 14 h 05 / rue des Roses"),
    ),
    "an article is judged once": (
        *PUBLISHED,
        ("Ali", "signaler G1", "Personne ne saura que c'est vous"),
        ("Ali", "5", "Un référent relira G1"),
        ("Karim", "garder G1", "G1 reste. Ceux qui ont signalé le savent."),
        ("Karim", "garder G1", "G1 n'attend plus de relecture"),
        ("Karim", "retirer G1", "Pour quelle raison"),
        ("Karim", "C'est une dispute", "G1 : c'est retiré"),
        ("Ali", "signaler G1", "Personne ne saura que c'est vous"),
        ("Ali", "1", "G1 a été retiré de la gazette"),
    ),
    "who was banned appeals once, and is not banned twice": (
        ("Nora", "exclure Ali", "Seul un référent peut le faire"),
        ("Karim", "exclure Ali", "Pour quelle raison"),
        ("Karim", "Des insultes", "Retirer Ali de vos voisins"),
        ("Karim", "oui", "Ali n'est plus avec vos voisins"),
        ("Karim", "exclure Ali", "Je ne trouve personne de ce nom"),
        ("Ali", "recours je n'ai rien fait", "C'est noté"),
        ("Ali", "recours", "Vous avez déjà fait un recours"),
    ),
    "who asked for it is visited once after a round": (
        ("Nora", "ronde oui", "on prendra de vos nouvelles"),
        ("Karim", "ronde canicule", "Demander à 1 voisin si tout va bien"),
        ("Karim", "1", "C'est demandé à 1 voisin"),
        ("Nora", "2", "Vos référents le savent maintenant"),
        ("Karim", "je passe Nora", "vous passez chez Nora"),
        ("Karim", "je passe Nora", "Personne n'attend de visite"),
    ),
    "a name longer than a screen is asked for again": (
        ("Nora", "fonder", "Comment s'appellera votre communauté"),
        ("Nora", "x" * 90, "Ce nom est un peu long"),
        ("Nora", "0", "C'est annulé"),
        ("Karim", "référent", "Vos outils de référent"),
        ("Karim", "sans canal vérifié", "Tous vos voisins ont un canal vérifié"),
        ("Zoé", "pause 7j", "Je ne vous envoie rien pour l'instant"),
    ),
    "a group is not linked in private, nor with a code of nobody": (
        ("Nora", "groupe", "Seul un référent peut relier un groupe"),
        ("Karim", "groupe stop", "Aucun groupe n'est relié à vos voisins"),
    ),
    "a guest has no profile, no directory and no neighbours": (
        ("Zoé", "profil", "Votre fiche s'ouvre quand vous êtes chez vos voisins"),
        ("Zoé", "annuaire", "L'annuaire est ouvert aux voisins"),
        ("Zoé", "navigateur", "Ce mot est pour les voisins"),
        ("Zoé", "mes données", "De cette adresse, je garde vos messages 14 jours"),
        ("Zoé", "canaux", "Je ne vous connais pas encore ici"),
        ("Zoé", "habitation", "Entrez d'abord chez vos voisins"),
        ("Zoé", "référents", "Les référents se montrent à leurs voisins"),
        ("Zoé", "décisions", "Ces décisions se lisent entre voisins"),
        ("Zoé", "mouvements", "Les nouvelles sont pour les voisins"),
        ("Zoé", "tract", "Entrez d'abord chez vos voisins"),
        ("Zoé", "inviter", "Entrez d'abord chez vos voisins"),
    ),
}


@pytest.fixture
async def street() -> AsyncIterator[Village]:
    """Two neighbours, their only referent, and somebody whom nobody knows."""
    async with open_village() as opened:
        await opened.member("Nora", telegram="1001", home="2 rue des Lilas")
        await opened.member("Karim", telegram="1002", roles=[Role.REFERENT])
        await opened.member("Ali", telegram="1003")
        await opened.stranger("Zoé", telegram="6001")
        yield opened


@pytest.mark.parametrize("story", STORIES)
async def test_each_turn_reads_as_it_should(street: Village, story: str) -> None:
    for who, said, reads in STORIES[story]:
        before = len(street.hears(who))
        await street.says(who, said)

        heard = " / ".join(street.hears(who)[before:]).replace("\n", " / ").replace("\N{NO-BREAK SPACE}", " ")
        assert heard
        assert reads in heard, (who, said, heard)
