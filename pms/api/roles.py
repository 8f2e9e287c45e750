"""Which roles open which endpoint: the reference's lists by their keys, which an operator may replace key by key."""

from collections.abc import Mapping

ADMINS = "PARTNER_ADMIN"
MANAGERS = "PARTNERMANAGER PARTNER_ADMIN"
POLICY_STAFF = "PARTNER_ADMIN POLICYMANAGER"
PEOPLE = (
    "AUTH_PARTNER ABIS_PARTNER SDK_PARTNER DEVICE_PROVIDER FTM_PROVIDER CREDENTIAL_PARTNER PARTNER_ADMIN "
    "ONLINE_VERIFICATION_PARTNER MISP_PARTNER MANUAL_ADJUDICATION PRINT_PARTNER INTERNAL_PARTNER BINDING_PARTNER"
)
"""The reference forgets the last five, whose partners then cannot finish their set-up."""
CONTACTS = (
    "PARTNER AUTH_PARTNER CREDENTIAL_PARTNER PARTNER_ADMIN ONLINE_VERIFICATION_PARTNER DEVICE_PROVIDER FTM_PROVIDER "
    "ABIS_PARTNER MANUAL_ADJUDICATION MISP_PARTNER"
)
UPLOADERS = f"PARTNER PMS_USER CREDENTIAL_ISSUANCE ID_AUTHENTICATION {PEOPLE}"
MACHINES = (
    "PARTNERMANAGER PARTNER_ADMIN partnermanager ID_AUTHENTICATION REGISTRATION_PROCESSOR RESIDENT "
    "CREDENTIAL_ISSUANCE ID_REPOSITORY"
)
SHARERS = "PARTNER CREDENTIAL_PARTNER PARTNER_ADMIN CREDENTIAL_ISSUANCE CREATE_SHARE ONLINE_VERIFICATION_PARTNER"
KEY_MAKERS = "AUTH_PARTNER ABIS_PARTNER CREDENTIAL_PARTNER CREDENTIAL_ISSUANCE ONLINE_VERIFICATION_PARTNER"
REQUEST_READERS = (
    "PARTNER PMS_USER AUTH_PARTNER ABIS_PARTNER CREDENTIAL_PARTNER PARTNER_ADMIN ONLINE_VERIFICATION_PARTNER"
)
GROUP_READERS = (
    "AUTH_PARTNER CREDENTIAL_PARTNER ONLINE_VERIFICATION_PARTNER ABIS_PARTNER MANUAL_ADJUDICATION PARTNER_ADMIN "
    "POLICYMANAGER"
)

