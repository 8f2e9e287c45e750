"""What "without regard to case" means, once."""

import unicodedata


def single_spaced(text: str) -> str:
    """``text`` without outer blanks and with inner runs of white space as one space."""
    return " ".join(text.split())


def fold(text: str) -> str:
    """The form in which names are compared: NFKC, case folded, single spaces.

    Stored in a unique column beside the name, so that the database decides.
    """
    return single_spaced(unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()))


_JOINERS = "\u200c\u200d"


def has_hidden_characters(text: str, *, lines: bool = False) -> bool:
    """Whether ``text`` holds characters that nobody sees: controls, direction overrides, invisible blanks.

    They make a name look like another one. The joiners of Persian and Indic scripts are letters'
    business and pass; so do line breaks where there may be several ``lines``.
    """
    allowed = _JOINERS + "\r\n" * lines
    return any(
        unicodedata.category(character) in {"Cc", "Cf", "Zl", "Zp"} and character not in allowed for character in text
    )
