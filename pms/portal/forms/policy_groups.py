"""Forms of policy groups."""

from collections.abc import Sequence
from typing import Any, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from pms.policies.rules import LONGEST_DESCRIPTION, LONGEST_NAME
from pms.portal.forms.base import CardSelect, PortalForm
from pms.portal.forms.policy_requests import CountedText, LongText
from pms.portal.forms.seen import SeenForm


class GroupForm(PortalForm):
    """Name and description of a group; ``seen`` is the change from which the editor started."""

    name = CountedText(label=_("Name"), most=LONGEST_NAME)
    description = LongText(
        label=_("Description"),
        help_text=_("Partners read it when they choose their group: say for whom its policies are."),
        most=LONGEST_DESCRIPTION,
    )


class GroupEditForm(GroupForm, SeenForm):
    """As ``GroupForm``, for a group that others may be editing too."""


class GroupCards(forms.ChoiceField):
    """The groups that the page shows; whether a group may be chosen is decided by the service."""

    widget = CardSelect

    def valid_value(self, value: str) -> bool:
        """Whatever was sent goes on: a search may have hidden the card meanwhile."""
        return bool(value)


class GroupChoiceForm(PortalForm):
    """Which of the active groups a partner takes, and that it knows that this is final."""

    policy_group = GroupCards(label=_("Policy group"), error_messages={"required": _("Choose a policy group.")})
    understood = forms.BooleanField(
        label=_("I understand that this choice is final."),
        error_messages={"required": _("Tick this box to go on.")},
    )

    def __init__(self, *args: Any, groups: Sequence[tuple[str, str, str]], **kwargs: Any) -> None:
        """``groups`` are (id, name, description)."""
        super().__init__(*args, **kwargs)
        field = cast(GroupCards, self.fields["policy_group"])
        field.choices = [(key, name) for key, name, _text in groups]
        cast(CardSelect, field.widget).descriptions = {key: text for key, _name, text in groups}
