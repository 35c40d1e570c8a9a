"""Takes messages off a queue with kombu, and stores each as a file: consume_kombu.py URL QUEUE DIRECTORY COUNT [CLAIM_DIR].

It ends after COUNT messages. kombu decodes bodies by their content type when it is asked for `payload`, or when a callback gets
the decoded body; `on_message` and `body` give the bytes, which is what every payload needs.
"""

import sys

import lsmtpd_mail
from kombu import Connection, Consumer, Queue

url, queue, directory, count = sys.argv[1:5]
claim_directory = sys.argv[5] if len(sys.argv) > 5 else None
left = int(count)


def handle(message):
    global left
    body = message.body.encode("utf-8") if isinstance(message.body, str) else message.body
    mail = lsmtpd_mail.read(
        body, message.headers, message.content_type, message.content_encoding, claim_directory
    )
    lsmtpd_mail.store(directory, message.properties["message_id"], mail)
    message.ack()
    left -= 1


with Connection(url) as connection:
    # The queue is there already: a Queue that is not declared needs no arguments.
    with Consumer(connection, [Queue(queue, no_declare=True)], on_message=handle, accept=None, prefetch_count=10):
        while left > 0:
            connection.drain_events(timeout=60)
