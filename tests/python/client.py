"""A foreign client: everything it knows of the service it learns by reflection.

Usage: HOMEWARD_TOKEN=... python client.py HOST:PORT
"""

import os
import secrets
import sys

import grpc
from google.protobuf import descriptor_pool, message_factory
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase


def expect(holds, what):
    if not holds:
        sys.exit(f"not as expected: {what}")


class Service:
    """One service, its messages and calls made from its descriptor."""

    def __init__(self, channel, pool, name, metadata=()):
        self.channel, self.name, self.metadata = channel, name, metadata
        self.methods = pool.FindServiceByName(name).methods_by_name

    def call(self, method, **fields):
        described = self.methods[method]
        request = message_factory.GetMessageClass(described.input_type)
        answer = message_factory.GetMessageClass(described.output_type)
        invoke = self.channel.unary_unary(
            f"/{self.name}/{method}",
            request_serializer=request.SerializeToString,
            response_deserializer=answer.FromString,
        )
        return invoke(request(**fields), metadata=self.metadata, timeout=10)


def details_of(error):
    """The google.rpc.Status of a refusal: (type, value) of each detail, read without generated code."""
    raw = dict(error.trailing_metadata())["grpc-status-details-bin"]
    return {value.split(b"/", 1)[1].split(b"\x12", 1)[0]: value for number, value in fields_of(raw) if number == 3}


def fields_of(raw):
    """(number, value) of each length-delimited field of a message."""
    at, found = 0, []
    while at < len(raw):
        key, at = varint(raw, at)
        value, at = varint(raw, at)
        if key & 7 == 2:
            found.append((key >> 3, raw[at : at + value]))
            at += value
    return found


def varint(raw, at):
    value = shift = 0
    while True:
        byte = raw[at]
        value, at, shift = value | (byte & 127) << shift, at + 1, shift + 7
        if byte < 128:
            return value, at


def main():
    channel = grpc.insecure_channel(sys.argv[1])
    database = ProtoReflectionDescriptorDatabase(channel)
    pool = descriptor_pool.DescriptorPool(database)
    services = set(database.get_services())
    named = {f"homeward.v1.{audience}Service" for audience in ("Station", "Family", "Reviewer", "Operations")}
    expect(named | {"grpc.health.v1.Health"} <= services, sorted(services))

    health = Service(channel, pool, "grpc.health.v1.Health")
    for name in ["", *sorted(named)]:
        expect(health.call("Check", service=name).status == 1, f"{name} serves")

    token = os.environ["HOMEWARD_TOKEN"]
    families = Service(channel, pool, "homeward.v1.FamilyService", [("authorization", f"Bearer {token}")])
    report = {
        "office": "desk-511700",
        "local_ref": "R-python",
        "reporter": {"relation": "REPORTER_RELATION_MOTHER", "identity": "IDENTITY_VERIFIED"},
        "statements": [
            {"sex": "SEX_FEMALE"},
            {"names": {"text": "王秀英", "use": "NAME_USE_LEGAL"}},
            {"birth": {"text": "lunar:1978-05-04"}},
            {"missing": {"on": {"text": "1999-07"}}},
        ],
    }
    made = families.call("RegisterReport", request_id=secrets.token_hex(16), report=report)
    expect(made.name.startswith("reports/"), made.name)
    told = families.call("GetReportStatus", name=made.name).report
    expect(told.local_ref == "R-python" and len(told.statements) == 4, "the report reads back")
    expect(told.statements[1].names.text == "王秀英" and told.status == 1, "its words and status too")

    try:
        report["statements"] = [{"names": {"text": "", "use": 99}}]
        families.call("RegisterReport", request_id="short", report=report)
        sys.exit("a report that is not valid was accepted")
    except grpc.RpcError as error:
        expect(error.code() == grpc.StatusCode.INVALID_ARGUMENT, error.code())
        details = details_of(error)
        expect({b"google.rpc.BadRequest", b"google.rpc.ErrorInfo"} <= set(details), sorted(details))
        for field in (b"request_id", b"sex", b"missing", b"names"):
            expect(field in details[b"google.rpc.BadRequest"], field)

    stranger = Service(channel, pool, "homeward.v1.FamilyService")
    try:
        stranger.call("ListReports")
        sys.exit("a stranger was answered")
    except grpc.RpcError as error:
        expect(error.code() == grpc.StatusCode.UNAUTHENTICATED, error.code())
    print("OK")


if __name__ == "__main__":
    main()
