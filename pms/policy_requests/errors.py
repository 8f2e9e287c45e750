"""What a request for a policy can fail of."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError


class NoPoliciesForType(DomainError):
    """This type of partner works without policies."""

    code = "no-policies-for-type"
    message = _("Partners of your type do not need a policy.")


class PartnerInactive(DomainError):
    """The partner was deactivated: it reads, but makes nothing new."""

    code = "request-partner-inactive"
    message = _("This organisation is deactivated. Nothing new can be requested for it.")


class CertificateMissing(DomainError):
    """No accepted certificate: the partner is not active yet."""

    code = "request-certificate-missing"
    message = _("Upload your partner certificate first. Then you can request a policy.")


class CertificateExpired(DomainError):
    """The current certificate has ended."""

    code = "request-certificate-expired"
    message = _("Your partner certificate has expired. Upload a new one, then request the policy.")


class GroupMissing(DomainError):
    """The partner has not chosen its policy group."""

    code = "request-group-missing"
    message = _("Choose your policy group first. It decides which policies you can request.")


class NothingOffered(DomainError):
    """The group holds no activated policy of a type that this partner may ask for."""

    code = "nothing-offered"
    message = _("Your policy group offers no policy for your partner type yet. The partner admin will add one.")


class PolicyNotOffered(DomainError):
    """No such policy, one of another group, or one of a type that this partner type may not ask for."""

    code = "policy-not-offered"
    message = _("This policy is not offered to your organisation. Choose another one.")
    field = "policy"


class PolicyInactive(DomainError):
    """The policy was deactivated, or ended, before the request came or was decided."""

    code = "request-policy-inactive"
    message = _("The policy “%(policy)s” is no longer active.")
    field = "policy"


class AlreadyPending(DomainError):
    """One open request per partner and policy."""

    code = "request-already-pending"
    message = _("Your organisation has requested “%(policy)s” already. The request waits for approval.")
    field = "policy"


class AlreadyApproved(DomainError):
    """One approved request per partner and policy."""

    code = "request-already-approved"
    message = _("Your organisation has “%(policy)s” already. You can use it now.")
    field = "policy"


class CommentMissing(DomainError):
    """A request says what the policy is for."""

    code = "request-comment-missing"
    message = _("Write what you need this policy for.")
    field = "comment"


class CommentTooLong(DomainError):
    """A comment or reason beyond the limit."""

    code = "request-comment-too-long"
    message = _("Your text has %(length)s characters. At most %(limit)s are possible.")
    field = "comment"


class ReasonMissing(DomainError):
    """A rejection without a reason."""

    code = "rejection-reason-missing"
    message = _("Write why you reject this request. The partner sees your reason.")
    field = "comment"


class ApprovedMeanwhile(DomainError):
    """Another admin was first, and approved."""

    code = "request-approved-meanwhile"
    message = _("%(who)s has approved this request already. Your decision was not saved.")


class RejectedMeanwhile(DomainError):
    """Another admin was first, and rejected."""

    code = "request-rejected-meanwhile"
    message = _("%(who)s has rejected this request already. Your decision was not saved.")


class WithdrawnMeanwhile(DomainError):
    """The partner was first, and took the request back."""

    code = "request-withdrawn-meanwhile"
    message = _("The partner has withdrawn this request. There is nothing left to decide.")


class DecidedMeanwhile(DomainError):
    """The partner wanted to withdraw what is decided or withdrawn already."""

    code = "request-decided-meanwhile"
    message = _("This request is no longer open, so it cannot be withdrawn.")


class ApplicantInactive(DomainError):
    """An approval for a partner that is not active."""

    code = "request-applicant-inactive"
    message = _("%(organisation)s is deactivated. The request can be rejected, but not approved.")


class ApprovalPolicyInactive(DomainError):
    """An approval of a policy that is not active any more."""

    code = "request-approval-policy-inactive"
    message = _("The policy “%(policy)s” is no longer active. The request can be rejected, but not approved.")


class ExtractorsMissing(DomainError):
    """An approval for a partner of a type whose biometric extractors must be known first."""

    code = "request-extractors-missing"
    message = _(
        "It is not known yet which biometric extractors %(organisation)s uses. "
        "The request can be rejected, but not approved."
    )


class PolicyUnknown(DomainError):
    """No activated policy has that name, in whatever group."""

    code = "linked-policy-unknown"
    message = _("There is no activated policy “%(policy)s”.")
    field = "policy"


class PolicyOfOtherGroup(DomainError):
    """The partner's group holds no policy of that name."""

    code = "linked-policy-of-other-group"
    message = _("The policy group of your organisation has no policy “%(policy)s”.")
    field = "policy"


