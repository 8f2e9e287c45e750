"""Named failures of partners and of the people who belong to them."""

from django.utils.translation import gettext_lazy as _

from pms.common.errors import DomainError, NotAllowed


class TypeNotOffered(DomainError):
    """Partners of this type do not register themselves."""

    code = "partner-type-not-offered"
    message = _("Choose one of the partner types.")
    field = "type"


class OrganisationInvalid(DomainError):
    """No name, one that is too long, or one with characters that nobody sees."""

    code = "organisation-invalid"
    message = _("Enter the name of your organisation, up to 128 characters, as it stands in your certificate.")
    field = "organisation"


class AddressInvalid(DomainError):
    """No address, one that is too long, or one with characters that nobody sees."""

    code = "address-invalid"
    message = _("Enter the postal address of your organisation, up to 2,000 characters.")
    field = "address"


class GroupNotOffered(DomainError):
    """The policy group does not exist, is no longer used, or this type of partner has none."""

    code = "policy-group-not-offered"
    message = _("This policy group can no longer be chosen. Choose another one, or choose it later.")
    field = "policy_group"


class PolicyGroupFinal(DomainError):
    """One group per partner, chosen once."""

    code = "policy-group-final"
    message = _("Your policy group is “%(group)s” already. The choice is final; ask the platform to correct a mistake.")
    field = "policy_group"


class PartnerDeactivated(DomainError):
    """A deactivated partner reads, but makes nothing new."""

    code = "partner-deactivated"
    message = _("This organisation is deactivated. Nothing can be changed or added.")


class OwnersOnly(NotAllowed):
    """The act is for owners of the organisation."""

    code = "owners-only"
    message = _("Only owners of the organisation can do this.")


class LastOwner(DomainError):
    """An organisation keeps at least one owner."""

    code = "last-owner"
    message = _("An organisation needs an owner. Make somebody else an owner first.")


class MemberAlready(DomainError):
    """The address belongs to somebody who is in the organisation already."""

    code = "member-already"
    message = _("This person belongs to the organisation already.")
    field = "email"


class InvitedAlready(DomainError):
    """An invitation to this address is open."""

    code = "invited-already"
    message = _("This address is invited already. Send the invitation again if it did not arrive.")
    field = "email"


class InvitationForSomebodyElse(NotAllowed):
    """The signed-in account has another address than the one that was invited."""

    code = "invitation-for-somebody-else"
    message = _("This invitation was sent to another address than that of your account.")


class SwitchInPast(DomainError):
    """A planned switch lies before now."""

    code = "certificate-switch-in-past"
    message = _("This time has passed already. Choose a later one, or switch now.")
    field = "in_force_from"


class SwitchAfterEnd(DomainError):
    """A planned switch lies after the end of the new certificate."""

    code = "certificate-switch-after-end"
    message = _("The new certificate has ended by then. Choose an earlier time.")
    field = "in_force_from"


class SwitchLeavesGap(DomainError):
    """A planned switch lies after the end of the present certificate."""

    code = "certificate-switch-leaves-gap"
    message = _(
        "The present certificate ends before that, and there would be none in between. Choose an earlier time, or "
        "switch now."
    )
    field = "in_force_from"


class PlanGone(DomainError):
    """The planned certificate is in force or was cancelled."""

    code = "certificate-plan-gone"
    message = _(
        "This certificate is not planned any more: it is in force already, or was cancelled. Look at the page again."
    )


class NothingToPutBack(DomainError):
    """No earlier certificate, an expired one, or more than 24 hours since the switch."""

    code = "certificate-nothing-to-put-back"
    message = _(
        "The previous certificate cannot be put back: the switch is more than 24 hours ago, or there is no valid "
        "previous certificate. Upload a certificate instead."
    )


class CallerRegistered(NotAllowed):
    """Who registers a partner over the wire is a partner's contact already."""

    code = "caller-registered"
    message = _("The address of your account belongs to a partner already.")


class PhoneTooLong(DomainError):
    """The wire takes any text as a number, up to the reference's length."""

    code = "partner-phone-too-long"
    message = _("Enter a phone number of at most %(limit)s characters.")
    field = "phone"


class PhoneUnreadable(DomainError):
    """No number, or one with characters that nobody sees."""

    code = "partner-phone-unreadable"
    message = _("Enter the phone number without hidden characters.")
    field = "phone"


class PartnerIdUnreadable(DomainError):
    """Ids hold no blanks, and nothing that makes one look like another."""

    code = "partner-id-unreadable"
    message = _("A partner ID has no spaces and no hidden characters.")
    field = "partner_id"


class PartnerIdTooLong(DomainError):
    """Longer than the reference's column, as sent or as it is compared."""

    code = "partner-id-too-long"
    message = _("A partner ID has at most %(limit)s characters.")
    field = "partner_id"


