"""Attachments, and the other host to which their links may lead."""

from typing import Any

from sandbox.precoro import HttpFault
from tests.sandbox.precoro.caller import PROGRAM, Heard, Scene

CONTENT = b"%PDF-1.7 a quote"


async def ask(scene: Scene, form: Any) -> Heard:
    file = scene.order.attach("Angebot Süd.pdf", CONTENT, "application/pdf", form)
    return await scene.caller.get(scene.ann, f"/attachments/{file.id}")


async def follow(scene: Scene, address: str, **headers: str) -> Heard:
    async with scene.caller.session.get(address, headers=PROGRAM | headers, allow_redirects=False) as answer:
        return Heard(answer.status, dict(answer.headers), await answer.read())


async def test_a_document_names_its_files_and_they_come_as_bytes(scene: Scene) -> None:
    heard = await ask(scene, None)
    assert (heard.status, heard.body, heard.headers["Content-Type"]) == (200, CONTENT, "application/pdf")
    assert heard.headers["Content-Disposition"] == "attachment; filename*=UTF-8''Angebot%20S%C3%BCd.pdf"
    named = (await scene.caller.read(scene.ann, scene.order))["attachments"]["data"][0]
    assert (named["name"], named["size"]) == ("Angebot Süd.pdf", len(CONTENT))


async def test_a_link_leads_to_the_own_host_or_another(scene: Scene) -> None:
    own = (await ask(scene, "link")).json["file"]
    other = (await ask(scene, "other_link")).json["file"]
    assert own.startswith(scene.precoro.url)
    assert other.startswith("http://localhost:")
    assert [(await follow(scene, each)).body for each in (own, other)] == [CONTENT, CONTENT]


async def test_redirects_lead_to_another_host(scene: Scene) -> None:
    link = (await ask(scene, "redirect")).json["file"]
    there = (await follow(scene, link)).headers["Location"]
    moved = await ask(scene, "moved")
    assert there.startswith(scene.precoro.files_host.url)
    assert moved.headers["Location"].startswith(scene.precoro.files_host.url)
    assert [(await follow(scene, each)).body for each in (there, moved.headers["Location"])] == [CONTENT] * 2


async def test_redirects_may_never_end(scene: Scene) -> None:
    link = (await ask(scene, "loop")).json["file"]
    assert (await follow(scene, link)).headers["Location"] == link


async def test_there_may_be_no_link_or_one_to_no_host(scene: Scene) -> None:
    assert "file" not in (await ask(scene, "json")).json
    assert (await ask(scene, "file_link")).json["file"].startswith("file:")


async def test_the_company_chooses_the_form_unless_the_file_does(scene: Scene) -> None:
    scene.acme.options.attachments = "json"
    assert (await ask(scene, None)).json["name"] == "Angebot Süd.pdf"


async def test_a_json_file_is_itself_an_attachment(scene: Scene) -> None:
    file = scene.order.attach("lines.json", b'{"file": "x"}', "application/json")
    heard = await scene.caller.get(scene.ann, f"/attachments/{file.id}")
    assert (heard.headers["Content-Type"], heard.json) == ("application/json", {"file": "x"})
    assert "lines.json" in heard.headers["Content-Disposition"]


async def test_the_other_host_notes_each_header_that_comes(scene: Scene) -> None:
    link = (await ask(scene, "other_link")).json["file"]
    await follow(scene, link, **scene.ann.headers)
    call = scene.precoro.files_host.calls.all[-1]
    assert (call.headers["x-auth-token"], call.headers["email"]) == (scene.ann.key, scene.ann.email)


async def test_the_other_host_has_faults_of_its_own(scene: Scene) -> None:
    link = (await ask(scene, "other_link")).json["file"]
    scene.precoro.files_host.faults.next("GET", "*", HttpFault.server_error(503))
    assert [(await follow(scene, link)).status for _ in range(2)] == [503, 200]
    assert (await follow(scene, f"{scene.precoro.files_host.url}/files/1")).status == 404


async def test_files_of_what_a_key_may_not_see_are_forbidden_and_others_404(scene: Scene) -> None:
    file = scene.order.attach("quote.pdf", CONTENT)
    scene.order.hidden_from.append(scene.ann)
    assert (await scene.caller.get(scene.ann, f"/attachments/{file.id}")).status == 403
    assert (await scene.caller.get(scene.ann, "/attachments/7")).status == 404
