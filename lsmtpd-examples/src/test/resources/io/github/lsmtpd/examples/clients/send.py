# Sends a file: python3 send.py PORT FILE [CERTIFICATE], the last for STARTTLS.
import smtplib
import ssl
import sys

with open(sys.argv[2], 'rb') as file:
    content = file.read()
with smtplib.SMTP('localhost', int(sys.argv[1])) as server:
    if len(sys.argv) > 3:
        server.starttls(context=ssl.create_default_context(cafile=sys.argv[3]))
    assert server.sendmail('a@example.com', ['b@example.com'], content, ['BODY=8BITMIME']) == {}
