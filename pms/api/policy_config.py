"""The few settings that whoever manages policies may read by name: what pages of the reference's portal ask for."""

from collections.abc import Mapping

from django.conf import settings

from pms.policies.states import PolicyType

PERSISTENCE = "random,partner,policy"
KYC_ATTRIBUTES = {
    "fullName": "Full name",
    "middleName": "Middle name",
    "lastName": "Last name",
    "dateOfBirth": "Date of birth",
    "gender": "Gender",
    "phone": "Phone number",
}


def public_settings() -> Mapping[str, object]:
    """All that is told, by the reference's names; an object, or text."""
    return {
        "policy.allowed.kyc.attributes": KYC_ATTRIBUTES,
        "policy.auth.allowed.token.types": PERSISTENCE,
        "pmp.policy.allowed.authtokens.types": PERSISTENCE,
        "pmp.allowed.policy.types": ",".join(PolicyType),
        "pmp.policy.schema.url": settings.POLICY_SCHEMA_URL,
    }
