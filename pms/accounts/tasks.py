"""Jobs of accounts."""

from procrastinate.contrib.django import app

from pms.accounts import services
from pms.accounts.adapters.installation import token_settings
from pms.accounts.services.tokens import rotate_when_due
from pms.common.clock import now


@app.task(name="accounts.send_reset_link")
def send_reset_link(user_id: int) -> None:
    """Mail a link to choose a new password; the number 0 stands for nobody."""
    services.send_reset_link(user_id=user_id, at=now())


@app.periodic(cron="23 * * * *")
@app.task(name="accounts.forget_the_old", queueing_lock="accounts.forget_the_old")
def forget_the_old(timestamp: int) -> None:  # noqa: ARG001 - the queue passes when it was due
    """Delete old links, counts and failures."""
    services.forget_the_old(at=now())


@app.periodic(cron="41 * * * *")
@app.task(name="accounts.rotate_token_keys", queueing_lock="accounts.rotate_token_keys")
def rotate_token_keys(timestamp: int) -> None:  # noqa: ARG001 - the queue passes when it was due
    """Make the successor of the key that signs tokens when it is time, and delete those that nobody needs."""
    rotate_when_due(at=now(), settings=token_settings())
