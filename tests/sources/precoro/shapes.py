"""One document of Precoro, written in any of the shapes in which Precoro may write it."""

import json
import random
from datetime import UTC, datetime
from typing import Any, Final

from models.records.precoro import RemotePerson
from sources.precoro.documents import ReadingContext
from sources.precoro.tables import shipped_tables

ANN: Final = RemotePerson(5, "ann@acme.example", "Ann Lee")
BOB: Final = RemotePerson(7, "bob@acme.example", "Bob Ray")
CLEO: Final = RemotePerson(8, "cleo@acme.example", "Cleo Marsh")
DAN: Final = RemotePerson(9, "dan@acme.example", "Dan Okafor")
PEOPLE: Final = {one.id: one for one in (ANN, BOB, CLEO, DAN) if one.id is not None}
READING: Final = ReadingContext(
    tables=shipped_tables(),
    app_url="https://app.precoro.com",
    field_names={3: "Project", 4: "Budget"},
    people=PEOPLE,
)
# Name, people, whether it is done.
STEPS: Final = (("Manager", (ANN,), True), ("CFO", (CLEO, DAN), False), ("Board", (ANN,), False))


def answer(**changes: Any) -> bytes:
    """Write a plain pending order; a value `...` leaves its key out."""
    record: dict[str, Any] = {
        "id": 956598,
        "idn": "42",
        "status": 1,
        "statusString": "Pending",
        "sum": "12471.20",
        "netSum": "10480.00",
        "currency": "EUR",
        "createDate": "2026-11-20T09:12:00+00:00",
        "supplier": {"id": 61, "name": "Northwind GmbH"},
        "creator": {"id": 7, "email": "bob@acme.example", "firstname": "Bob", "lastname": "Ray"},
        "items": [{"name": "Laptop", "quantity": 8, "price": 1310, "taxPercent": 19, "sum": 12471.2}],
        "approvalSteps": [],
    }
    return json.dumps({key: it for key, it in (record | changes).items() if it is not ...}).encode()


