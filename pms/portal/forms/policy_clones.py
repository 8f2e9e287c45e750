"""The form that copies a policy into several groups: which ones, and by which name in each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from pms.policies.rules import LONGEST_DESCRIPTION, LONGEST_NAME
from pms.policies.services import Copy
from pms.portal.forms.base import PortalForm
from pms.portal.forms.policy_requests import CountedText, LongText

if TYPE_CHECKING:
    from django.forms import BoundField

    from pms.policies.models import PolicyGroup

GROUP = "group"
NAME_OF = "name-"
LONGEST_KEY = 36


@dataclass(frozen=True, slots=True)
class GroupRow:
    """A group that is offered: whether it is chosen, and the control of the copy's name there."""

    group: "PolicyGroup"
    is_chosen: bool
    is_own: bool
    name: "BoundField"


class CloneForm(PortalForm):
    """One name per group that the page shows. Which groups are chosen is sent as repeated ``group``."""

    description = LongText(label=_("Description of the copies"), most=LONGEST_DESCRIPTION)

    def __init__(
        self,
        *args: Any,
        groups: "Sequence[PolicyGroup]",
        names: Mapping[str, str],
        chosen: Sequence[str],
        own: str,
        **kwargs: Any,
    ) -> None:
        """``groups`` are shown in their order, ``names`` are proposed by id of group."""
        super().__init__(*args, **kwargs)
        self.groups, self.chosen, self.own = groups, list(chosen), own
        for group in groups:
            field = CountedText(label=_("Name in “%(group)s”") % {"group": group.name}, most=LONGEST_NAME)
            field.required = group.pk in self.chosen
            self.fields[NAME_OF + group.pk] = field
            self.initial.setdefault(NAME_OF + group.pk, names[group.pk])

    def rows(self) -> Iterator[GroupRow]:
        """The groups as the page shows them."""
        for group in self.groups:
            name = self[NAME_OF + group.pk]
            yield GroupRow(group, group.pk in self.chosen, group.pk == self.own, name)

    def copies(self, otherwise: str) -> list[Copy]:
        """The copies that are wanted; a group that is no longer shown gets the name ``otherwise``."""
        return [Copy(key, self.cleaned_data.get(NAME_OF + key) or otherwise) for key in self.chosen]

    def refuse(self, group_id: str, sentence: str) -> None:
        """Say why there is no copy in a group: at its name, or on top where the group is not shown."""
        place = NAME_OF + group_id
        self.add_error(place if place in self.fields else None, sentence)


def chosen_in(sent: QueryDict) -> list[str]:
    """The ids of the groups that were chosen, each once, without what no id could be."""
    return list(
        dict.fromkeys(key for key in sent.getlist(GROUP) if key and "\0" not in key and len(key) <= LONGEST_KEY)
    )


def typed_in(sent: QueryDict) -> dict[str, str]:
    """The description and the names as they were typed, for showing the form again without judging them."""
    return {name: str(value) for name, value in sent.items() if name == "description" or name.startswith(NAME_OF)}
