"""What may be said against an act on policy groups and policies."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pms.common.errors import DomainError


class GroupNameTaken(DomainError):
    """Names are compared without regard to case."""

    code = "policy-group-name-taken"
    message = _("A policy group named “%(name)s” already exists. Choose another name.")
    field = "name"


class GroupNotActive(DomainError):
    """A deactivated group takes no new policies and no new partners."""

    code = "policy-group-not-active"
    message = _("The policy group “%(name)s” is deactivated. Choose another group.")
    field = "group"


class GroupAlreadyDeactivated(DomainError):
    """There is nothing left to do."""

    code = "policy-group-already-deactivated"
    message = _("The policy group “%(name)s” is deactivated already.")


class GroupAlreadyActive(DomainError):
    """Nothing is there to be brought back."""

    code = "policy-group-already-active"
    message = _("The policy group “%(name)s” is activated already.")


class GroupNotEmpty(DomainError):
    """Drafts and activated policies stand in the way; ``data["policies"]`` holds them."""

    code = "policy-group-not-empty"

    def __str__(self) -> str:
        count = len(self.data["policies"])
        sentence = ngettext(
            "“%(name)s” cannot be deactivated: %(count)s policy in it is a draft or activated.",
            "“%(name)s” cannot be deactivated: %(count)s policies in it are drafts or activated.",
            count,
        )
        return sentence % {"name": self.data["name"], "count": count}


class GroupChangedMeanwhile(DomainError):
    """Somebody else saved between reading and saving."""

    code = "policy-group-changed-meanwhile"
    message = _(
        "Somebody else changed this group while you were editing. Look at it first, then save again to replace it."
    )


class PolicyNameTaken(DomainError):
    """Unique in its group, without regard to case."""

    code = "policy-name-taken"
    message = _("A policy named “%(name)s” already exists in the group “%(group)s”. Choose another name.")
    field = "name"


class PolicyIdTaken(DomainError):
    """A program chose an id that another policy has; nothing is ever overwritten."""

    code = "policy-id-taken"
    message = _("Another policy already has the id “%(id)s”.")


class PolicyIdUnusable(DomainError):
    """A program chose an id that no address could hold."""

    code = "policy-id-unusable"
    message = _("The id of a policy consists of at most %(most)s letters, digits, dots, hyphens and underscores.")


class VersionUnusable(DomainError):
    """Free text, as wide as the reference keeps it."""

    code = "policy-version-unusable"
    message = _("The version of a policy is a text of at most %(most)s characters.")


class NameMissing(DomainError):
    """Names consist of something."""

    code = "policy-name-missing"
    message = _("Enter a name.")
    field = "name"


class NameTooLong(DomainError):
    """Counted as typed, after outer and doubled blanks are gone."""

    code = "policy-name-too-long"
    message = _("The name may have at most %(most)s characters.")
    field = "name"


class NameUnreadable(DomainError):
    """Control and direction characters make two names look alike."""

    code = "policy-name-unreadable"
    message = _("The name holds a character that cannot be seen. Type it again by hand.")
    field = "name"


class DescriptionMissing(DomainError):
    """A sentence on what it is for is asked of everyone."""

    code = "policy-description-missing"
    message = _("Enter a description.")
    field = "description"


class DescriptionTooLong(DomainError):
    """As the reference has it."""

    code = "policy-description-too-long"
    message = _("The description may have at most %(most)s characters.")
    field = "description"


class DescriptionUnreadable(DomainError):
    """Control and direction characters are refused here too."""

    code = "policy-description-unreadable"
    message = _("The description holds a character that cannot be seen. Type it again by hand.")
    field = "description"


class PolicyTypeUnknown(DomainError):
    """Only the four types of the platform exist."""

    code = "policy-type-unknown"
    message = _("Choose a type of policy.")
    field = "type"


class PolicyDataInvalid(DomainError):
    """``data["faults"]`` holds every fault with its pointer and sentence."""

    code = "policy-data-invalid"
    field = "content"

    def __str__(self) -> str:
        count = len(self.data["faults"])
        sentence = ngettext(
            "There is %(count)s fault in the policy. Correct it, then save again.",
            "There are %(count)s faults in the policy. Correct them, then save again.",
            count,
        )
        return sentence % {"count": count}


class NotADraft(DomainError):
    """Activated is fixed for good."""

    code = "policy-not-a-draft"
    message = _("“%(name)s” is no longer a draft and cannot be changed. Clone it to make a new draft.")


class AlreadyPublished(DomainError):
    """A second publisher is told that the first was quicker."""

    code = "policy-already-published"
    message = _("“%(name)s” was published already.")


class DraftChangedMeanwhile(DomainError):
    """Two people edited one draft; the second is told instead of wiping out the first."""

    code = "policy-changed-meanwhile"
    message = _(
        "Somebody else changed this draft while you were editing. Look at it first, then save again to replace it."
    )


class DraftChangedSinceLook(DomainError):
    """What would be published for good is not what its publisher looked at."""

    code = "policy-changed-since-look"
    message = _("Somebody changed this draft since you looked at it. Look at it again, then publish it.")


class ValidityPassed(DomainError):
    """A policy that has ended on the day it starts helps nobody."""

    code = "policy-validity-passed"
    message = _("The last day must lie in the future.")
    field = "valid_to"


class PolicyNotActive(DomainError):
    """Only an activated policy can be deactivated; ``data["state"]`` is the one that it is in."""

    code = "policy-not-active"
    message = _("“%(name)s” is not activated, so there is nothing to deactivate.")


class SelfServiceAlready(DomainError):
    """The switch stands as it was wanted; ``data["on"]`` says how."""

    code = "policy-self-service-already"

    def __str__(self) -> str:
        sentence = (
            _("“%(name)s” is self-service already.")
            if self.data["on"]
            else _("“%(name)s” is not self-service, so there is nothing to switch off.")
        )
        return str(sentence) % {"name": self.data["name"]}


class SelfServiceTooLate(DomainError):
    """Nobody can ask for a deactivated policy."""

    code = "policy-self-service-too-late"
    message = _("“%(name)s” is deactivated: nobody can ask for it any more.")


class NoGroupChosen(DomainError):
    """A copy goes somewhere."""

    code = "policy-clone-no-group"
    message = _("Choose at least one policy group.")
    field = "group"


class TooManyCopies(DomainError):
    """So that one act ends within one request."""

    code = "policy-clone-too-many"
    message = _("Choose at most %(most)s policy groups at once.")
    field = "group"


class GroupGone(DomainError):
    """The group that a copy was meant for is not there."""

    code = "policy-clone-group-gone"
    message = _("This policy group is no longer in use. Choose another one.")
    field = "group"
