"""Precoro's own pages."""

from tests.sandbox.precoro.caller import Scene


async def shown(scene: Scene, address: str, **form: str) -> str:
    """Return a page, after a form was sent there if one is given."""
    method = "POST" if form else "GET"
    async with scene.caller.session.request(method, address, data=form or None) as answer:
        assert answer.status == 200
        return await answer.text()


async def test_the_first_page_shows_documents_and_keys(scene: Scene) -> None:
    page = await shown(scene, scene.precoro.app_url)
    assert scene.ann.key in page
    assert scene.precoro.pages.link(scene.order) in page
    assert scene.precoro.pages.link(scene.order).endswith(f"/purchase/order/{scene.order.id}/show")


async def test_a_document_is_approved_in_somebodys_name(scene: Scene) -> None:
    address = scene.precoro.pages.link(scene.order)
    assert "Ann Lee: <button" in await shown(scene, address)
    page = await shown(scene, address, person=str(scene.ann.id), what="approve")
    assert "Ann Lee: <button" not in page
    assert "Dan Okafor: <button" in page
    assert [(each.by, each.place) for each in scene.order.decisions] == [(scene.ann, "pages")]


async def test_a_document_is_rejected_with_a_comment_and_escaped(scene: Scene) -> None:
    address = scene.precoro.pages.link(scene.order)
    page = await shown(scene, address, person=str(scene.ann.id), what="reject", comment="")
    assert "Comment should not be blank." in page
    page = await shown(scene, address, person=str(scene.ann.id), what="reject", comment="<script>")
    assert scene.order.status == "denied"
    assert "&lt;script&gt;" in page


async def test_changes_are_asked_for_and_a_document_is_cancelled(scene: Scene) -> None:
    address = scene.precoro.pages.link(scene.order)
    await shown(scene, address, person=str(scene.ann.id), what="revision", comment="Why?")
    assert scene.order.status == "on revise"
    other = scene.acme.add_document("invoices", scene.bob, [("CFO", [scene.dan])])
    await shown(scene, scene.precoro.pages.link(other), person=str(scene.bob.id), what="cancel")
    assert other.status == "canceled"


async def test_a_page_that_is_not_there_is_404(scene: Scene) -> None:
    async with scene.caller.session.get(f"{scene.precoro.app_url}/purchase/order/1/show") as answer:
        assert answer.status == 404