class PolicyEnded(PolicyInactive):
    """The policy was activated, but its validity is over."""

    code = "linked-policy-ended"
    message = _("The policy “%(policy)s” is no longer valid.")


class PolicyGroupInactive(PolicyInactive):
    """The policy's group was deactivated."""

    code = "linked-policy-group-inactive"
    message = _("The policy group of “%(policy)s” is no longer active.")


class LinkMissing(DomainError):
    """Extractors for a policy that the partner never asked for, or for a partner that is not the actor's."""

    code = "extractors-link-missing"
    message = _("Request the policy first. Then say which biometric extractors you use.")


class ExtractorsFixed(DomainError):
    """Extractors of a link that is approved: they were part of what was decided."""

    code = "extractors-fixed"
    message = _("This policy is approved already, so its biometric extractors cannot be changed.")


class ExtractorInvalid(DomainError):
    """An extractor whose parts are missing, too long or unreadable."""

    code = "extractor-invalid"
    message = _(
        "The extractor for “%(attribute)s” is not complete or too long. "
        "It needs an attribute, a biometric such as finger[Left Thumb], and a provider."
    )
    field = "extractors"


class ExtractorsNeeded(DomainError):
    """A policy that shares biometrics, and an attribute of it without an extractor."""

    code = "request-extractors-needed"
    message = _("Choose a biometric extractor for “%(attribute)s”. The data cannot be shared without one.")
    field = "extractors"


class RevocationReasonMissing(DomainError):
    """A revocation without a reason."""

    code = "revocation-reason-missing"
    message = _("Write why you revoke this approval. The partner sees your reason.")
    field = "comment"


class RevokedAlready(DomainError):
    """Another admin was first."""

    code = "request-revoked-already"
    message = _("This approval was revoked already.")


class NothingToRevoke(DomainError):
    """Only what is approved can be revoked."""

    code = "request-not-approved"
    message = _("This request is not approved, so there is nothing to revoke.")


class ProviderNameInvalid(DomainError):
    """No name, one that is too long, or one with characters that nobody sees."""

    code = "extractor-provider-name-invalid"
    message = _("Write the name of the provider in at most %(limit)s visible characters.")
    field = "name"


class ProviderVersionInvalid(DomainError):
    """A version beyond its column, or one with characters that nobody sees."""

    code = "extractor-provider-version-invalid"
    message = _("A version has at most %(limit)s visible characters.")
    field = "version"


class ModalitiesMissing(DomainError):
    """A provider of nothing."""

    code = "extractor-provider-biometrics-missing"
    message = _("Choose at least one biometric.")
    field = "modalities"


class ProviderTaken(DomainError):
    """One row per provider and version, without regard to case."""

    code = "extractor-provider-taken"
    message = _("“%(provider)s” is in the list already in this version.")
    field = "name"


class ProviderStateKept(DomainError):
    """Somebody was first: it is offered, or no longer offered, already."""

    code = "extractor-provider-state-kept"
    message = _("Somebody has done this already.")


class CredentialTypeUnknown(DomainError):
    """A credential type that the installation does not issue."""

    code = "credential-type-unknown"
    message = _("Credentials of the type “%(type)s” are not issued here.")
    field = "type"


class CredentialTypeNotOffered(DomainError):
    """A partner of a type that gets no credentials."""

    code = "credential-type-not-offered"
    message = _("Partners of your type do not get credentials.")


class CredentialTypeTaken(DomainError):
    """One policy per partner and credential type."""

    code = "credential-type-taken"
    message = _("Your organisation has a policy for credentials of the type “%(type)s” already.")
    field = "type"
