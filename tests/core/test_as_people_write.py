"""What people write to us by hand: thanks, capitals, no accents, a word of ours in the middle of a question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from core.model.member import Role
from tests.world import Village, open_village

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

DOG = (("Odette", "ALERTE chien perdu rue des Lilas", "Urgence?"), ("Odette", "pas d'urgence", "A1 part chez"))
STORIES: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "the next page is called « suite »": (
        ("Odette", "AIDE", "Suite: AIDE 2"),
        ("Odette", "SUITE", "AIDE 3"),
        ("Odette", "suite merci", "AIDE 4"),
        ("Odette", "bonjour", "ALERTE=prévenir"),
        ("Odette", "suite", "Il n'y a pas d'autre page"),
    ),
    "help in the middle of a question leaves it open": (
        ("Odette", "ALERTE", "Urgence?"),
        ("Odette", "pas urgent", "Que se passe-t-il?"),
        ("Odette", "AIDE", "Ma question attend votre réponse"),
        ("Odette", "AIDE 2", "AIDE 3"),
        ("Odette", "je ne sais pas", "Où est-ce?"),
        ("Odette", "rue des Lilas", "Que s'est-il passé?"),
    ),
    "whoever tells of a danger is not taken out of it by the menu": (
        ("Odette", "ALERTE feu rue des Lilas", "Urgence?"),
        ("Odette", "menu", "Ma question attend votre réponse"),
        ("Odette", "oui", "A1 part chez"),
    ),
    "an alert is closed while a question about something else is open": (
        *DOG,
        ("Odette", "il est marron avec un collier rouge", "Est-ce pour A1?"),
        ("Odette", "CLORE A1 fausse alerte", "Pour etre sur que c'est vous, répondez ce code"),
    ),
    "a message to an alert goes to whoever raised it": (
        *DOG,
        ("Karim", "MESSAGE A1 Je crois l'avoir vu", "l'auteur de A1"),
    ),
    "politeness, doubt and curiosity raise nothing": (
        ("Odette", "oui merci", "Très bien"),
        ("Odette", "C'EST BON", "Très bien"),
        ("Odette", "je ne sais pas", "Écrivez simplement"),
        ("Odette", "Bonjour, qui etes vous ?", "Suite: AIDE 2"),
        ("Odette", "c est quoi ce message", "Suite: AIDE 2"),
        ("Odette", "c'est quoi ce bruit dans la rue", "Voulez-vous prévenir vos voisins?"),
    ),
    "neighbours do not read « oui merci » as what happened": (
        ("Odette", "ALERTE", "Urgence?"),
        ("Odette", "ok", "Danger? Appelez d'abord"),
        ("Odette", "non", "Que se passe-t-il?"),
        ("Odette", "6", "Où est-ce?"),
        ("Odette", "ok", "Dites-moi où"),
        ("Odette", "je ne sais pas", "Que s'est-il passé?"),
        ("Odette", "OUI MERCI", "Dites-le en quelques mots"),
        ("Odette", "ca sent le brule", "A1 part chez"),
        ("Karim", "alertes A1", "lieu non précisé"),
    ),
    "a sentence says what and where at once": (
        ("Odette", "ALERTE", "Urgence?"),
        ("Odette", "3", "Que se passe-t-il?"),
        ("Odette", "y a un chien perdu devant chez moi", "A1 part chez"),
        ("Karim", "alertes A1", "rue des Lilas / y a un chien perdu"),
    ),
    "what an author goes on telling is added to the alert": (
        *DOG,
        ("Odette", "il est marron avec un collier", "Est-ce pour A1?"),
        ("Odette", "oui", "c'est ajouté: vos voisins le liront sous A1"),
        ("Karim", "alertes A1", "il est marron avec un collier"),
        ("Odette", "il est tout mouille le pauvre", "Est-ce pour A1?"),
        ("Odette", "autre chose", "Urgence?"),
        ("Odette", "0", "C'est annulé"),
        ("Odette", "il y a une fumee noire rue des Roses", "Voulez-vous prévenir vos voisins?"),
    ),
    "a stranger asks, comes in without a code, and asks again": (
        ("Zoé", "C'est quoi ?", "Ici, des voisins se préviennent"),
        ("Zoé", "qui etes vous", "Ici, des voisins se préviennent"),
        ("Zoé", "j'ai trouvé un flyer dans ma boite", "Quel est le code de votre invitation?"),
        ("Zoé", "je n'en ai pas", "Où habitez-vous?"),
        ("Zoé", "oui merci", "Écrivez le nom de votre commune"),
        ("Zoé", "les lilas", "Comment vos voisins vous appellent-ils?"),
        ("Zoé", "d'accord", "Dites votre prénom"),
        ("Zoé", "Zoé", "Quelle est votre adresse?"),
        ("Zoé", "je ne sais pas", "Dites au moins le nom de votre rue"),
        ("Zoé", "4 rue des Roses", "Qui vous connait là-bas?"),
        ("Zoé", "je ne connais personne", "C'est noté"),
        ("Zoé", "c'est bon ?", "Votre demande attend une réponse"),
        ("Zoé", "merci", "Avec plaisir"),
        ("Zoé", "annuler", "Pour la retirer, QUITTER"),
        ("Zoé", "il y a le feu chez moi", "En danger, appelez le 17"),
    ),
    "a stranger's question is answered first, and no sentence is a name or a place": (
        ("Zoé", "Bonjour, j'ai trouvé votre affiche. Comment ça marche ?", "Ici, des voisins se préviennent"),
        ("Zoé", "oui", "Quel est le code de votre invitation?"),
        ("Zoé", "Oui, je voudrais m'inscrire", "Écrivez les 8 lettres ou chiffres"),
        ("Zoé", "1", "Où habitez-vous?"),
        ("Zoé", "Les Lilas", "Comment vos voisins vous appellent-ils?"),
        ("Zoé", "Je n'en ai pas", "Dites votre prénom"),
        ("Zoé", "je m'appelle Zoé", "Quelle est votre adresse?"),
        ("Zoé", "0", "C'est annulé"),
        ("Zoé", "non merci", "Vous n'avez rien d'autre à faire"),
    ),
    "a stranger in danger reads the numbers first, also with our leaflet in the hand": (
        ("Zoé", "j'ai votre tract et il y a le feu chez moi", "En danger, appelez le 17"),
    ),
    "a danger told in capitals goes on being told, and the answer is understood as it is written": (
        ("Odette", "ALERTE ON FORCE LA PORTE DU VOISIN 6 RUE DES LILAS", "Urgence?"),
        ("Odette", "JE VOIS UNE VOITURE QUI PART VERS LA GARE", "Noté. Urgence?"),
        ("Odette", "NON J'AI PAS OSE APPELER LA POLICE", "Danger? Appelez d'abord"),
        ("Odette", "CLORE", "Votre alerte n'est pas encore partie"),
        ("Odette", "BOF", "Je n'ai pas compris. 1=J'ai appelé 2=J'appelle maintenant 3=Ce n'est pas urgent"),
        ("Odette", "OUI C FAIT", "A1 part chez 1 voisin"),
        ("Karim", "A1", "FORCE LA PORTE DU VOISIN. JE VOIS UNE VOITURE QUI PART VERS LA GARE"),
    ),
    "a digit alone answers the alert that offers it, and nothing else": (
        ("Odette", "1", "Je ne vous ai rien demandé en ce moment"),
        ("Karim", "ALERTE feu 4 rue des Roses. De la fumée noire", "Appelez d'abord"),
        ("Karim", "1", "Voici ce que vos voisins vont lire"),
        ("Karim", "envoyer", "A1 part chez"),
        ("Odette", "1", "Merci, c'est noté pour A1"),
        ("Odette", "2 UN CAMION PART VERS LA GARE", "Merci. Vos voisins le liront."),
        ("Karim", "A1", "UN CAMION PART VERS LA GARE"),
        ("Karim", "C'est fini.", "Comment cela s'est-il terminé"),
    ),
    "a stranger with a leaflet is answered, and never hears the same twice": (
        (
            "Zoé",
            "Bonjour j'ai trouvé un papier dans ma boite aux lettres c'est quoi ?",
            "Ici, des voisins se préviennent",
        ),
        ("Zoé", "C'est payant ?", "C'est gratuit"),
        ("Zoé", "qui lit mes messages", "Vos voisins lisent vos alertes"),
        ("Zoé", "c est une arnaque", "Ici, des voisins se préviennent"),
        ("Zoé", "a coté de la place", "Bonjour, ici les voisins solidaires"),
        ("Zoé", "villeneuve", "Je ne comprends que quelques mots"),
        ("Zoé", "j'ai pas de code", "Où habitez-vous?"),
        ("Zoé", "0", "C'est annulé"),
        ("Zoé", "REJOINDRE SANS CODE", "Où habitez-vous?"),
        ("Zoé", "0", "C'est annulé"),
        ("Zoé", "d'accord je veux bien", "Quel est le code de votre invitation?"),
    ),
    "who was mistaken calls the alert off before it leaves": (
        ("Odette", "ALERTE FUMEE CHEZ LE VOISIN 6 RUE DES LILAS", "Urgence?"),
        ("Odette", "C EST UNE FAUSSE ALERTE", "C'est annulé. Rien n'a été envoyé."),
    ),
    "doubt is no fact, and asks the question again with its choices": (
        ("Odette", "IL Y A UN HOMME BIZARRE RUE DES LILAS", "Voulez-vous prévenir vos voisins?"),
        ("Odette", "JE SUI PAS SURE", "Je n'ai pas compris. 1=Oui, les prévenir 2=Non"),
        ("Odette", "QUOI", "1=Oui, les prévenir 2=Non"),
        ("Odette", "OUI", "Urgence?"),
    ),
    "the code that is waited for is asked again after thanks": (
        ("Odette", "PROFIL", "répondez ce code"),
        ("Odette", "oui merci", "J'attends le code à 6 chiffres"),
        ("Odette", "gazette", "La gazette est vide"),
    ),
    "a correction is a sentence, and not the name of what to correct": (
        *DOG,
        ("Karim", "MESSAGE A1 Je crois l'avoir vu", "l'auteur de A1"),
        ("Karim", "ALERTE feu 4 rue des Roses. De la fumée noire", "Appelez d'abord"),
        ("Karim", "1", "Voici ce que vos voisins vont lire"),
        ("Karim", "envoyer", "A2 part chez"),
        ("Karim", "A2 corriger", "Écrivez la correction"),
        ("Karim", "lieu", "Écrivez ce qui change"),
        ("Karim", "c'est au 6", "C'est corrigé"),
    ),
    "an article is not « ok », and a new word is obeyed where something was only told": (
        ("Karim", "GAZETTE", "Rien dans la gazette"),
        ("Karim", "ajouter un article", "Que voulez-vous dire à vos voisins"),
        ("Karim", "ok merci", "Dites-le en quelques mots"),
        ("Karim", "je donne des confitures", "Voici ce que vos voisins vont lire"),
        ("Karim", "publier", "G1 est dans la gazette"),
        ("Karim", "ils sont vraiment très bons", "Voulez-vous prévenir vos voisins"),
        ("Karim", "gazette fête samedi 18h", "C'est où"),
    ),
    "what a neighbour tells after an alert is offered to be added to it": (
        *DOG,
        ("Karim", "j'ai vu un chien noir vers la gare", "Est-ce à propos de A1"),
        ("Karim", "1", "Vos voisins le liront sous A1"),
        ("Karim", "quel beau temps ce matin", "Est-ce à propos de A1"),
        ("Karim", "non", "rien n'est parti"),
    ),
    "an alert does not say by the call who raised it": (
        ("Odette", "ALERTE feu rue des Lilas", "Urgence?"),
        ("Odette", "j ai appele les pompiers", "A1 part chez"),
        ("Karim", "alertes A1", "Secours appelés par l'auteur de l'alerte"),
    ),
}


@pytest.fixture
async def street() -> AsyncIterator[Village]:
    """Odette by SMS, Karim their referent, and a stranger with a mobile phone."""
    async with open_village() as opened:
        await opened.member("Odette", sms="+33600000001", home="2 rue des Lilas")
        await opened.member("Karim", telegram="1002", roles=[Role.REFERENT])
        await opened.stranger("Zoé", sms="+33600000009")
        yield opened


@pytest.mark.parametrize("story", STORIES)
async def test_each_turn_reads_as_it_should(street: Village, story: str) -> None:
    for who, said, reads in STORIES[story]:
        before = len(street.hears(who))
        await street.says(who, said)

        heard = " / ".join(street.hears(who)[before:]).replace("\n", " / ").replace("\N{NO-BREAK SPACE}", " ")
        assert reads in heard, (who, said, heard)
