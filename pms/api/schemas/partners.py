"""What is sent and answered about partners: registering, changing, one partner."""

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BeforeValidator, StringConstraints

from pms.api.wire import Answer, Lax, NotBlank, blank_to_none
from pms.partners.states import PartnerState

if TYPE_CHECKING:
    from pms.partners.models import Partner

Organisation = Annotated[str, StringConstraints(min_length=1, max_length=128)]
Address = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Number = Annotated[str, StringConstraints(min_length=1, max_length=16)]
Email = Annotated[str, StringConstraints(min_length=1, max_length=254)]
LogoUrl = Annotated[str, StringConstraints(max_length=256)]
Flag = Annotated[bool | None, BeforeValidator(blank_to_none)]
TypeCode = Annotated[str, StringConstraints(max_length=64, pattern=r"\S")]


class ChangedPartner(Lax):
    """What of a partner can be changed."""

    address: Address
    contactNumber: Number


class WithExtras(Lax):
    """What the newer calls store beside."""

    logoUrl: LogoUrl | None = None
    additionalInfo: Any = None


class ChangedPartnerV2(ChangedPartner, WithExtras):
    """The same with what only programs store."""


class NewPartner(Lax):
    """A partner to be registered."""

    partnerId: NotBlank
    policyGroup: str | None = None
    organizationName: Organisation
    address: Address
    contactNumber: Number
    emailId: Email
    partnerType: TypeCode
    langCode: str | None = None


class NewPartnerV2(NewPartner, WithExtras):
    """The same with what only programs store."""


class RegisteredPartner(Answer):
    """A partner that was registered or changed."""

    partnerId: str
    status: str

    @classmethod
    def of(cls, partner: "Partner") -> "RegisteredPartner":
        """The answer about one partner."""
        return cls(partnerId=partner.pk, status=PartnerState(partner.state).wire)


class PartnerDetail(Answer):
    """One partner as its people and other modules see it."""

    partnerID: str
    status: str
    organizationName: str
    contactNumber: str
    emailId: str
    address: str
    partnerType: str
    policyGroup: str | None
    isActive: bool

    @classmethod
    def of(cls, partner: "Partner") -> "PartnerDetail":
        """One partner; its policy group is loaded."""
        return cls(
            partnerID=partner.pk,
            status=active_word(partner),
            organizationName=partner.organisation,
            contactNumber=partner.contact_phone,
            emailId=partner.contact_email,
            address=partner.address,
            partnerType=partner.type,
            policyGroup=partner.policy_group.name if partner.policy_group else None,
            isActive=partner.state == PartnerState.ACTIVE,
        )


class EmailQuestion(Lax):
    """An address."""

    emailId: str | None = None


class EmailAnswer(Answer):
    """Whether a partner has the address, and which types of partners need a policy group, in capitals."""

    emailExists: bool
    policyRequiredPartnerTypes: list[str]


class NewContact(Lax):
    """A further contact of a partner."""

    address: Annotated[str, StringConstraints(max_length=2000, pattern=r"\S")]
    contactNumber: NotBlank
    emailId: NotBlank
    is_Active: Flag = None


class PartnerStatus(Lax):
    """``Active`` or ``De-Active``."""

    status: NotBlank


class PartnerStatusAnswer(Answer):
    """What was done, in words."""

    message: str


def active_word(partner: "Partner") -> str:
    """How the older reads say whether a partner is active."""
    return "active" if partner.state == PartnerState.ACTIVE else "De-active"
