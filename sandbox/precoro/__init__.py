"""A Precoro on this machine, to test what reads it and decides in it, and to try that out."""

from sandbox.precoro.company import SandboxCompany, SandboxPayment
from sandbox.precoro.documents import NotDone, SandboxDecision, SandboxDocument, SandboxFile, SandboxStep
from sandbox.precoro.faults import HttpFault
from sandbox.precoro.ground import SandboxUser
from sandbox.precoro.limits import PrecoroLimits
from sandbox.precoro.options import Options, Shapes
from sandbox.precoro.server import Precoro
from sandbox.precoro.specs import read_precoro

__all__ = [
    "HttpFault",
    "NotDone",
    "Options",
    "Precoro",
    "PrecoroLimits",
    "SandboxCompany",
    "SandboxDecision",
    "SandboxDocument",
    "SandboxFile",
    "SandboxPayment",
    "SandboxStep",
    "SandboxUser",
    "Shapes",
    "read_precoro",
]
