"""How allauth's sign-in flow speaks here."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth's base has no types
    """allauth runs the steps of a sign-in; what people read comes from the portal."""

    def add_message(self, *_: object, **__: object) -> None:
        """Say nothing: the next page shows that somebody is signed in."""