class PartnerIdTaken(DomainError):
    """Two ids that differ by case only are one."""

    code = "partner-id-taken"
    message = _("This partner ID is taken already.")
    field = "partner_id"


class PartnerEmailTaken(DomainError):
    """One address is the contact of one partner."""

    code = "partner-email-taken"
    message = _("This e-mail address belongs to another partner already.")
    field = "email"


class PartnerEmailInvalid(DomainError):
    """Neither an address by our own check nor by the reference's."""

    code = "partner-email-invalid"
    message = _("Enter an e-mail address such as name@example.org.")
    field = "email"


class LanguageNotOffered(DomainError):
    """PMS writes in none of the languages that were asked for."""

    code = "partner-language-not-offered"
    message = _("Choose one of the languages of this portal.")
    field = "language"


class AdditionalInfoInvalid(DomainError):
    """Nested too deeply to be read back, or with a number that is none."""

    code = "partner-additional-info-invalid"
    message = _("The additional information cannot be stored.")
    field = "additional_info"


class TypeUnknown(TypeNotOffered):
    """There is no such type of partner."""

    code = "partner-type-unknown"


class GroupRequired(GroupNotOffered):
    """Partners of this type cannot be without a policy group."""

    code = "policy-group-required"
    message = _("Partners of this type need a policy group. Choose one.")


class GroupUnknown(GroupNotOffered):
    """No policy group has this name."""

    code = "policy-group-unknown"
    message = _("There is no policy group of this name.")


class GroupOutOfUse(GroupNotOffered):
    """The group takes no new partners."""

    code = "policy-group-out-of-use"
    message = _("This policy group is deactivated. Choose another one.")


class GroupNeedless(GroupNotOffered):
    """Partners of this type have no policy group."""

    code = "policy-group-needless"
    message = _("Partners of this type have no policy group.")


class GroupFixed(PolicyGroupFinal):
    """The group of a partner that was activated once stays."""

    code = "policy-group-fixed"
    message = _("The policy group of an activated partner cannot change.")


class PartnerNotActive(DomainError):
    """The act is for activated partners."""

    code = "partner-not-active"
    message = _("This organisation is not active.")


class DomainNotForType(DomainError):
    """What is signed in the domains of devices and chips may sign for others itself: only their makers get it."""

    code = "certificate-domain-not-for-type"
    message = _("Certificates of this domain are for makers of devices and chips.")


class NameOfAPartner(DomainError):
    """An account of that name would belong to the partner of that name."""

    code = "name-of-a-partner"
    message = _("This username belongs to a partner. Choose another one.")
    field = "username"


class OrganisationFixed(DomainError):
    """A certificate was accepted for this name; the next one must carry it too."""

    code = "organisation-fixed"
    message = _(
        "A certificate was accepted for this organisation, so its name can no longer change: certificates carry it."
    )
    field = "organisation"


class PartnerChangedMeanwhile(DomainError):
    """Somebody else saved a change since the editor opened the page."""

    code = "partner-changed-meanwhile"
    message = _("Somebody else changed this partner meanwhile. Look at the page again before you save.")


class PersonEmailTaken(DomainError):
    """The first person of a new partner has an account already."""

    code = "person-email-taken"
    message = _(
        "Somebody with this address has an account already. Leave the person out, and invite them once the partner "
        "is there."
    )
    field = "person_email"


class PersonEmailInvalid(DomainError):
    """No address to which the first person's link could be mailed."""

    code = "person-email-invalid"
    message = _("Enter the person's e-mail address, such as name@example.org.")
    field = "person_email"


class PersonNameUnreadable(DomainError):
    """A person's name that is too long, or with characters that nobody sees."""

    code = "person-name-unreadable"
    message = _("Enter the name without hidden characters, up to %(limit)s characters.")
    field = "first_name"


class PartnerIdMalformed(DomainError):
    """Not what may be chosen as an id in the portal."""

    code = "partner-id-malformed"
    message = _("A partner ID has up to 36 small letters a–z, digits, hyphens, underscores and dots.")
    field = "partner_id"


class AccountWithoutPassword(DomainError):
    """The account is not active, a program's, or signs in elsewhere, so that it has no password here."""

    code = "account-without-password"
    message = _("This account has no password that could be set: it is not active, or it signs in elsewhere.")


class ReasonTooLong(DomainError):
    """A reason beyond the limit."""

    code = "deactivation-reason-too-long"
    message = _("The reason has %(length)s characters. At most %(limit)s are possible.")
    field = "reason"


class ReasonUnreadable(DomainError):
    """A reason with characters that nobody sees."""

    code = "deactivation-reason-unreadable"
    message = _("Write the reason without hidden characters: type it instead of pasting it.")
    field = "reason"
