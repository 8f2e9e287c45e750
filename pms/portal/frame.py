"""What the frame around every page shows; a context processor that asks nothing until it is read."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import get_language, get_language_info, gettext, gettext_noop

from pms import VERSION
from pms.notifications.queries import unseen_count
from pms.portal import access, idle
from pms.portal.forms.accounts import SignInAgainForm
from pms.portal.navigation import Link, address, links_for

if TYPE_CHECKING:
    from pms.portal.access import PortalRequest

THEMES = ("light", "dark")
THEME_COOKIE = "pms_theme"
NAVIGATION_COOKIE = "pms_navigation"
BELL_LIMIT = 99
DEFAULT_BRAND = gettext_noop("Partner Management")


def brand() -> str:
    """The name in the header and in titles."""
    return gettext(settings.BRAND_NAME) if settings.BRAND_NAME == DEFAULT_BRAND else str(settings.BRAND_NAME)


class Frame:
    """Everything that base.html reads; each part is made when it is asked for."""

    version = VERSION
    warning_seconds = idle.WARNING_SECONDS

    def __init__(self, request: "PortalRequest") -> None:
        self.request = request

    @property
    def language(self) -> str:
        """The code of the language of this page."""
        return get_language() or settings.LANGUAGE_CODE

    @cached_property
    def direction(self) -> str:
        """``rtl`` or ``ltr``, for the html element."""
        return "rtl" if get_language_info(self.language)["bidi"] else "ltr"

    @cached_property
    def languages(self) -> list[tuple[str, str]]:
        """Code and own name of each language of the interface."""
        return [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES]

    @property
    def theme(self) -> str:
        """The theme that somebody chose in this browser; empty where the system decides."""
        chosen = self.request.COOKIES.get(THEME_COOKIE, "")
        return chosen if chosen in THEMES else ""

    @property
    def is_folded(self) -> bool:
        """Whether the side navigation shows icons only."""
        return self.request.COOKIES.get(NAVIGATION_COOKIE) == "folded"

    @cached_property
    def links(self) -> list[Link]:
        """The side navigation."""
        return links_for(self.request.actor, self.request.path)

    @cached_property
    def unseen(self) -> str:
        """The number at the bell; empty where nothing is new."""
        number = unseen_count(self.request.actor.user_id)
        return f"{BELL_LIMIT}+" if number > BELL_LIMIT else str(number or "")

    @property
    def idle_seconds(self) -> int:
        """Seconds of idleness after which the page warns."""
        return idle.idle_seconds()

    @property
    def acting(self) -> str:
        """For whom this page was made; a page that stood open compares it with who is signed in by then."""
        return access.acting(self.request)

    @property
    def sign_in_again(self) -> SignInAgainForm:
        """The form of the dialog that opens over a page whose session ended."""
        return SignInAgainForm(initial={"username": self.request.user.get_username()})

    @property
    def brand(self) -> str:
        """The installation's name; the product's own one is translated."""
        return brand()

    @property
    def support(self) -> str:
        """Whom to ask for help: an e-mail address or a web address."""
        return str(settings.SUPPORT_CONTACT)

    @property
    def support_url(self) -> str:
        """The support contact as a link: it may be a web address or an e-mail address."""
        if self.support.startswith(("https://", "http://")):
            return self.support
        return f"mailto:{self.support}" if "@" in self.support else ""

    @property
    def documentation(self) -> str:
        """Where the documentation is, or the empty string."""
        return str(settings.DOCUMENTATION_URL)

    @cached_property
    def urls(self) -> dict[str, str]:
        """The addresses that the frame links to, empty where this installation lacks the page."""
        names = ("home", "landing", "sign-in", "sign-out", "register", "profile", "notification-list", "search")
        return {name.replace("-", "_"): address(f"portal:{name}") for name in names}


def frame(request: HttpRequest) -> dict[str, Any]:
    """The frame, as templates read it; ``at`` is the moment of the request."""
    return {"frame": Frame(request), "at": getattr(request, "at", None)}  # type: ignore[arg-type]
