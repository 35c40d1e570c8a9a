"""Takes messages off a queue with pika, and stores each as a file: consume_pika.py URL QUEUE DIRECTORY COUNT [CLAIM_DIR].

It ends after COUNT messages. A message is acknowledged once it is stored; one that cannot be read stops the consumer, and stays
on the queue.
"""

import sys

import lsmtpd_mail
import pika

url, queue, directory, count = sys.argv[1:5]
claim_directory = sys.argv[5] if len(sys.argv) > 5 else None

connection = pika.BlockingConnection(pika.URLParameters(url))
channel = connection.channel()
channel.basic_qos(prefetch_count=10)
left = int(count)
for method, properties, body in channel.consume(queue):
    mail = lsmtpd_mail.read(
        body, properties.headers, properties.content_type, properties.content_encoding, claim_directory
    )
    lsmtpd_mail.store(directory, properties.message_id, mail)
    channel.basic_ack(method.delivery_tag)
    left -= 1
    if left == 0:
        break
connection.close()
