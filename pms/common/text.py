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
