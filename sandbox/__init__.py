"""A Slack workspace on this machine, to test a bot and to try it out."""

from sandbox.people.outcome import NotConfirmed, Outcome
from sandbox.server import Sandbox
from sandbox.state.errors import NotPossible
from sandbox.state.specs import ChannelSpec, Human, WorkspaceSpec

__all__ = ["ChannelSpec", "Human", "NotConfirmed", "NotPossible", "Outcome", "Sandbox", "WorkspaceSpec"]
