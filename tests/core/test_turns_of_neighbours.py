"""Small turns of neighbours, of who waits at the door, of strangers: what is read where something cannot be done."""

from __future__ import annotations

import pytest

from tests.core.turns import each_turn_reads_as_it_should

STORIES: dict[str, tuple[str, tuple[tuple[str, str, str], ...]]] = {
    "an alert that was removed comes back on appeal": (
        "lane",
        (
            (
                "Nora",
                "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "Est-ce toujours en cours"),
            ("Nora", "2", "🔔 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "1", "A1 part chez 3 voisins. Je vous dis tout de suite qui est"),
            ("Karim", "retirer A1", "Pour quelle raison ? L'auteur la lira"),
            ("Karim", "C'est faux", "A1 : c'est retiré. Son auteur connaît la raison"),
            ("Nora", "recours c'est vrai", "C'est parti. Une autre personne le lit, et la réponse viendra"),
            ("Lucie", "lever 1", "Pourquoi ? La personne et les autres référents le liront"),
            ("Lucie", "C'était vrai", "C'est dit : la décision est levée. La personne et les"),
            ("Lucie", "lever 1 encore", "Le recours 1 a déjà sa réponse. Merci d'avoir voulu aider"),
            ("Karim", "lever 1 encore", "Le recours 1 est pour un autre référent : cette décision vous"),
            ("Ali", "alertes", "🔔 A1 · Vol · Les Lilas, 14 h 05"),
        ),
    ),
    "who was banned comes back on appeal": (
        "lane",
        (
            ("Karim", "exclure Ali", "Pour quelle raison voulez-vous retirer Ali ? La personne la"),
            ("Karim", "Des insultes", "Retirer Ali de vos voisins ? La raison : « Des insultes »"),
            ("Karim", "oui", "Ali n'est plus avec vos voisins, et connaît la raison. Pour"),
            ("Ali", "recours rien fait", "C'est parti. Une autre personne le lit, et la réponse viendra"),
            ("Lucie", "lever 1 Erreur", "C'est dit : la décision est levée. La personne et les"),
            ("Ali", "alertes", "Il n'y a pas d'alerte en cours. Pour prévenir vos voisins"),
        ),
    ),
    "an appeal that is granted too late brings no old news": (
        "lane",
        (
            (
                "Nora",
                "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "Est-ce toujours en cours"),
            ("Nora", "2", "🔔 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "1", "A1 part chez 3 voisins. Je vous dis tout de suite qui est"),
            ("Karim", "retirer A1", "Pour quelle raison ? L'auteur la lira"),
            ("Karim", "C'est faux", "A1 : c'est retiré. Son auteur connaît la raison"),
            ("Nora", "recours c'est vrai", "C'est parti. Une autre personne le lit, et la réponse viendra"),
            ("", "hours=400", ""),
            ("Lucie", "lever 1 C'était vrai", "C'est dit : la décision est levée. La personne et les"),
            ("Ali", "alertes", "Il n'y a pas d'alerte en cours. Pour prévenir vos voisins"),
        ),
    ),
    "who announces an absence leaves it, or says it all the same": (
        "street",
        (
            (
                "Nora",
                "gazette nous partons en vacances deux semaines",
                "Un conseil, entre nous : n'annoncez pas votre absence",
            ),
            ("Nora", "2", "C'est annulé. Rien n'a été envoyé"),
            ("Nora", "gazette nous partons en vacances", "Un conseil, entre nous : n'annoncez pas votre absence"),
            ("Nora", "3", "C'est à quel sujet"),
            ("Nora", "0", "C'est annulé. Rien n'a été envoyé"),
            ("Nora", "gazette une table à donner", "📰 G… · Petite annonce · Les Lilas / une table à donner"),
            ("Nora", "changer", "Que voulez-vous changer"),
            ("Nora", "le texte", "Que voulez-vous dire à vos voisins ? Une échelle à prêter, un"),
            ("Nora", "nous partons en vacances deux semaines", "Un conseil, entre nous : n'annoncez pas votre absence"),
            ("Nora", "2", "C'est annulé. Rien n'a été envoyé"),
        ),
    ),
    "a party may have its day later": (
        "street",
        (
            ("Nora", "gazette fête des voisins", "C'est quand ? Écrivez le jour et l'heure, par exemple"),
            ("Nora", "1", "C'est où ? Écrivez le lieu, par exemple : la place du marché"),
            ("Nora", "chez moi", "📰 G… · Fête ou rendez-vous · Les Lilas / fête des voisins"),
            ("Nora", "changer", "Que voulez-vous changer"),
            ("Nora", "le jour et l'heure", "C'est quand ? Écrivez le jour et l'heure, par exemple"),
            ("Nora", "samedi 18h", "📰 G… · Fête ou rendez-vous · Les Lilas / fête des voisins"),
            ("Nora", "1", "G1 est dans la gazette (Fête ou rendez-vous), jusqu'au 29"),
        ),
    ),
    "an alert is corrected while it is fresh, and later, too": (
        "street",
        (
            (
                "Nora",
                "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "Est-ce toujours en cours"),
            ("Nora", "2", "🔔 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "corriger", "Que voulez-vous corriger"),
            ("Nora", "4", "Est-ce toujours en cours"),
            ("Nora", "1", "🚨 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "bof", "Je n'ai pas compris. Répondez Envoyer, Corriger ou Annuler"),
            ("Nora", "1", "A1 part chez 2 voisins. Je vous dis tout de suite qui est"),
            ("Nora", "corriger A1 un vélo bleu", "C'est corrigé : vos voisins le voient sous A1"),
            ("", "hours=2", ""),
            ("Nora", "corriger A1 un vélo jaune", "C'est corrigé : vos voisins le voient sous A1"),
        ),
    ),
    "a correction with a word of the list goes to the referents alone": (
        "street",
        (
            ("Karim", "ajouter mot rodéo", "« rodeo » est sur la liste. Je demanderai à vos voisins de le"),
            (
                "Nora",
                "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "Est-ce toujours en cours"),
            ("Nora", "2", "🔔 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "1", "A1 part chez 2 voisins. Je vous dis tout de suite qui est"),
            ("Nora", "corriger A1 un rodéo bleu", "Votre texte contient « rodeo ». Vos référents ont mis ce mot"),
            ("Nora", "2", "Vos référents ont reçu votre texte et vont le relire. Vos"),
        ),
    ),
    "what a person did does not fit behind too many words": (
        "street",
        (
            (
                "Nora",
                "ALERTE comportement rue des Lilas. un homme noir",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "Que se passe-t-il"),
            ("Nora", "2", "Vous décrivez quelqu'un. Qu'a fait cette personne"),
            ("Nora", "x" * 470, "Merci. Deux détails aident, autres que l'apparence"),
            ("Nora", "il regarde les maisons", "C'est trop long. Redites-le en"),
            ("Nora", "1", "Est-ce toujours en cours"),
        ),
    ),
    "a word of the list is asked about three times, not four": (
        "street",
        (
            ("Karim", "ajouter mot rodéo", "« rodeo » est sur la liste. Je demanderai à vos voisins de le"),
            ("Nora", "gazette un rodéo à donner", "Votre texte contient « rodeo ». Vos référents ont mis ce mot"),
            ("Nora", "1", "Réécrivez-le : que s'est-il passé, où, quand"),
            ("Nora", "un rodéo à vendre", "Votre texte contient « rodeo ». Vos référents ont mis ce mot"),
            ("Nora", "1", "Réécrivez-le : que s'est-il passé, où, quand"),
            ("Nora", "un rodéo à prêter", "Votre texte contient « rodeo ». Vos référents ont mis ce mot"),
            ("Nora", "1", "Réécrivez-le : que s'est-il passé, où, quand"),
            ("Nora", "un rodéo ici", "C'est à quel sujet"),
            ("Nora", "1", "📰 G… · Petite annonce · Les Lilas / un rodéo ici"),
        ),
    ),
    "a danger with a word of the list leaves without an answer": (
        "street",
        (
            ("Karim", "ajouter mot rodéo", "« rodeo » est sur la liste. Je demanderai à vos voisins de le"),
            (
                "Nora",
                "ALERTE feu rue des Lilas. Un rodéo brûle",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "1", "Votre texte contient « rodeo ». Vos référents ont mis ce mot"),
            ("", "minutes=4", ""),
            ("", "minutes=4", ""),
            ("Ali", "alertes", "🚨 A1 · Feu ou fumée · Les Lilas, 14 h 09"),
        ),
    ),
    "what is over is not flagged": (
        "street",
        (
            ("Nora", "gazette une table à donner", "📰 G… · Petite annonce · Les Lilas / une table à donner"),
            ("Nora", "1", "G1 est dans la gazette (Petite annonce), jusqu'au 23 décembre"),
            ("Nora", "pris G1", "C'est noté : G1 n'est plus dans la gazette. Merci ! Pour le"),
            ("Ali", "signaler G1", "Qu'est-ce qui ne va pas ? Personne ne saura que c'est vous"),
            ("Ali", "1", "G1 est terminé. Répondez GAZETTE pour voir ce qui est"),
        ),
    ),
    "an answer to the article itself is read for what it is": (
        "street",
        (
            ("Nora", "gazette une table à donner", "📰 G… · Petite annonce · Les Lilas / une table à donner"),
            ("Nora", "1", "G1 est dans la gazette (Petite annonce), jusqu'au 23 décembre"),
            ("Ali", "↩une table|signaler", "Qu'est-ce qui ne va pas ? Personne ne saura que c'est vous"),
            ("Ali", "1", "Merci. Un référent relira G1, et vous saurez ce qu'il décide"),
            ("Ali", "↩une table|est-elle encore là ?", "C'est envoyé à Nora, et à personne d'autre. Pour la suite"),
        ),
    ),
    "who saw the same fire calls for both": (
        "street",
        (
            (
                "Nora",
                "ALERTE feu rue des Lilas. De la fumée noire sort du garage",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "🚨 A… · Feu ou fumée · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "1", "A1 part chez 2 voisins. Je vous dis tout de suite qui est"),
            ("Ali", "ALERTE feu rue des Lilas. Ça brûle", "Danger en ce moment ? Appelez d'abord"),
            ("Ali", "2", "Est-ce la même chose que A1 (rue des Lilas, il y a 1 min)"),
            ("Ali", "1", "Merci, c'est ajouté à A1 : vous êtes 2 témoins. Voici où elle"),
            ("Karim", "alertes A1", "🚨 A1 · Feu ou fumée · Les Lilas, 14 h 05"),
        ),
    ),
    "the same theft is told two hours later": (
        "street",
        (
            (
                "Nora",
                "ALERTE vol rue des Lilas. Un vélo rouge a disparu ce matin",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Nora", "3", "Est-ce toujours en cours"),
            ("Nora", "2", "🔔 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "1", "A1 part chez 2 voisins. Je vous dis tout de suite qui est"),
            ("", "hours=2", ""),
            (
                "Ali",
                "ALERTE vol rue des Lilas. Un vélo rouge volé",
                "Danger en ce moment ? Appelez d'abord : 17 police · 18",
            ),
            ("Ali", "3", "Est-ce la même chose que A1 (rue des Lilas, il y a 2 h)"),
            ("Ali", "oui", "Merci, c'est ajouté à A1 : vous êtes 2 témoins. Voici où elle"),
        ),
    ),
    "an invitation is of no use to who is there": (
        "street",
        (
            ("Karim", "inviter", "Donnez ceci à un seul voisin, il a 7 jours pour entrer (Les"),
            ("Nora", "rejoindre WK3DEGZD", "Vous êtes déjà avec ces voisins (Les Lilas). Répondez MENU"),
        ),
    ),
    "what a stranger reports may be long, and is never nothing": (
        "street",
        (
            (
                "Zoé",
                "signalement " + "x" * 300 + "\npourquoi",
                "Merci. Votre signalement 1 est reçu, une personne va le lire",
            ),
            (
                "Zoé",
                "signalement une ligne\n" + "y" * 2500,
                "C'est trop long. Redites-le en",
            ),
            ("Zoé", "signalement\n\n", "Que signalez-vous, et qu'est-ce qui ne va pas ? Donnez le"),
            ("Zoé", "\n", "Dites-le en quelques mots, s'il vous plaît"),
        ),
    ),
    "three questions a day are enough, and a report may be long": (
        "street",
        (
            ("Zoé", "support question 0", "C'est transmis à l'équipe. Sa réponse viendra ici, pas"),
            ("Zoé", "support question 1", "C'est transmis à l'équipe. Sa réponse viendra ici, pas"),
            ("Zoé", "support question 2", "C'est transmis à l'équipe. Sa réponse viendra ici, pas"),
            ("Zoé", "support question 3", "Trois questions sont déjà parties aujourd'hui. L'équipe vous"),
            (
                "Zoé",
                "signalement " + "x" * 600 + "\npourquoi",
                "Merci. Votre signalement 1 est reçu, une personne va le lire",
            ),
        ),
    ),
    "neighbours write to one another, up to a measure": (
        "street",
        (
            ("Nora", "message Ali bonjour", "Votre message part vers Ali. Sa réponse viendra ici. Pour lui"),
            ("Ali", "P1 salut", "Votre message part vers Nora. Sa réponse viendra ici. Pour"),
            *(("Nora", f"P1 encore {number}", "Votre message part vers Ali") for number in range(19)),
            ("Nora", "P1 encore 19", "Vous écrivez beaucoup en peu de temps. Attendez quelques"),
        ),
    ),
    "a bell has a way that fits": (
        "street",
        (
            ("Nora", "sonnerie dangers lettre", "Cela ne peut pas attendre la lettre. Répondez SONNE, VIBRE ou"),
            (
                "Nora",
                "sonnerie sms alertes silencieux",
                "Vous n'avez rien sur ce canal. Pour voir les vôtres, répondez",
            ),
            ("Nora", "sonnerie telegram alertes silencieux", "C'est noté. Autres alertes : silencieux. Pour changer"),
            ("Nora", "sms tout", "Vous ne recevez pas de SMS ici. Pour voir vos canaux"),
            ("Nora", "profil\nNom : Nora D.\nUn mot sur vous : bonjour", "C'est noté, Nora D. Voici votre fiche"),
            ("Nora", "décisions 99/2026", "De quel mois ? Par exemple : DÉCISIONS OCTOBRE"),
            ("Nora", "lettre 1", "Quand voulez-vous recevoir la gazette ? La lettre rassemble"),
            ("Nora", "lettre jamais", "C'est noté : plus de gazette ici (Telegram). Pour ne la"),
            ("Nora", "stop lettre", "C'est noté : vous ne recevrez plus la lettre. Les alertes et"),
            ("Nora", "lettre chaque jour", "C'est noté : gazette chaque jour (Telegram). Pour changer"),
            ("Nora", "/profil nom Nora", "C'est noté, Nora. Voici votre fiche"),
            ("Nora", "rester", "C'est noté, vous restez avec vos voisins (Les Lilas). Rien ne"),
        ),
    ),
    "two of one name are told apart by the day on which they came": (
        "crowd",
        (
            ("Nora", "message Ali", "De qui parlez-vous"),
            ("Nora", "0", "C'est annulé. Rien n'a été envoyé"),
            ("Nora", "message Max", "Plusieurs voisins s'appellent ainsi. Écrivez le nom en"),
        ),
    ),
    "where nobody leads, nobody is shown": (
        "orphans",
        (
            ("Nora", "référents", "Personne n'est référent en ce moment. Pour de l'aide"),
            ("Nora", "ref bonjour", "Personne d'autre n'est référent en ce moment. Pour de l'aide"),
        ),
    ),
    "who waits at the door hears how to enter, not that they misspelt a word": (
        "street",
        (
            ("Zoé", "rejoindre Les Lilas", "Comment vos voisins vous appellent-ils ? Par exemple : Paul D"),
            ("Zoé", "Zoé", "Quelle est votre adresse ? Par exemple : 4 rue des Roses"),
            ("Zoé", "4 rue des Roses", "Qui vous connaît là-bas ? Donnez un nom ou deux"),
            ("Zoé", "personne", "C'est noté, Zoé. Si des voisins sont organisés là ("),
            ("Zoé", "bloquer", "Je ne trouve pas ce correspondant. Regardez le code dans son"),
            ("Zoé", "calme 22-7", "Je ne vous envoie rien pour l'instant. Répondez AIDE pour"),
            ("Zoé", "sonnerie alertes silencieux", "Je ne vous envoie rien pour l'instant. Répondez AIDE pour"),
            ("Zoé", "profil", "Je suis la messagerie des voisins solidaires"),
            ("Zoé", "montrer mot", "Je suis la messagerie des voisins solidaires"),
            ("Zoé", "canaux", "Je suis la messagerie des voisins solidaires"),
            ("Zoé", "messages", "Je suis la messagerie des voisins solidaires"),
            ("Zoé", "lettre chaque jour", "Je suis la messagerie des voisins solidaires"),
            ("Zoé", "délier", "Je suis la messagerie des voisins solidaires"),
            ("Zoé", "ref bonjour", "C'est ajouté à votre demande. La réponse viendra ici"),
            ("Zoé", "lier", "Pour relier ce canal, écrivez LIER là où je vous connais déjà"),
            ("Zoé", "jumelles oui", "Il faut d'abord être avec des voisins. Répondez REJOINDRE"),
            ("Zoé", "référents", "Les référents se montrent à leurs voisins. Pour entrer"),
        ),
    ),
    "who waits at the door describes no house": (
        "street",
        (
            ("Zoé", "rejoindre Les Lilas", "Comment vos voisins vous appellent-ils ? Par exemple : Paul D"),
            ("Zoé", "Zoé", "Quelle est votre adresse ? Par exemple : 4 rue des Roses"),
            ("Zoé", "4 rue des Roses", "Qui vous connaît là-bas ? Donnez un nom ou deux"),
            ("Zoé", "personne", "C'est noté, Zoé. Si des voisins sont organisés là ("),
            ("Zoé", "habitation Animaux : un chat", "Entrez d'abord chez vos voisins avec votre code. Votre"),
        ),
    ),
    "who runs the service is nobody's neighbour": (
        "street",
        (
            ("Olga", "lier", "Pour relier ce canal, écrivez LIER là où je vous connais déjà"),
            ("Olga", "calme 22-7", "Je ne vous envoie rien pour l'instant. Répondez AIDE pour"),
            ("Olga", "retirer A1", "Je ne trouve pas cette alerte chez vous. Répondez ALERTES"),
            ("Olga", "nommer Ali", "Je ne trouve personne de ce nom chez vous. Écrivez son nom"),
            ("Olga", "exclure Ali", "Je ne trouve personne de ce nom chez vous. Écrivez son nom"),
            ("Olga", "validation", "Ce n'est pas à vous de le changer. Répondez VALIDATION pour"),
            ("Olga", "référents", "Les référents se montrent à leurs voisins. Pour entrer"),
            ("Olga", "référent", "Ces outils sont pour les référents. Pour voir qui ils sont"),
            ("Olga", "sonnerie alertes silencieux", "Je ne vous envoie rien pour l'instant. Répondez AIDE pour"),
        ),
    ),
    "who runs the service has nothing to erase here": (
        "street",
        (
            # At once, and not behind two questions.
            ("Olga", "effacer", "Je ne garde rien de vous à cette adresse, sauf vos messages"),
        ),
    ),
    "an invitation that was taken back meanwhile opens nothing": (
        "street",
        (
            ("Karim", "inviter", "Donnez ceci à un seul voisin, il a 7 jours pour entrer (Les"),
            ("Zoé", "rejoindre WK3DEGZD", "Comment vos voisins vous appellent-ils ? Par exemple : Paul D"),
            ("Karim", "inviter annuler", "1 invitation est reprise : son code ne marche plus"),
            ("Zoé", "Zoé", "Ce code n'existe pas ou n'est plus valable"),
            ("Karim", "inviter reprendre", "Aucune de vos invitations n'attend. Pour en faire une"),
        ),
    ),
    "who was sent away twice says to whom they write": (
        "commune",
        (
            ("Karim", "exclure Nora", "Pour quelle raison voulez-vous retirer Nora ? La personne la"),
            ("Karim", "Des insultes", "Retirer Nora de vos voisins ? La raison : « Des insultes »"),
            ("Karim", "oui", "Nora n'est plus avec vos voisins, et connaît la raison. Pour"),
            ("Rose", "exclure Nora", "Pour quelle raison voulez-vous retirer Nora ? La personne la"),
            ("Rose", "Des insultes", "Retirer Nora de vos voisins ? La raison : « Des insultes »"),
            ("Rose", "oui", "Nora n'est plus avec vos voisins, et connaît la raison. Pour"),
            ("Nora", "ref bonjour", "De quels voisins parlez-vous"),
            ("Nora", "1", "C'est transmis à vos référents. Leur réponse arrivera ici. En"),
        ),
    ),
    "who leaves two communities leaves one after the other": (
        "commune",
        (
            ("Nora", "quitter", "De quels voisins parlez-vous"),
            ("Nora", "2", "Voulez-vous quitter « Les Roses » ? Vous ne recevrez plus ses"),
            ("Nora", "oui", "Vous avez quitté vos voisins (Les Roses). Pour revenir"),
            ("Nora", "quitter", "Voulez-vous quitter « Les Lilas » ? Vous ne recevrez plus ses"),
            ("Nora", "oui", "Vous avez quitté vos voisins (Les Lilas). Pour revenir"),
            ("Nora", "quitter", "Vous n'avez rien à quitter ici. Répondez MENU pour voir ce"),
            ("Nora", "référents", "Les référents se montrent à leurs voisins. Pour entrer"),
            ("Nora", "annuaire Ali", "L'annuaire est ouvert aux voisins. Pour entrer, répondez"),
        ),
    ),
    "a place is asked for until there is one": (
        "street",
        (
            ("Nora", "ALERTE", "Danger en ce moment ? Appelez d'abord"),
            ("Nora", "3", "Que se passe-t-il"),
            ("Nora", "vol", "Où est-ce ? Écrivez la rue, ou partagez votre position"),
            ("Nora", "  ", "Dites-moi où : la rue, ou un lieu que vos voisins connaissent"),
            ("Nora", "chez moi", "Que s'est-il passé ? Dites les faits : ce que vous avez vu"),
            ("Nora", "Un vélo rouge a disparu", "Est-ce toujours en cours"),
            ("Nora", "2", "🔔 A… · Vol · Les Lilas, 14 h 05 / rue des Lilas"),
            ("Nora", "1", "A1 part chez 2 voisins. Je vous dis tout de suite qui est"),
        ),
    ),
    "who wrote to somebody who left hears of nobody": (
        "street",
        (
            ("Nora", "message Ali bonjour", "Votre message part vers Ali. Sa réponse viendra ici. Pour lui"),
            ("Ali", "muet P1", "C'est fait : les messages de Nora n'arrivent plus"),
            ("Nora", "P1 encore", "Votre premier message à Ali n'a pas encore de réponse"),
            ("Ali", "quitter", "Voulez-vous quitter « Les Lilas » ? Vous ne recevrez plus ses"),
            ("Ali", "oui", "Vous avez quitté vos voisins (Les Lilas). Pour revenir"),
            ("Nora", "P1 toujours là ?", "Je ne trouve pas ce correspondant. Regardez le code dans son"),
            ("Nora", "message Ali oui", "Je ne trouve personne de ce nom chez vous. Écrivez son nom"),
        ),
    ),
}


@pytest.mark.parametrize("story", STORIES)
async def test_each_turn_reads_as_it_should(story: str) -> None:
    await each_turn_reads_as_it_should(*STORIES[story])
