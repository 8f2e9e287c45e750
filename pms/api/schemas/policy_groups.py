"""What is sent and answered about policy groups."""

from typing import TYPE_CHECKING, Annotated

from pydantic import StringConstraints

from pms.api.wire import Answer, Lax, LocalTime, OffsetTime
from pms.policies.states import GroupState

if TYPE_CHECKING:
    from pms.policies.models import PolicyGroup

Name = Annotated[str, StringConstraints(min_length=1, max_length=128, pattern=r"\S")]
Description = Annotated[str, StringConstraints(min_length=1, max_length=256, pattern=r"\S")]


class NewGroup(Lax):
    """A group to be made."""

    name: Name
    desc: Description


class ChangedGroup(NewGroup):
    """A group as it shall be."""

    isActive: bool | None = None


class Deactivation(Lax):
    """The one change of state of the newer calls."""

    status: str | None = None


class GroupAnswer(Answer):
    """A group as the calls that change it answer."""

    id: str
    name: str
    desc: str
    is_Active: bool
    cr_by: str
    up_by: str | None
    cr_dtimes: LocalTime
    upd_dtimes: LocalTime | None

    @classmethod
    def of(cls, group: "PolicyGroup") -> "GroupAnswer":
        """The answer about one group."""
        return cls(
            id=group.pk,
            name=group.name,
            desc=group.description,
            is_Active=group.state == GroupState.ACTIVE,
            cr_by=group.created_by,
            up_by=group.updated_by or None,
            cr_dtimes=group.created_at,
            upd_dtimes=group.updated_at,
        )


class StoredGroup(Answer):
    """A group with every stored member, as searches and details give it."""

    id: str
    name: str
    desc: str
    userId: str
    isActive: bool
    isDeleted: bool
    crBy: str
    crDtimes: OffsetTime
    updBy: str | None
    updDtimes: OffsetTime | None
    delDtimes: OffsetTime | None

    @classmethod
    def of(cls, group: "PolicyGroup") -> "StoredGroup":
        """One row."""
        return cls(
            id=group.pk,
            name=group.name,
            desc=group.description,
            userId=group.updated_by or group.created_by,
            isActive=group.state == GroupState.ACTIVE,
            isDeleted=False,
            crBy=group.created_by,
            crDtimes=group.created_at,
            updBy=group.updated_by or None,
            updDtimes=group.updated_at,
            delDtimes=None,
        )


class DeactivatedGroup(Answer):
    """What is left of a group."""

    policyGroupId: str
    isActive: bool


class ActiveGroup(Answer):
    """A group that can be chosen."""

    id: str
    name: str
    description: str

    @classmethod
    def of(cls, group: "PolicyGroup") -> "ActiveGroup":
        """One row."""
        return cls(id=group.pk, name=group.name, description=group.description)
