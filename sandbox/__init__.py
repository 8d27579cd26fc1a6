"""A Slack workspace on the local machine, to test a bot and to try it out."""

from sandbox.errors import NotPossible
from sandbox.outcome import NotConfirmed, Outcome
from sandbox.people import ChannelSpec, Human, WorkspaceSpec
from sandbox.server import Sandbox

__all__ = ["ChannelSpec", "Human", "NotConfirmed", "NotPossible", "Outcome", "Sandbox", "WorkspaceSpec"]
