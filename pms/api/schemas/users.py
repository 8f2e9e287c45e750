"""What is sent and answered about accounts."""

from typing import Annotated

from pydantic import BeforeValidator, StringConstraints

from pms.api.wire import Answer, Lax, LocalTime, blank_to_none

Text = Annotated[str | None, BeforeValidator(blank_to_none)]
Name = Annotated[Annotated[str, StringConstraints(max_length=64)] | None, BeforeValidator(blank_to_none)]

Password = Annotated[Annotated[str, StringConstraints(max_length=1024)] | None, BeforeValidator(blank_to_none)]


class NewAccount(Lax):
    """An account to be made."""

    userName: Annotated[str, StringConstraints(pattern=r"\S", max_length=256)]
    contactNo: Annotated[str, StringConstraints(pattern=r"\S", max_length=32)]
    emailID: Annotated[str, StringConstraints(pattern=r"\S", max_length=254)]
    firstName: Name = None
    lastName: Name = None
    organizationName: Text = None
    role: Text = None
    partnerId: Text = None
    userPassword: Password = None


class MadeAccount(Answer):
    """An account as the reference answers it: with its name, and nothing else."""

    userId: str
    mobile: None = None
    mail: None = None
    langCode: None = None
    userPassword: None = None
    name: None = None
    role: None = None
    rId: None = None
    token: None = None


class UserConsent(Answer):
    """Whether and when the caller accepted the present terms."""

    userId: str
    consentGiven: bool
    consentGivenDateTime: LocalTime | None


class SeenNotifications(Lax):
    """Up to when the caller has seen the notifications."""

    notificationsSeenDtimes: Text = None


class NotificationsSeen(Answer):
    """Up to when the caller has seen the notifications; null before the first time."""

    notificationsSeenDtimes: LocalTime | None


class OfferedRoles(Answer):
    """The roles that a portal offers."""

    roles: list[str]


class SystemConfig(Answer):
    """What a portal is told before anything else; all of it as text."""

    grantTypes: str
    clientAuthMethods: str
    inActivityTimer: str
    inActivityPromptTimer: str
    axiosTimeout: str
    maxAllowedExpiryYear: str
    maxAllowedCreatedYear: str
    itemsPerPage: str
    isCaSignedPartnerCertificateAvailable: str
    isOidcClientAvailable: str
    isRootIntermediateCertAvailable: str
    refreshNotificationsTime: str
