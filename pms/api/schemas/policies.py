"""What is sent and answered about policies."""

from typing import TYPE_CHECKING, Annotated, Any

from django.conf import settings
from pydantic import ConfigDict, Field, StringConstraints

from pms.api.lists import Paging
from pms.api.schemas.policy_groups import Description, Name, StoredGroup
from pms.api.search import FilterValues, Search
from pms.api.wire import Answer, Lax, LocalTime, NotBlank, OffsetTime
from pms.policies.rules import LONGEST_ID, LONGEST_VERSION, shown_validity
from pms.policies.states import GroupState, PolicyState

if TYPE_CHECKING:
    from pms.policies.models import Policy, PolicyGroup
    from pms.policies.queries.wire import ToldPolicy

Version = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_VERSION, pattern=r"\S")]
SchemaUrl = Annotated[str | None, Field(alias="schema")]
"""Its name on the wire is taken by the models' own machinery."""
ChosenId = Annotated[str, StringConstraints(max_length=LONGEST_ID)]


class ChangedPolicy(Lax):
    """A draft as it shall be; what is wrong with ``policies`` is said after all else."""

    policyGroupName: Name
    name: Name
    desc: Description
    version: Version
    policies: Any = None


class NewPolicy(ChangedPolicy):
    """A draft to be made."""

    policyId: ChosenId | None = None
    policyType: Name


class Status(Lax):
    """The word of the older change of state."""

    status: str | None = None


class PolicySearch(Search):
    """A search among the policies of a type, or of ``all``."""

    policyType: NotBlank


class PolicyFilterValues(FilterValues):
    """A question for the values of the policies of a type, or of ``all``."""

    policyType: NotBlank


class PolicyQuery(Paging):
    """What the newer list is narrowed down by."""

    policyId: str | None = None
    policyType: str | None = None
    policyName: str | None = None
    policyDescription: str | None = None
    policyGroupName: str | None = None
    status: str | None = None


def schema_of(policy: "Policy") -> str | None:
    """The address of the schema that a policy names once it was published; the same for every type."""
    return None if policy.state == PolicyState.DRAFT else settings.POLICY_SCHEMA_URL


class PolicyAnswer(Answer):
    """A policy as the calls that make or edit it answer."""

    id: str
    policyGroupName: str
    name: str
    desc: str
    is_Active: bool
    cr_by: str
    up_by: str | None
    cr_dtimes: OffsetTime
    upd_dtimes: LocalTime | None

    @classmethod
    def of(cls, policy: "Policy") -> "PolicyAnswer":
        """The answer about one policy."""
        return cls(
            id=policy.pk,
            policyGroupName=policy.group.name,
            name=policy.name,
            desc=policy.description,
            is_Active=policy.state == PolicyState.ACTIVE,
            cr_by=policy.created_by,
            up_by=policy.updated_by or None,
            cr_dtimes=policy.created_at,
            upd_dtimes=policy.updated_at,
        )


class HeldPolicy(Answer):
    """A policy as its group tells of it."""

    model_config = ConfigDict(populate_by_name=True)

    policyId: str
    policyName: str
    policyDesc: str
    publishDate: LocalTime
    validTill: LocalTime
    status: str
    version: str
    schema_url: SchemaUrl
    is_Active: bool
    cr_by: str
    up_by: str | None
    cr_dtimes: LocalTime
    upd_dtimes: LocalTime | None
    policies: Any

    @classmethod
    def of(cls, policy: "Policy") -> "HeldPolicy":
        """One policy of a group."""
        return cls(**_told(policy))


class PolicyDetails(HeldPolicy):
    """A policy with its group and its content."""

    policyType: str
    policyGroupId: str
    policyGroupName: str
    policyGroupDesc: str
    policyGroupStatus: bool
    policyGroup_cr_by: str
    policyGroup_up_by: str | None
    policyGroup_cr_dtimes: LocalTime
    policyGroup_upd_dtimes: LocalTime | None

    @classmethod
    def of(cls, policy: "Policy") -> "PolicyDetails":
        """One policy."""
        group = policy.group
        return cls(
            policyType=policy.type,
            policyGroupId=group.pk,
            policyGroupName=group.name,
            policyGroupDesc=group.description,
            policyGroupStatus=group.state == GroupState.ACTIVE,
            policyGroup_cr_by=group.created_by,
            policyGroup_up_by=group.updated_by or None,
            policyGroup_cr_dtimes=group.created_at,
            policyGroup_upd_dtimes=group.updated_at,
            **_told(policy),
        )


