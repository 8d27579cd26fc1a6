"""All methods of the Web API that the sandbox answers, by name; one file per family."""

from __future__ import annotations

from sandbox.api import auth, blocks, chat, conversations, files, reactions, usergroups, users, views
from sandbox.api.call import SandboxMethod

METHODS: dict[str, SandboxMethod] = {
    **auth.METHODS,
    **blocks.METHODS,
    **chat.METHODS,
    **conversations.METHODS,
    **files.METHODS,
    **reactions.METHODS,
    **usergroups.METHODS,
    **users.METHODS,
    **views.METHODS,
}
