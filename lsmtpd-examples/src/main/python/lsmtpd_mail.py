"""Reads what LSMTPD publishes: the payloads json, json-compact, parsed and raw, each also as the data of a CloudEvent, compressed with
gzip, with or without a claim.

Needs Python's standard library alone. docs/amqp-payloads.md describes the payloads, docs/schemas has their schemas.
"""

import base64
import gzip
import hashlib
import json
import pathlib

ENVELOPE = ("sender", "recipients", "body_type", "smtputf8")


def read(body, headers, content_type, content_encoding=None, claim_directory=None):
    """Returns the envelope as a dict, and the message's bytes exactly as they were received.

    With the payload parsed, the dict also has "mail": the header fields, addresses, text and attachments.
    """
    if content_encoding == "gzip":
        body = gzip.decompress(body)
    elif content_encoding:
        raise ValueError(f"unknown content_encoding {content_encoding}")
    claim = headers.get("claim")
    content = claimed(claim, claim_directory) if claim else None
    # Only the content type says what a body is: whoever sends mail decides what it looks like.
    if content_type.startswith("application/cloudevents+json"):
        content_type, body = data_of(json.loads(body))
    if content_type == "application/json":
        fields = json.loads(body)
        return envelope(fields), content_of(fields) if content is None else content
    if content_type.startswith("message/"):
        return envelope(headers), body if content is None else content
    raise ValueError(f"unknown content_type {content_type}")


def data_of(event):
    """The content type and the bytes of the data of a CloudEvent in JSON."""
    if "data_base64" in event:
        return event["datacontenttype"], base64.b64decode(event["data_base64"], validate=True)
    return event["datacontenttype"], json.dumps(event["data"]).encode("utf-8")


def envelope(fields):
    mail = {"mail": fields["mail"]} if "mail" in fields else {}
    return {name: fields[name] for name in ENVELOPE} | mail


def content_of(fields):
    """The exact bytes: as base64 if that is there, and otherwise the text."""
    if "email_content_base64" in fields:
        return base64.b64decode(fields["email_content_base64"], validate=True)
    return fields["email_content"].encode("utf-8")


def claimed(claim, directory):
    """Returns the bytes that a claim stands for, or fails: a file that is gone or damaged is no empty message."""
    name = claim["reference"]
    if pathlib.PurePath(name).name != name:
        raise ValueError(f"{name} is no name of a file")
    content = pathlib.Path(directory, name).read_bytes()
    if len(content) != claim["size"] or hashlib.sha256(content).hexdigest() != claim["sha256"]:
        raise ValueError(f"{name} is not what was claimed")
    return content


def store(directory, message_id, mail):
    """Writes the message as ID.eml and its envelope as ID.json."""
    fields, content = mail
    pathlib.Path(directory, f"{message_id}.eml").write_bytes(content)
    pathlib.Path(directory, f"{message_id}.json").write_text(json.dumps(fields))
