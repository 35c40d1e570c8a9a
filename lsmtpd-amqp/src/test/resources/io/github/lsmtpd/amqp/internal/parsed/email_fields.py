"""Reads the mails in a directory with Python's email package, and prints their fields as JSON."""

import base64
import datetime
import email
import email.headerregistry
import email.policy
import json
import os
import sys

# No header field is taken apart but to be decoded.
UNSTRUCTURED = email.policy.default.clone(header_factory=email.headerregistry.HeaderRegistry(use_default_map=False))
# A message in the message is written anew, as far as possible as it was.
AS_IT_WAS = email.policy.compat32.clone(linesep="\r\n", max_line_length=None)


def text_of(part):
    try:
        return part.get_content()
    except LookupError:
        return part.get_payload(decode=True).decode("ascii", "replace")


def content_of(part):
    if part.get_content_maintype() == "message" and part.is_multipart():
        return b"".join(message.as_bytes(policy=AS_IT_WAS) for message in part.get_payload())
    return part.get_payload(decode=True) or b""


def leaves(part):
    if part.is_multipart() and part.get_content_maintype() == "multipart":
        for child in part.get_payload():
            yield from leaves(child)
    else:
        yield part


def attachment(part):
    content = content_of(part)
    content_id = part["Content-ID"]
    return {
        "name": part.get_filename(),
        "type": part.get_content_type(),
        "disposition": part.get_content_disposition(),
        "content_id": content_id and str(content_id).strip().strip("<>").strip(),
        "content": base64.b64encode(content).decode(),
    }


def mailboxes(message, name):
    return [
        {"name": a.display_name, "address": a.addr_spec}
        for header in message.get_all(name, [])
        for a in header.addresses
    ]


def fields(message, header):
    text = message.get_body(("plain",))
    html = message.get_body(("html",))
    date = message["Date"] and message["Date"].datetime
    if date and not date.tzinfo:
        date = date.replace(tzinfo=datetime.timezone.utc)
    return {
        "headers": [[name, str(value)] for name, value in header.items()],
        "from": mailboxes(message, "From"),
        "to": mailboxes(message, "To"),
        "cc": mailboxes(message, "Cc"),
        "subject": message["Subject"] and str(message["Subject"]),
        "date": date and date.isoformat(),
        "message_id": message["Message-ID"] and str(message["Message-ID"]),
        "references": message["References"] and str(message["References"]),
        "text": None if text is None else text_of(text),
        "html": None if html is None else text_of(html),
        "attachments": [attachment(p) for p in leaves(message) if p is not text and p is not html],
    }


def read(path):
    with open(path, "rb") as file:
        mail = file.read()
    message = email.message_from_bytes(mail, policy=email.policy.default)
    try:
        return fields(message, email.message_from_bytes(mail, policy=UNSTRUCTURED))
    except Exception as e:
        return {"error": type(e).__name__}


json.dump({name: read(os.path.join(sys.argv[1], name)) for name in sorted(os.listdir(sys.argv[1]))}, sys.stdout)
