"""The migrations of a program that comes after this one."""

from pathlib import Path

from models.database.migrate import FOLDER

ADDS = "-- adds only\nALTER TABLE document ADD COLUMN colour TEXT;\n"
CHANGES = "ALTER TABLE document RENAME COLUMN title TO heading;\n"


def later_migrations(folder: Path, *steps: str) -> Path:
    """Write this program's migrations into a folder, and more steps after them; return the folder."""
    folder.mkdir(exist_ok=True)
    files = sorted(FOLDER.glob("*.sql"))
    for file in files:
        (folder / file.name).write_bytes(file.read_bytes())
    newest = int(files[-1].name.partition("_")[0])
    for number, sql in enumerate(steps, newest + 1):
        (folder / f"{number:04}_later.sql").write_text(sql)
    return folder
