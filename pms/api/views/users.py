"""Accounts: make one, consent, notifications seen."""

from datetime import UTC, datetime

from django.utils.dateparse import parse_datetime
from django.utils.timezone import is_naive

from pms.accounts import queries, services
from pms.accounts.errors import EmailTaken
from pms.accounts.rules import is_staff
from pms.api.auth import WireRequest
from pms.api.errors import WireError
from pms.api.router import Endpoints
from pms.api.schemas.users import MadeAccount, NewAccount, NotificationsSeen, SeenNotifications, UserConsent
from pms.api.views.certificates import check_has_partner
from pms.api.wire import V1, V1Request, V2Request, v2
from pms.common.errors import DomainError, NotAllowed
from pms.common.text import fold
from pms.partners.errors import NameOfAPartner
from pms.partners.services.accounts import create_account

endpoints = Endpoints(tags=["Users"])


@endpoints.wire("POST", "/users", roles="postusers", envelope=V1, answers=MadeAccount)
def create_user(request: WireRequest, body: V1Request[NewAccount]) -> MadeAccount:
    """Make an account; one of that name stays as it is."""
    wanted = body.request
    new = services.NewUser(
        username=wanted.userName.strip().lower(),
        email=wanted.emailID,
        password=wanted.userPassword,
        first_name=wanted.firstName or "",
        last_name=wanted.lastName or "",
        phone=wanted.contactNo.strip(),
    )
    try:
        create_account(new=new, role=wanted.role or "", actor=request.actor, at=request.at)
    except NotAllowed as error:
        raise WireError("KER-ATH-403", "This role is not yours to give.", 403) from error
    except (EmailTaken, NameOfAPartner) as error:
        raise WireError("PMS_ATH_500", str(error), 403) from error
    except DomainError as error:
        raise WireError("PMS_ATH_500", str(error)) from error
    return MadeAccount(userId=wanted.userName)


@endpoints.wire(
    "GET",
    "/users/user-consent",
    roles="userconsent",
    envelope=v2("mosip.pms.user.consent.get"),
    answers=UserConsent,
)
def get_user_consent(request: WireRequest) -> UserConsent:
    """Whether the caller accepted the present terms."""
    check_may_consent(request)
    return _consented(request)


@endpoints.wire(
    "POST",
    "/users/user-consent",
    roles="userconsent",
    envelope=v2("mosip.pms.user.consent.post"),
    answers=UserConsent,
)
def give_user_consent(request: WireRequest) -> UserConsent:
    """Accept the present terms; the first time counts."""
    check_may_consent(request)
    services.accept_terms(accepted=True, actor=request.actor, at=request.at)
    return _consented(request)


@endpoints.wire(
    "GET",
    "/users/{user_id}/notifications-seen-timestamp",
    roles="getnotificationseentimestamp",
    envelope=v2("mosip.pms.users.notifications.seen.timestamp.get"),
    answers=NotificationsSeen,
)
def get_notifications_seen(request: WireRequest, user_id: str) -> NotificationsSeen:
    """Up to when the caller has seen the notifications."""
    check_is_caller(request, user_id)
    return NotificationsSeen(notificationsSeenDtimes=queries.get_user(request.actor.id).notifications_seen_at)


@endpoints.wire(
    "PUT",
    "/users/{user_id}/notifications-seen-timestamp",
    roles="putnotificationseentimestamp",
    envelope=v2("mosip.pms.users.notifications.seen.timestamp.put", checked=True),
    answers=NotificationsSeen,
)
def set_notifications_seen(request: WireRequest, user_id: str, body: V2Request[SeenNotifications]) -> NotificationsSeen:
    """Keep up to when the caller has seen the notifications."""
    check_is_caller(request, user_id)
    seen_at = moment_of(body.request.notificationsSeenDtimes)
    services.remember_notifications_seen(seen_at=seen_at, user_id=request.actor.user_id)
    return NotificationsSeen(notificationsSeenDtimes=seen_at)


def check_may_consent(request: WireRequest) -> None:
    """The caller acts for a partner, or is of the staff, which has none here as it has elsewhere. Raises WireError."""
    if not is_staff(request.actor):
        check_has_partner(request)


def check_is_caller(request: WireRequest, user_id: str) -> None:
    """Somebody else is answered as somebody who does not exist. Raises WireError."""
    if fold(user_id) != fold(request.actor.name):
        raise WireError("PMS_CERTIFICATE_ERROR_002", "You belong to no partner.")
    check_may_consent(request)


def moment_of(text: str | None) -> datetime:
    """The moment that a client sent, with or without its zone. Raises WireError."""
    try:
        found = parse_datetime((text or "").strip())
        if found is not None:
            return found.replace(tzinfo=UTC) if is_naive(found) else found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise WireError("PMS_NOTIFICATION_ERROR_002", "The time is missing, or none such as 2026-11-25T10:00:00.000Z.")


def _consented(request: WireRequest) -> UserConsent:
    given = queries.consented_at(request.actor.id)
    return UserConsent(userId=request.actor.name, consentGiven=given is not None, consentGivenDateTime=given)
