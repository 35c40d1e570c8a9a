# Logs in after STARTTLS and sends a mail: python3 login.py PORT CERTIFICATE USER PASSWORD.
import smtplib
import ssl
import sys

port, certificate, user, password = sys.argv[1:]
with smtplib.SMTP('localhost', int(port)) as server:
    server.starttls(context=ssl.create_default_context(cafile=certificate))
    server.login(user, password)
    assert server.sendmail('a@example.com', ['b@example.com'], 'Subject: x\n\ny\n') == {}