def _told(policy: "Policy") -> dict[str, Any]:
    begin, end = shown_validity(valid_from=policy.valid_from, valid_to=policy.valid_to, created_at=policy.created_at)
    active = policy.state == PolicyState.ACTIVE
    return {
        "policyId": policy.pk,
        "policyName": policy.name,
        "policyDesc": policy.description,
        "publishDate": begin,
        "validTill": end,
        "status": "PUBLISHED" if active else "DRAFTED",
        "version": policy.version,
        "schema_url": schema_of(policy),
        "is_Active": active,
        "cr_by": policy.created_by,
        "up_by": policy.updated_by or None,
        "cr_dtimes": policy.created_at,
        "upd_dtimes": policy.updated_at,
        "policies": policy.data,
    }


class GroupDetails(Answer):
    """A group with all that it holds, in any state."""

    policyGroup: StoredGroup
    policies: list[HeldPolicy]

    @classmethod
    def of(cls, group: "PolicyGroup", held: "list[Policy] | None" = None) -> "GroupDetails":
        """One group; without ``held`` its policies are those that were read with it."""
        rows = list(group.policies.all()) if held is None else held
        return cls(policyGroup=StoredGroup.of(group), policies=[HeldPolicy.of(policy) for policy in rows])


class DeactivatedPolicy(Answer):
    """What is left of a policy."""

    policyId: str
    isActive: bool


class Message(Answer):
    """An answer in words."""

    message: str


class PolicyRow(Answer):
    """A policy in the newer list."""

    policyId: str
    policyType: str
    policyName: str
    policyDescription: str
    policyGroupId: str
    policyGroupName: str
    status: str
    createdDateTime: OffsetTime

    @classmethod
    def of(cls, policy: "Policy") -> "PolicyRow":
        """One row."""
        return cls(
            policyId=policy.pk,
            policyType=policy.type,
            policyName=policy.name,
            policyDescription=policy.description,
            policyGroupId=policy.group_id,
            policyGroupName=policy.group.name,
            status=PolicyState(policy.state).wire,
            createdDateTime=policy.created_at,
        )


class ActivePolicy(Answer):
    """A policy that can be asked for."""

    policyGroupId: str
    policyGroupName: str
    id: str
    name: str
    descr: str
    policyType: str

    @classmethod
    def of(cls, policy: "Policy") -> "ActivePolicy":
        """One row."""
        return cls(
            policyGroupId=policy.group_id,
            policyGroupName=policy.group.name,
            id=policy.pk,
            name=policy.name,
            descr=policy.description,
            policyType=policy.type,
        )


class FoundPolicy(Answer):
    """A policy with every stored member, as the search gives it; its content is a text."""

    model_config = ConfigDict(populate_by_name=True)

    id: str
    name: str
    desc: str
    version: str
    policyType: str
    schema_url: SchemaUrl
    policyGroupId: str
    policyGroupName: str
    policies: str
    isActive: bool
    isDeleted: bool
    crBy: str
    crDtimes: OffsetTime
    updBy: str | None
    updDtimes: LocalTime | None
    delDtimes: LocalTime | None
    validFromDate: LocalTime
    validToDate: LocalTime

    @classmethod
    def of(cls, policy: "ToldPolicy") -> "FoundPolicy":
        """One row."""
        begin, end = shown_validity(
            valid_from=policy.valid_from, valid_to=policy.valid_to, created_at=policy.created_at
        )
        return cls(
            id=policy.pk,
            name=policy.name,
            desc=policy.description,
            version=policy.version,
            policyType=policy.type,
            schema_url=policy.schema_url,
            policyGroupId=policy.group_id,
            policyGroupName=policy.group.name,
            policies=policy.policy_text,
            isActive=policy.state == PolicyState.ACTIVE,
            isDeleted=False,
            crBy=policy.created_by,
            crDtimes=policy.created_at,
            updBy=policy.updated_by or None,
            updDtimes=policy.updated_at,
            delDtimes=None,
            validFromDate=begin,
            validToDate=end,
        )


class Setting(Answer):
    """A setting by its name; null where there is none of that name that is told."""

    key: str
    value: Any