_LISTS = {
    "postusers": f"MISP_PARTNER MANUAL_ADJUDICATION {PEOPLE}",
    "userconsent": f"{PEOPLE} POLICYMANAGER",
    "putnotificationseentimestamp": f"{PEOPLE} POLICYMANAGER",
    "getnotificationseentimestamp": f"{PEOPLE} POLICYMANAGER",
    "postpartnersbioextractors": SHARERS,
    "getpartnersbioextractors": f"{SHARERS} REGISTRATION_PROCESSOR",
    "postpartnerscredentialtypepolicies": SHARERS,
    "getpartnerscredentialtypepolicies": f"{SHARERS} ID_REPOSITORY",
    "postpartnerscontactadd": CONTACTS,
    "putpartners": CONTACTS,
    "putpartnersnew": CONTACTS,
    "getpartnerspartnerid": f"{CONTACTS} SDK_PARTNER RESIDENT",
    "getpartnersapikeyrequest": (
        "PARTNER AUTH_PARTNER ABIS_PARTNER CREDENTIAL_PARTNER PARTNER_ADMIN ONLINE_VERIFICATION_PARTNER"
    ),
    "postpartnerscacertificateupload": MANAGERS,
    "postpartnerscertificateupload": UPLOADERS,
    "getpartnerscertificate": f"{UPLOADERS} CREATE_SHARE",
    "getpartnercertificates": PEOPLE,
    "getpartnersv3": PEOPLE,
    "postpartnerssearch": (
        "PARTNER PMS_USER AUTH_PARTNER ABIS_PARTNER SDK_PARTNER DEVICE_PROVIDER FTM_PROVIDER PARTNER_ADMIN "
        "CREDENTIAL_PARTNER ONLINE_VERIFICATION_PARTNER"
    ),
    "postpartnerspartnertypesearch": (
        "PARTNER PMS_USER AUTH_PARTNER DEVICE_PROVIDER FTM_PROVIDER PARTNER_ADMIN CREDENTIAL_PARTNER "
        "ONLINE_VERIFICATION_PARTNER"
    ),
    "postpartnersapikeyrequestfiltervalues": (
        "PARTNER PARTNER_ADMIN AUTH_PARTNER CREDENTIAL_PARTNER ONLINE_VERIFICATION_PARTNER ABIS_PARTNER"
    ),
    "postpartnersapikeyrequestsearch": REQUEST_READERS,
    "postpartnersapikeysearch": REQUEST_READERS,
    "putpartnerspolicygroup": (
        "PARTNER PMS_USER AUTH_PARTNER CREDENTIAL_PARTNER PARTNER_ADMIN ONLINE_VERIFICATION_PARTNER"
    ),
    "postpartnerspolicymap": f"{KEY_MAKERS} PARTNER_ADMIN",
    "patchpartnersgenerateapikey": f"{KEY_MAKERS} PARTNER_ADMIN",
    "putpartnersapikeypolicies": MANAGERS,
    "patchpartners": MANAGERS,
    "getpartners": MACHINES,
    "getpartnersnew": MACHINES,
    "getpartnersapikey": MANAGERS,
    "putpartnerspolicymapping": MANAGERS,
    "patchpartnerspolicyapikeystatus": (
        "PARTNERMANAGER PARTNER_ADMIN AUTH_PARTNER CREDENTIAL_PARTNER CREDENTIAL_ISSUANCE ONLINE_VERIFICATION_PARTNER"
    ),
    "getpartnerdetails": ADMINS,
    "getadminpartners": ADMINS,
    "getallpartnerpolicymappingrequests": (
        "PARTNER_ADMIN AUTH_PARTNER ABIS_PARTNER SDK_PARTNER CREDENTIAL_PARTNER ONLINE_VERIFICATION_PARTNER"
    ),
    "getpartnersapikeyrequests": "PARTNER_ADMIN AUTH_PARTNER",
    "gettrustcertificates": ADMINS,
    "getdownloadtrustcertificates": ADMINS,
    "postpoliciesgroupnew": POLICY_STAFF,
    "putpoliciesgrouppolicygroupid": POLICY_STAFF,
    "patchdeactivatepolicygroup": POLICY_STAFF,
    "postpolicies": POLICY_STAFF,
    "putpoliciespolicyid": POLICY_STAFF,
    "postpoliciespolicyidgrouppublish": POLICY_STAFF,
    "patchpoliciespolicyidgrouppolicygroupid": POLICY_STAFF,
    "patchdeactivatepolicy": POLICY_STAFF,
    "getpolicies": f"{POLICY_STAFF} REGISTRATION_PROCESSOR",
    "getpoliciespolicyid": POLICY_STAFF,
    "getpoliciespolicyidpartnerpartnerid": f"{POLICY_STAFF} CREATE_SHARE",
    "getpoliciesgrouppolicygroupid": POLICY_STAFF,
    "getpoliciesgroupall": POLICY_STAFF,
    "getallpolicies": POLICY_STAFF,
    "getpolicygroups": GROUP_READERS,
    "getactivegroupgroupname": GROUP_READERS,
    "postpoliciesgroupsearch": "PARTNER_ADMIN AUTH_PARTNER CREDENTIAL_PARTNER POLICYMANAGER",
    "postpoliciessearch": POLICY_STAFF,
    "postpoliciesgroupfiltervalues": (
        "PARTNER_ADMIN PARTNER AUTH_PARTNER CREDENTIAL_PARTNER POLICYMANAGER ABIS_PARTNER FTM_PROVIDER "
        "ONLINE_VERIFICATION_PARTNER MANUAL_ADJUDICATION"
    ),
    "postpoliciesfiltervalues": "PARTNER_ADMIN PARTNER AUTH_PARTNER CREDENTIAL_PARTNER POLICYMANAGER",
    "getpoliciesconfigkey": POLICY_STAFF,
}

ANYBODY = "anybody"
"""The key of endpoints that ask for a token and no role."""
DEFAULTS: Mapping[str, frozenset[str]] = {key: frozenset(roles.split()) for key, roles in _LISTS.items()}


def with_overrides(text: str) -> dict[str, frozenset[str]]:
    """The lists after an operator's ``key=ROLE,ROLE;key=ROLE``. Raises ValueError naming what is wrong."""
    lists = dict(DEFAULTS)
    for entry in filter(None, (part.strip() for part in text.split(";"))):
        key, sign, roles = entry.partition("=")
        if not sign or key.strip() not in lists:
            raise ValueError(entry)
        lists[key.strip()] = frozenset(filter(None, (role.strip() for role in roles.split(","))))
    return lists
