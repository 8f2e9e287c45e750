"""What is sent and answered about many partners: lists and searches."""

from typing import TYPE_CHECKING, Any

from pms.api.lists import Paging
from pms.api.schemas.partners import Flag, active_word
from pms.api.search import Search
from pms.api.wire import Answer, Lax, LocalTime, NotBlank, OffsetTime
from pms.partners.rules import needs_policy_group
from pms.partners.states import PartnerState, PartnerType

if TYPE_CHECKING:
    from pms.accounts.models import User
    from pms.partners.models import Partner, PartnerCertificate
    from pms.partners.wire_queries import ListedPartner, StoredPartner


class PartnerOfAll(Answer):
    """One partner of a whole list."""

    partnerID: str
    status: str
    organizationName: str
    contactNumber: str
    emailId: str
    address: str
    partnerType: str


class PartnerOfAllV2(PartnerOfAll):
    """The same with what only programs store."""

    logoUrl: str | None
    additionalInfo: Any


class AllPartners(Answer):
    """A whole list."""

    partners: list[PartnerOfAll]


class AllPartnersV2(Answer):
    """A whole list with what only programs store."""

    partners: list[PartnerOfAllV2]


def row_of(partner: "Partner") -> PartnerOfAll:
    """One partner of a whole list."""
    return PartnerOfAll(
        partnerID=partner.pk,
        status=active_word(partner),
        organizationName=partner.organisation,
        contactNumber=partner.contact_phone,
        emailId=partner.contact_email,
        address=partner.address,
        partnerType=partner.type,
    )


def row_v2_of(partner: "Partner") -> PartnerOfAllV2:
    """The same with what only programs store."""
    return PartnerOfAllV2(
        **row_of(partner).model_dump(), logoUrl=partner.logo_url or None, additionalInfo=partner.additional_info
    )


class OwnQuery(Lax):
    """Which of the caller's partners."""

    status: str
    partnerType: str | None = None
    policyGroupAvailable: Flag = None


class OwnPartner(Answer):
    """One of the caller's partners; the group where it was asked for."""

    partnerId: str
    partnerType: str
    policyGroupId: str | None
    policyGroupName: str | None
    policyGroupDescription: str | None

    @classmethod
    def of(cls, partner: "Partner", *, with_group: bool) -> "OwnPartner":
        """One partner; its policy group is loaded."""
        group = partner.policy_group if with_group else None
        return cls(
            partnerId=partner.pk,
            partnerType=partner.type,
            policyGroupId=group.pk if group else None,
            policyGroupName=group.name if group else None,
            policyGroupDescription=group.description if group else None,
        )


class PartnerSearch(Search):
    """A search for partners of one type, or of ``all``."""

    partnerType: NotBlank


class StoredPartnerAnswer(Answer):
    """A partner with every stored member, as searches give it."""

    id: str
    address: str
    contactNo: str
    emailId: str
    name: str
    partnerTypeCode: str
    policyGroupId: str | None
    certificateAlias: str | None
    approvalStatus: str
    isActive: bool
    isDeleted: bool
    userId: str
    langCode: str
    crBy: str
    crDtimes: OffsetTime
    updBy: str | None
    updDtimes: OffsetTime | None
    delDtimes: OffsetTime | None

    @classmethod
    def of(cls, partner: "StoredPartner") -> "StoredPartnerAnswer":
        """One row."""
        return cls(
            id=partner.pk,
            address=partner.address,
            contactNo=partner.contact_phone,
            emailId=partner.contact_email,
            name=partner.organisation,
            partnerTypeCode=partner.type,
            policyGroupId=partner.policy_group_id,
            certificateAlias=partner.certificate_id,
            approvalStatus=partner.approval,
            isActive=partner.is_active,
            isDeleted=False,
            userId=partner.pk,
            langCode=partner.long_language,
            crBy=partner.maker,
            crDtimes=partner.registered_at,
            updBy=partner.updated_by or None,
            updDtimes=partner.updated_at,
            delDtimes=None,
        )


class PartnerTypeRow(Answer):
    """A type of partner; PMS has the types by itself, so that nobody made them at any time."""

    code: str
    partnerDescription: str
    isPolicyRequired: bool
    isActive: bool
    isDeleted: bool
    crBy: str
    crDtimes: OffsetTime | None
    updBy: str | None
    updDtimes: OffsetTime | None
    delDtimes: OffsetTime | None

    @classmethod
    def of(cls, kind: PartnerType) -> "PartnerTypeRow":
        """One type; its words are the reference's code without the underscores, in no language."""
        return cls(
            code=kind.value,
            partnerDescription=kind.value.replace("_", " "),
            isPolicyRequired=needs_policy_group(kind),
            isActive=True,
            isDeleted=False,
            crBy="SYSTEM",
            crDtimes=None,
            updBy=None,
            updDtimes=None,
            delDtimes=None,
        )


class AdminQuery(Paging):
    """What the list of partner admins filters by."""

    partnerId: str | None = None
    partnerType: str | None = None
    orgName: str | None = None
    policyGroupName: str | None = None
    emailAddress: str | None = None
    certificateUploadStatus: str | None = None
    isActive: Flag = None


class AdminPartnerRow(Answer):
    """One partner of the list of partner admins."""

    partnerId: str
    partnerType: str
    orgName: str
    policyGroupId: str | None
    policyGroupName: str | None
    emailAddress: str
    certificateUploadStatus: str
    status: str
    isActive: bool
    createdDateTime: OffsetTime

    @classmethod
    def of(cls, partner: "ListedPartner") -> "AdminPartnerRow":
        """One row; its policy group is loaded."""
        group = partner.policy_group
        return cls(
            partnerId=partner.pk,
            partnerType=partner.type,
            orgName=partner.organisation,
            policyGroupId=group.pk if group else None,
            policyGroupName=group.name if group else None,
            emailAddress=partner.contact_email,
            certificateUploadStatus="uploaded" if partner.has_certificate else "not_uploaded",
            status=partner.approval,
            isActive=partner.is_active,
            createdDateTime=partner.registered_at,
        )


class AdminPartner(Answer):
    """One partner as partner admins see it."""

    partnerId: str
    firstName: str | None
    lastName: str | None
    approvalStatus: str
    isActive: bool
    createdDateTime: LocalTime
    partnerType: str
    organizationName: str
    contactNumber: str
    emailId: str
    policyGroupName: str | None
    policyGroupDescription: str | None
    isCertificateAvailable: bool
    certificateUploadDateTime: OffsetTime | None
    certificateExpiryDateTime: OffsetTime | None

    @classmethod
    def of(
        cls, partner: "Partner", *, person: "User | None", certificate: "PartnerCertificate | None"
    ) -> "AdminPartner":
        """One partner with the person who stands for it and its certificate in force."""
        group = partner.policy_group
        return cls(
            partnerId=partner.pk,
            firstName=(person.first_name or None) if person else None,
            lastName=(person.last_name or None) if person else None,
            approvalStatus=PartnerState(partner.state).wire,
            isActive=partner.state == PartnerState.ACTIVE,
            createdDateTime=partner.registered_at,
            partnerType=partner.type,
            organizationName=partner.organisation,
            contactNumber=partner.contact_phone,
            emailId=partner.contact_email,
            policyGroupName=group.name if group else None,
            policyGroupDescription=group.description if group else None,
            isCertificateAvailable=certificate is not None,
            certificateUploadDateTime=certificate.uploaded_at if certificate else None,
            certificateExpiryDateTime=certificate.issued_not_after if certificate else None,
        )
