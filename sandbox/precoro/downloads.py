"""Files: what /attachments answers, and the other host to which its links may lead."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from sandbox.precoro.answers import ApiRefusal, PreparedAnswer, in_json
from sandbox.precoro.asked import Asked
from sandbox.precoro.documents import SandboxFile
from sandbox.precoro.hosts import LocalHost


def as_bytes(file: SandboxFile) -> PreparedAnswer:
    """Return a file itself."""
    named = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    return PreparedAnswer(200, file.content, {"Content-Type": file.media_type, "Content-Disposition": named})


def moved(where: str) -> PreparedAnswer:
    """Return a redirect."""
    return PreparedAnswer(302, b"", {"Location": where})


class Downloads:
    """The files of all companies."""

    def __init__(self, api: LocalHost, other: LocalHost) -> None:
        self._api = api
        self._other = other
        self._files: dict[str, SandboxFile] = {}

    def answer(self, asked: Asked) -> PreparedAnswer:
        """Answer /attachments/{id} in the form of the file, or of the company."""
        file = self._find(asked)
        self._files[str(file.id)] = file
        there = f"{self._other.url}/files/{file.id}"
        match file.form or asked.company.options.attachments:
            case "link":
                return in_json({"id": file.id, "file": f"{self._api.url}/files/{file.id}"})
            case "other_link":
                return in_json({"id": file.id, "file": there})
            case "redirect":
                return in_json({"id": file.id, "file": f"{self._api.url}/moved/{file.id}"})
            case "moved":
                return moved(there)
            case "loop":
                return in_json({"id": file.id, "file": f"{self._other.url}/loop/{file.id}"})
            case "file_link":
                return in_json({"id": file.id, "file": "file:///etc/hostname"})
            case "json":
                return in_json({"id": file.id, "name": file.name, "size": len(file.content)})
        return as_bytes(file)

    def behind_link(self, path: str) -> PreparedAnswer | None:
        """Return what a link leads to, with or without a key."""
        place, _, number = path.strip("/").partition("/")
        file = self._files.get(number)
        if file is None:
            return None
        match place:
            case "files":
                return as_bytes(file)
            case "moved":
                return moved(f"{self._other.url}/files/{number}")
            case "loop":
                return moved(f"{self._other.url}/loop/{number}")
        return None

    def _find(self, asked: Asked) -> SandboxFile:
        for document in asked.company.all_documents():
            for file in document.files:
                if str(file.id) == asked.parts[1]:
                    if asked.person in document.hidden_from:
                        raise ApiRefusal(403, "Access Denied.")
                    return file
        raise ApiRefusal(404, "Not Found")


class FilesHost(LocalHost):
    """Another host than the API's. It notes every header, since no key may come here."""

    downloads: Downloads

    async def serve(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer what stands behind a link."""
        call = self.noted(request)
        call.headers = {name.lower(): value for name, value in request.headers.items()}
        missing = in_json({"message": "Not Found"}, 404)
        return await self.carry_out(
            call, request, lambda: self.downloads.behind_link(request.path) or missing
        )
