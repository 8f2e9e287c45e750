"""How objects whose ids programs choose stand in addresses."""

from django.urls import register_converter

from pms.partners.rules import id_of_segment, segment_of


class PartnerId:
    """A partner's id, whatever characters a program put into it."""

    regex = "[^/]+"

    def to_python(self, value: str) -> str:
        """The id."""
        return id_of_segment(value)

    def to_url(self, value: str) -> str:
        """The part of the address."""
        return segment_of(str(value))


register_converter(PartnerId, "partner")
