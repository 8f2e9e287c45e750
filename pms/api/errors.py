"""Domain error → wire code: one table. And the errors that only the wire has."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pms.api_keys import errors as api_keys
from pms.common.errors import DomainError, NotAllowed, NotFound
from pms.offboarding import errors as offboarding
from pms.partners import errors as partners
from pms.policies import errors as policies
from pms.policy_requests import errors as requests
from pms.trust import errors as trust

UNEXPECTED = "PMS_COR_003"
INVALID = "PMS_COR_001"


class WireError(Exception):
    """An answer of the wire that is not one of the domains': its code, its words, its HTTP status.

    ``more`` holds further findings (code and words) where all are reported.
    """

    def __init__(self, code: str, message: str, status: int = 200, more: Sequence[tuple[str, str]] = ()) -> None:
        self.code, self.message, self.status, self.more = code, message, status, tuple(more)
        super().__init__(code)


class Unauthenticated(WireError):
    """No token, or none that is accepted; nothing is said on why."""

    def __init__(self) -> None:
        super().__init__("KER-ATH-401", "Authentication failed.", 401)


class RoleMissing(WireError):
    """The caller is known, its roles do not open the endpoint."""

    def __init__(self) -> None:
        super().__init__("KER-ATH-403", "Access is denied.", 403)


CODES: dict[type[DomainError], str] = {
    NotAllowed: "KER-ATH-403",
    policies.GroupNameTaken: "PMS_POL_014",
    policies.GroupNotActive: "PMS_POL_053",
    policies.GroupAlreadyDeactivated: "PMS_POL_067",
    policies.GroupNotEmpty: "PMS_POL_056",
    policies.PolicyNameTaken: "PMS_POL_009",
    policies.PolicyIdTaken: "PMS_POL_009",
    policies.PolicyIdUnusable: INVALID,
    policies.VersionUnusable: INVALID,
    policies.PolicyTypeUnknown: "PMS_POL_023",
    policies.PolicyDataInvalid: "PMS_POL_051",
    policies.NotADraft: "PMS_POL_055",
    policies.AlreadyPublished: "PMS_POL_020",
    policies.PolicyNotActive: "PMS_POL_062",
    policies.NameMissing: INVALID,
    policies.NameTooLong: INVALID,
    policies.NameUnreadable: INVALID,
    policies.DescriptionMissing: INVALID,
    policies.DescriptionTooLong: INVALID,
    policies.DescriptionUnreadable: INVALID,
    partners.OrganisationInvalid: INVALID,
    partners.AddressInvalid: INVALID,
    partners.PhoneUnreadable: INVALID,
    partners.GroupUnknown: "PMS_PRT_002",
    partners.TypeUnknown: "PMS_PRT_010",
    partners.PartnerEmailTaken: "PMS_PRT_011",
    partners.PartnerEmailInvalid: "PMS_PRT_012",
    partners.PhoneTooLong: "PMS_PRT_013",
    partners.GroupNeedless: "PMS_PRT_048",
    partners.GroupFixed: "PMS_PRT_050",
    partners.PartnerIdTaken: "PMS_PRT_051",
    partners.PartnerIdTooLong: "PMS_PRT_052",
    partners.CallerRegistered: "PMS_PRT_055",
    partners.OwnersOnly: "PMS_PRT_055",
    partners.LanguageNotOffered: "PMS_PRT_056",
    partners.PartnerIdUnreadable: "PMS_PRT_066",
    partners.AdditionalInfoInvalid: "PMS_PRT_096",
    partners.GroupRequired: "PMS_PRT_108",
    partners.PartnerDeactivated: "PMS_PMP_016",
    partners.PartnerNotActive: "PMS_PMP_016",
    partners.GroupOutOfUse: "PMS_PMP_023",
    partners.DomainNotForType: "KER-PCM-011",
    partners.NameOfAPartner: "PMS_ATH_500",
    trust.CertificateRefused: "KER-PCM-001",
    trust.SigningUnavailable: "KER-PCM-016",
    offboarding.PolicyInUse: "PMS_POL_063",
    offboarding.PartnerDeactivatedAlready: "PMS_PM_063",
    offboarding.PartnerNeverActivated: "PMS_PRT_108",
    requests.CommentTooLong: INVALID,
    requests.PartnerInactive: "PMS_PMP_016",
    requests.ApplicantInactive: "PMS_PMP_016",
    requests.GroupMissing: "PMS_PRT_047",
    requests.PolicyUnknown: "PMS_PRT_073",
    requests.PolicyOfOtherGroup: "PMS_PRT_098",
    requests.PolicyNotOffered: "PMS_PRT_098",
    requests.PolicyInactive: "PMS_PMP_019",
    requests.ApprovalPolicyInactive: "PMS_PMP_019",
    requests.PolicyEnded: "PMS_PMP_018",
    requests.PolicyGroupInactive: "PMS_PMP_023",
    requests.AlreadyPending: "PMS_PRT_053",
    requests.AlreadyApproved: "PMS_PRT_060",
    requests.ApprovedMeanwhile: "PMS_PM_034",
    requests.RejectedMeanwhile: "PMS_PM_035",
    requests.WithdrawnMeanwhile: "PMS_PM_035",
    requests.ExtractorsMissing: "PMS_PM_051",
    requests.LinkMissing: "PMS_PRT_061",
    requests.ExtractorsFixed: "PMS_PRT_062",
    requests.ExtractorInvalid: INVALID,
    requests.CredentialTypeUnknown: "PMS_PRT_072",
    requests.CredentialTypeNotOffered: "PMS_PRT_070",
    requests.CredentialTypeTaken: "PMS_PRT_007",
    api_keys.KeyPartnerInactive: "PMS_PMP_016",
    api_keys.KeyPolicyInactive: "PMS_PMP_019",
    api_keys.LinkNotApproved: "PMS_PRT_109",
    api_keys.KeyPolicyNotApproved: "PMS_PRT_109",
    api_keys.KeyNameTaken: "PMS_PRT_110",
    api_keys.KeyNameMissing: INVALID,
    api_keys.KeyNameTooLong: INVALID,
    api_keys.KeyNameUnreadable: INVALID,
    api_keys.KeyEndedAlready: "PMS_PMS_022",
}
"""Every domain error that an endpoint may answer with, noun by noun. Where one has several codes the endpoint says."""


def code_of(error: DomainError) -> str:
    """The wire code of a domain error: of its class, or of the nearest of its bases that has one."""
    return next((CODES[kind] for kind in type(error).__mro__ if kind in CODES), UNEXPECTED)


@contextmanager
def missing(code: str, message: str) -> Iterator[None]:
    """Within, an object that is not there, or not the caller's, is answered with this code."""
    try:
        yield
    except NotFound as error:
        raise WireError(code, message) from error
