"""Everything that can be typed after ``pms``. Each command names the module and function that do it."""

import argparse
from typing import NoReturn, TypeAlias

from pms import VERSION

Commands: TypeAlias = "argparse._SubParsersAction[Grammar]"  # noqa: SLF001 (it has no public name)
WEB_PROCESSES = 2
MISUSED = 2
"""The status of a command that was not understood, as other programs have it."""


class Grammar(argparse.ArgumentParser):
    """A parser that says what is wrong in one line and where to read more."""

    def error(self, message: str) -> NoReturn:
        """End with one line instead of the whole usage."""
        self.exit(MISUSED, f"pms: {message} (see `{self.prog} --help`)\n")


def parser() -> Grammar:
    """The whole grammar."""
    root = Grammar(prog="pms", description="Partner Management System.")
    root.add_argument("--version", action="version", version=f"pms {VERSION}")
    commands = root.add_subparsers(required=True, metavar="COMMAND")
    _add_serve(commands)
    _add(commands, "worker", "run a further job worker", "serve.worker")
    _add(commands, "migrate", "bring the database up to date", "migrate.migrate")
    _add_users(commands)
    _add_clients(commands)
    _add_tokens(commands)
    _add_demo(commands)
    _add_seed(commands)
    _add(commands, "check", "try settings, database, key store and mail, each for real", "check.check")
    _add_audit(commands)
    return root


def _add(commands: Commands, name: str, what: str, target: str) -> Grammar:
    """Add a command that ``target``, module and function in pms.cli, carries out."""
    command = commands.add_parser(name, help=what, description=what)
    module, function = target.split(".")
    command.set_defaults(module=module, function=function)
    return command


def _group(commands: Commands, name: str, what: str) -> Commands:
    group = commands.add_parser(name, help=what, description=what)
    return group.add_subparsers(required=True, metavar="COMMAND")


def _add_serve(commands: Commands) -> None:
    serve = _add(commands, "serve", "run everything: embedded database, web server, job worker", "serve.serve")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on (%(default)s; 0.0.0.0 for all)")
    serve.add_argument("--port", type=int, help="port to listen on (else PORT, else 8000)")
    serve.add_argument("--processes", type=int, default=WEB_PROCESSES, help="web processes (%(default)s)")
    serve.add_argument("--with-parent", action="store_true", help="stop when the program that started it ends")


def _add_users(commands: Commands) -> None:
    group = _group(commands, "users", "accounts of staff, services and partners")
    create = _add(group, "create", "make an account; prints a one-time link to choose its password", "users.create")
    create.add_argument("name", metavar="NAME", help="username")
    create.add_argument("--email", required=True, metavar="E", help="e-mail address")
    create.add_argument("--role", action="append", metavar="ROLE", help="may be repeated; of a partner it follows")
    create.add_argument("--password-stdin", action="store_true", help="read the password from standard input instead")
    create.add_argument("--partner-type", default="", metavar="T", help="make a partner of this type, too")
    create.add_argument("--organisation", default="", metavar="O", help="the partner's name (else NAME)")
    create.add_argument("--address", default="", metavar="A", help="the partner's postal address")
    create.add_argument("--policy-group", default="", metavar="G", help="the name of the partner's policy group")
    create.add_argument("--phone", default="", metavar="P", help="with country code, such as +33142685300")


def _add_clients(commands: Commands) -> None:
    group = _group(commands, "clients", "programs that call the API")
    create = _add(group, "create", "make a client; prints its id and secret once", "clients.create")
    create.add_argument("name", metavar="NAME", help="client id")
    create.add_argument("--role", required=True, action="append", metavar="ROLE", help="may be repeated")


def _add_tokens(commands: Commands) -> None:
    group = _group(commands, "tokens", "the keys that sign access tokens")
    rotate = _add(group, "rotate", "make the next key now; it signs an hour later", "tokens.rotate_keys")
    rotate.add_argument("--revoke", action="store_true", help="drop the present keys: all tokens end within a minute")


def _add_audit(commands: Commands) -> None:
    group = _group(commands, "audit", "the sealed log")
    verify = _add(group, "verify", "recompute every seal over the rows", "audit.verify")
    verify.add_argument("--hash", default="", metavar="HASH", help="of a seal as an earlier verification gave it")
    _add(group, "seal", "seal every settled row now", "audit.seal")


def _add_demo(commands: Commands) -> None:
    demo = _add(commands, "demo", "fill in a demonstration and print its sign-ins", "demo.demo")
    sizes = "large: a whole country, in an empty installation, made in minutes (%(default)s)"
    demo.add_argument("--size", choices=("small", "large"), default="small", help=sizes)


def _add_seed(commands: Commands) -> None:
    seed = _add(commands, "seed-reference", "load the default data that other modules know", "seed.seed")
    keys = "make its API keys active although everybody knows their values; for tests only"
    seed.add_argument("--with-test-keys", action="store_true", help=keys)
