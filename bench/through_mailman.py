"""Mail through Mailman 3, in a Python of its own: ``bench.others`` starts it, and says on its input what to send.

``python through_mailman.py PORT RECIPIENTS personalised|shared FOLDER``: a mail for each member with an envelope of its
own (the only way to tell whose address is dead), or one text to ten recipients at a time, as it does out of the box.
"""

# mypy: disable-error-code="import-not-found"
# Mailman is no dependency of ours: only the Python that runs this file has it.

import json
import sys
import time
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from mailman.app.inject import inject_text
from mailman.app.lifecycle import create_list
from mailman.bin.runner import make_runner
from mailman.config import config
from mailman.core.initialize import initialize
from mailman.database.transaction import transaction
from mailman.interfaces.archiver import ArchivePolicy
from mailman.interfaces.domain import IDomainManager
from mailman.interfaces.mailinglist import Personalization
from mailman.interfaces.usermanager import IUserManager
from mailman.version import VERSION
from zope.component import getUtility

DOMAIN = "quartier.test"
WAY = ("in", "pipeline", "out")
CONFIGURATION = """
[mailman]
layout: here
site_owner: owner@quartier.test
[paths.here]
var_dir: {folder}
[mta]
incoming: mailman.mta.null.NullMTA
smtp_host: 127.0.0.1
smtp_port: {port}
verp_personalized_deliveries: yes
"""


def mailing_list(recipients: int, form: str) -> Any:
    """Make a list with as many members, which keeps no archive and makes no digest."""
    with transaction():
        getUtility(IDomainManager).add(DOMAIN)
        made = create_list(f"quartier@{DOMAIN}")
        made.personalize = Personalization.individual if form == "personalised" else Personalization.none
        made.archive_policy = ArchivePolicy.never
        made.digests_enabled = made.send_welcome_message = made.admin_notify_mchanges = False
        people = getUtility(IUserManager)
        for number in range(recipients):
            made.subscribe(people.create_address(f"voisin{number}@{DOMAIN}"))
    return made


def post(to: Any, said: dict[str, str], number: int) -> None:
    """Post to the list, and let each runner do its part at once: Mailman's own pauses are left out."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"voisin0@{DOMAIN}", to.posting_address
    mail["Subject"], mail["Message-ID"] = said["subject"], f"<{number}@{DOMAIN}>"
    mail.set_content(said["text"], cte="quoted-printable")
    with transaction():
        inject_text(to, mail.as_string())
    for runner in WAY:
        make_runner(runner, None, None, once=True).run()


def main(port: int, recipients: int, form: str, folder: Path) -> None:
    """Post what each line of the input says, and answer with the time it took."""
    configuration = folder / "mailman.cfg"
    configuration.write_text(CONFIGURATION.format(folder=folder / "var", port=port), encoding="utf-8")
    initialize(str(configuration))
    everybody = mailing_list(recipients, form)
    print(json.dumps(f"Mailman {VERSION}"), flush=True)
    for number, line in enumerate(sys.stdin, start=1):
        said = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        post(everybody, said, number)
        print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]), flush=True)
        told = (folder / "var" / "logs" / "smtp.log").read_text(encoding="utf-8")
        assert told.count(f"for {recipients} recips") == number
        assert not any(len(config.switchboards[name].files) for name in (*WAY, "retry", "shunt", "virgin"))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], Path(sys.argv[4]))
