"""Lists the awards that somebody may see, with their reasons, and declares an interest: first tried, then made.

    python example.py ADDRESS ACCOUNT

The password is asked for, or taken from OUTTURN_PASSWORD. The client is made from docs/openapi.json: README.md says how.
"""

import getpass
import os
import sys
import uuid

from outturn_client import AuthenticatedClient, Client
from outturn_client.api.items import award, items
from outturn_client.api.people import declare
from outturn_client.api.session import sign_in
from outturn_client.models import Declare, Problem, SignIn


def told(answer):
    """The answer, or an end with what was refused and what to do about it."""
    if isinstance(answer, Problem):
        sys.exit(f"{answer.title}\n  {answer.help_}")
    return answer


def main(address, account):
    password = os.environ.get("OUTTURN_PASSWORD") or getpass.getpass()
    session = told(sign_in.sync(client=Client(base_url=address), body=SignIn(account=account, password=password)))
    client = AuthenticatedClient(base_url=address, token=session.token)

    after = None
    while True:
        page = told(items.sync(client=client, **({"after": after} if after else {})))
        for item in page.of:
            print(f"item {item.number}: {item.name} ({item.body}) under {item.scheme}, {item.state}")
            if item.state not in ("open", "readings-frozen"):
                explained = told(award.sync(item.number, client=client))
                for line in explained.result + explained.reasons:
                    print(f"  {line}")
        after = page.next_
        if not after:
            break

    interest = Declare(body="C2", nature="a relative works there", from_="2015-10-01", to=None)
    tried = told(declare.sync(client=client, body=interest, dry_run=True, idempotency_key=str(uuid.uuid4())))
    print(f"tried: it would be entry {tried.entry.number} of the log")
    # Under one key it is made once, however often it is sent.
    key = str(uuid.uuid4())
    made = told(declare.sync(client=client, body=interest, idempotency_key=key))
    again = told(declare.sync(client=client, body=interest, idempotency_key=key))
    print(f"made: entry {made.entry.number}; sent again: repeated is {again.repeated}, entry {again.entry.number}")


if __name__ == "__main__":
    main(*sys.argv[1:])
