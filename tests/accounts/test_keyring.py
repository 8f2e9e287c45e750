"""Public keys that a process keeps: when it asks, when it does without."""

from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from pms.accounts.adapters.keyring import KeyRing, Keys, Patience

AT = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
PATIENCE = Patience(fresh=60 * SECOND, stale=600 * SECOND, pause=5 * SECOND)


class Source:
    """Where keys come from; counts how often it is asked."""

    def __init__(self, *names: str) -> None:
        self.names: tuple[str, ...] | None = names
        self.asked = 0

    def __call__(self) -> Keys | None:
        self.asked += 1
        return None if self.names is None else {name: {"kid": name} for name in self.names}


def test_a_fresh_key_is_not_asked_for_again() -> None:
    source = Source("a")
    ring = KeyRing(source, PATIENCE)
    assert [ring.get("a", at=AT + second * SECOND) for second in range(60)] == [{"kid": "a"}] * 60
    assert source.asked == 1


def test_a_key_that_was_taken_back_is_gone_when_the_others_are_asked_for_anew() -> None:
    source = Source("a")
    ring = KeyRing(source, PATIENCE)
    ring.get("a", at=AT)
    source.names = ("b",)
    assert ring.get("a", at=AT + 59 * SECOND) == {"kid": "a"}
    assert ring.get("a", at=AT + 60 * SECOND) is None
    assert source.asked == 2


def test_unknown_names_are_asked_for_once_in_a_while() -> None:
    source = Source("a")
    ring = KeyRing(source, PATIENCE)
    assert [ring.get(f"x{number}", at=AT) for number in range(20)] == [None] * 20
    assert source.asked == 1
    source.names = ("a", "new")
    assert ring.get("new", at=AT + 4 * SECOND) is None
    assert ring.get("new", at=AT + 5 * SECOND) == {"kid": "new"}


def test_a_silent_source_is_bridged_for_a_while_and_not_pressed() -> None:
    source = Source("a")
    ring = KeyRing(source, PATIENCE)
    ring.get("a", at=AT)
    source.names = None
    assert ring.get("a", at=AT + 599 * SECOND) == {"kid": "a"}
    assert ring.get("a", at=AT + 600 * SECOND) is None
    assert ring.get("a", at=AT + 601 * SECOND) is None
    assert source.asked == 2


def test_a_clock_that_goes_back_keeps_nothing_for_ever() -> None:
    source = Source("a")
    ring = KeyRing(source, PATIENCE)
    ring.get("a", at=AT + timedelta(days=900))
    ring.get("a", at=AT)
    assert source.asked == 2


def test_who_has_a_key_that_will_still_do_does_not_wait_for_a_slow_source() -> None:
    begun, end = Event(), Event()

    class Slow(Source):
        def __call__(self) -> Keys | None:
            if self.asked:
                begun.set()
                end.wait(20)
            return super().__call__()

    ring = KeyRing(Slow("a"), PATIENCE)
    ring.get("a", at=AT)
    later = AT + 61 * SECOND
    waiting = Thread(target=lambda: ring.get("a", at=later))
    waiting.start()
    assert begun.wait(20)
    assert ring.get("a", at=later) == {"kid": "a"}
    end.set()
    waiting.join(20)
