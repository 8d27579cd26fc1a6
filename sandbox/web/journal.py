"""The lines that the page's inspector shows for journal entries."""

from __future__ import annotations

from typing import Any

from sandbox.state.journal import Entry

Json = dict[str, Any]
LONGEST_NOTE = 160


def summary(entry: Entry) -> Json:
    """Return an entry's line: `note` describes it, `failed` is the reason if it failed, else empty.

    An envelope and its ack share a `ref`.
    """
    line: Json = {"number": entry.number, "at": entry.at, "kind": entry.kind, "name": entry.name}
    if entry.kind == "ack":
        line |= {"ref": entry.name, "name": "ack"}
    elif entry.kind == "envelope":
        line["ref"] = entry.facts.get("envelope_id")
    return line | {"note": _note(entry)[:LONGEST_NOTE], "failed": _failed(entry)}


def _note(entry: Entry) -> str:
    if entry.kind == "call":
        return _call_note(entry.arguments)
    if entry.kind == "socket":
        facts = entry.facts
        number = f"socket {facts['connection']}" if "connection" in facts else ""
        reason = "" if entry.name == "refused" else str(facts.get("reason", ""))
        return " ".join(filter(None, [number, reason]))
    if entry.kind == "ack":
        return "with an answer" if entry.payload else ""
    if entry.kind == "error":
        return str(entry.facts.get("error") or entry.facts.get("problems") or "")
    return _payload_note(entry)


def _call_note(arguments: Json) -> str:
    view = arguments.get("view")
    title = view.get("title") if isinstance(view, dict) else None
    candidates = [
        arguments.get("text"),
        title.get("text") if isinstance(title, dict) else None,
        *(arguments.get(name) for name in ("filename", "email", "users", "user", "channel", "channel_id")),
    ]
    return next((str(each) for each in candidates if each), "")


def _payload_note(entry: Entry) -> str:
    payload = entry.payload
    event = payload.get("event", payload)
    actions = ", ".join(str(each.get("action_id")) for each in payload.get("actions", []))
    view = payload.get("view") if payload.get("type") in ("view_submission", "view_closed") else None
    text = " ".join(filter(None, [event.get("command"), event.get("text")]))
    attempt = entry.facts.get("retry_attempt")
    parts = [
        str(event.get("type") or ""),
        str(event.get("subtype") or ""),
        actions,
        str(view.get("callback_id") or "") if isinstance(view, dict) else "",
        f"delivery {attempt + 1}" if attempt else "",
        "· " + text if text else "",
    ]
    return " ".join(filter(None, parts))


def _failed(entry: Entry) -> str:
    facts = entry.facts
    if entry.kind in ("error", "no_response"):
        return str(facts.get("reason") or facts.get("error") or "no answer in time")
    if entry.kind == "socket":
        if entry.name == "half_open":
            return "silent from now on"
        return str(facts.get("reason") or "refused") if entry.name == "refused" else ""
    if entry.kind == "envelope":
        return "no socket" if facts.get("connection") is None else ""
    if facts.get("cut"):
        return f"cut {facts['cut']} acting"
    if entry.answer.get("ok") is False:
        return str(entry.answer.get("error") or "refused")
    status = facts.get("status")
    return f"HTTP {status}" if isinstance(status, int) and status >= 400 else ""