class Shaper:
    """Write one and the same document differently for each seed."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._of_account: dict[str, Any] = self._any(({}, {"status": 2}, {"status": 1}))

    def document(self) -> bytes:
        status, words = self._any((1, "1")), self._any(("Pending", "pending", "status.pending", "PENDING"))
        record = {
            "id": self._any((956598, "956598")),
            "idn": self._any(("42", 42)),
            "status": status,
            "statusString": words,
            "sum": self._amount("12471.20"),
            "netSum": self._amount("10480.00"),
            "sumPaid": self._any((0, "0.00", None, ...)),
            "currency": self._any(("EUR", {"code": "EUR", "name": "Euro"})),
            "createDate": self._time(2026, 11, 20, 9, 12),
            "requiredDate": self._any(("2026-12-01", "2026-12-01T00:00:00+02:00", "01.12.2026")),
            "updateDate": self._time(2026, 11, self._rng.randint(20, 28), 10, 0),
            "note": "<p>Replaces the &lt;2021&gt; machines</p>",
            "supplier": self._any(({"id": 61, "name": "Northwind GmbH"}, {"name": "Northwind GmbH"})),
            "creator": self._person(BOB),
            "lastApprover": self._any((self._person(ANN), [self._person(ANN)])),
            "customName": self._nothing(),
            "location": self._any(({"id": 1, "name": "Berlin"}, "Berlin")),
            "legalEntity": self._nothing(),
            "items": self._list([self._laptop(), self._service()]),
            "approvalSteps": self._list(self._steps()),
            "approvalStep": self._any((self._nothing(), {"id": 32, "name": "CFO"}, {"name": "cfo"})),
            "comments": self._list([self._comment()]),
            "attachments": self._list([self._file()]),
            "followers": self._list([self._any((self._person(DAN), {"user": self._person(DAN)}, 9))]),
            "dataDocumentCustomFields": self._list([self._field(4, "1200"), self._field(3, "Move")]),
            "approvalInfo": self._reference({"canApproveDocument": self._yes(), "canRejectDocument": True}),
            "webhookToken": self._any((..., None, 7, {"a": [1, {"b": None}]})),
        }
        keys = [key for key, value in record.items() if value is not ...]
        self._rng.shuffle(keys)
        written = {key: record[key] for key in keys}
        return json.dumps(self._any((written, {"data": written}))).encode()

    def _any(self, choices: Any) -> Any:
        return self._rng.choice(list(choices))

    def _yes(self) -> Any:
        return self._any((True, 1, "1", "true"))

    def _nothing(self) -> Any:
        return self._any((None, [], {}, "", ...))

    def _amount(self, exact: str) -> Any:
        return self._any((exact, float(exact), exact.rstrip("0").rstrip("."), f"{exact}00"))

    def _time(self, *parts: int) -> str:
        year, month, day, hour, minute = parts
        at = datetime(year, month, day, hour, minute, tzinfo=UTC)
        forms = ("%Y-%m-%dT%H:%M:%S+00:00", "%Y-%m-%d %H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%d.%m.%Y %H:%M")
        return at.strftime(self._any(forms))

    def _list(self, rows: list[Any]) -> Any:
        by_id = {str(17 + place): row for place, row in enumerate(rows)}
        forms = [rows, {"data": rows}, by_id, {"data": by_id}, {"data": {"data": rows}}]
        return self._any(forms)

    def _reference(self, record: dict[str, Any]) -> Any:
        return self._any((record, {"data": record}, [record]))

    def _person(self, person: RemotePerson) -> dict[str, Any]:
        first, last = person.name.split()
        record: dict[str, Any] = {"id": self._any((person.id, str(person.id)))}
        record["email"] = self._any((person.email, person.email.title()))
        record |= self._any(({}, {"firstname": first, "lastname": last}, {"name": person.name}))
        more: dict[str, Any] = self._any(({}, {"roles": {"data": [{"id": 1, "name": "x"}]}}))
        return record | self._of_account | more

    def _laptop(self) -> dict[str, Any]:
        tax: dict[str, Any] = self._any(
            (
                {"taxPercent": "19"},
                {"taxes": {"data": [{"name": "VAT", "percent": 19}]}},
                {"taxes": [{"percent": "19.00"}]},
                {"tax": {"id": 4, "percent": 19}},
            )
        )
        return {
            "name": self._any(("Laptop", "  Laptop ")),
            "quantity": self._amount("7.00"),
            "price": self._amount("1310.00"),
            "unit": self._any(("pcs", {"id": 2, "name": "pcs"})),
            "sum": self._amount("10912.30"),
            **tax,
        }

    def _service(self) -> dict[str, Any]:
        line = self._laptop()
        return line | {"name": "Setup", "quantity": 1, "unit": None, "sum": self._amount("1558.90")}

    def _steps(self) -> list[Any]:
        write = self._any((self._whole_step, self._nested_step, self._step_of_ids))
        rows = [write(place, *step) for place, step in enumerate(STEPS, 1)]
        if self._any((True, False)):
            rows = [row for place, step in enumerate(STEPS, 1) for row in self._rows(place, *step)]
        return rows

    def _is_done(self, done: bool) -> Any:
        if not done:
            forms: tuple[Any, ...] = (
                {},
                {"approved": False},
                {"isApproved": 0, "approvalDate": None},
                {"status": 1},
            )
            return self._any(forms)
        at = self._time(2026, 11, 21, 8, 0)
        said = ({"approved": self._yes()}, {"isApproved": True}, {"status": 2}, {"approveDate": at})
        return self._any((*said, {"status": "status.approved"}))

    def _whole_step(self, place: int, name: str, people: tuple[RemotePerson, ...], done: bool) -> Any:
        approvers = self._list([self._person(one) for one in people])
        return {
            "id": 30 + place,
            "name": name,
            "position": place,
            "approvers": approvers,
            **self._is_done(done),
        }

    def _nested_step(self, place: int, name: str, people: tuple[RemotePerson, ...], done: bool) -> Any:
        inner = {"id": 30 + place, "stepName": name, "position": str(place)}
        key = self._any(("step", "approvalStep"))
        users = self._list([{"user": self._person(one)} for one in people])
        return {"id": 700 + place, key: inner, "users": users, **self._is_done(done)}

    def _step_of_ids(self, place: int, name: str, people: tuple[RemotePerson, ...], done: bool) -> Any:
        ids = [one.id for one in people]
        key = self._any(("approvers", "userIds", "approver_ids"))
        row = {
            "id": 30 + place,
            "name": name,
            key: self._any((ids, [str(one) for one in ids], {"data": ids})),
        }
        return row | {"requiredApproversCount": 1, **self._is_done(done)}

    def _rows(self, place: int, name: str, people: tuple[RemotePerson, ...], done: bool) -> list[Any]:
        head: dict[str, Any] = {"name": name, "position": place}
        return [
            {"id": 900 + place * 10 + n, **head, "approver": self._person(one), **self._is_done(done)}
            for n, one in enumerate(people)
        ]

    def _comment(self) -> dict[str, Any]:
        text = self._any(("comment", "text", "message", "body", "content"))
        author = self._any(("user", "creator", "author", "createdBy"))
        at = self._any(("createDate", "date", "createdAt"))
        return {
            "id": self._any((77, "77")),
            text: self._any(("<p>Is it urgent?</p>", "Is it urgent?")),
            author: self._any((self._person(CLEO), 8)),
            at: self._time(2026, 11, 20, 10, 30),
        }

    def _file(self) -> dict[str, Any]:
        size = self._any((2048, "2048"))
        return {
            "id": self._any((501, "501")),
            "name": "quote.pdf",
            "size": size,
            "formatType": "application/pdf",
        }

    def _field(self, number: int, value: str) -> dict[str, Any]:
        named = {"id": number, "name": {3: "Project", 4: "Budget"}[number]}
        return {"value": value, "documentCustomField": self._reference(self._any((named, {"id": number})))}
