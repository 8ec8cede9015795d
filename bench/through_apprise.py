"""Mail through Apprise, in a Python of its own: ``bench.others`` starts it, and says on its input what to send.

``python through_apprise.py PORT RECIPIENTS many|one``: a target for each recipient, or one target that names them all.
"""

# mypy: disable-error-code="import-not-found"
# Apprise is no dependency of ours: only the Python that runs this file has it.

import json
import sys
import time
from urllib.parse import urlencode

import apprise
from apprise.plugins.email import NotifyEmail

SENDER = "tocsin@quartier.test"


def targets(port: int, recipients: int, form: str) -> list[str]:
    """Give the addresses in Apprise's own form."""
    people = [f"voisin{number}@quartier.test" for number in range(recipients)]
    together = [",".join(people)] if form == "one" else people
    common = {"mode": "insecure", "from": SENDER}
    return [f"mailto://127.0.0.1:{port}/?{urlencode({**common, 'to': each})}" for each in together]


def main(port: int, recipients: int, form: str) -> None:
    """Send what each line of the input says, and answer with the time it took."""
    # It would wait between two notifications to the same server.
    NotifyEmail.request_rate_per_sec = 0
    # It would give up after a minute, whoever is still left.
    everybody = apprise.Apprise(asset=apprise.AppriseAsset(service_timeout=0))
    for each in targets(port, recipients, form):
        assert everybody.add(each)
    assert sum(len(service.targets) for service in everybody) == recipients
    print(json.dumps(f"Apprise {apprise.__version__}"), flush=True)
    for line in sys.stdin:
        said = json.loads(line)
        wall, cpu = time.perf_counter(), time.process_time()
        assert everybody.notify(title=said["subject"], body=said["text"])
        print(json.dumps([time.perf_counter() - wall, time.process_time() - cpu]), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3])
