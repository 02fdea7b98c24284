"""Mail of a folder is submitted, or what lies in a mailbox is written into one. Python's own smtplib and imaplib, nothing else.

chain.py send PORT USER PASSWORD CERTIFICATE FOLDER   every FILE.eml, to the addresses in FILE.to, a word each
chain.py look PORT USER PASSWORD FOLDER               every message of INBOX, octet for octet, without a mark on it
"""

import imaplib
import pathlib
import smtplib
import ssl
import sys


def send(port, user, password, certificate, folder):
    context = ssl.create_default_context(cafile=certificate)
    with smtplib.SMTP("127.0.0.1", int(port), "client.example.org", timeout=60) as client:
        client.starttls(context=context)
        client.login(user, password)
        for file in sorted(pathlib.Path(folder).glob("*.eml")):
            octets = file.read_bytes()
            options = ["BODY=8BITMIME"] if any(octet > 127 for octet in octets) else []
            if any(octet > 127 for octet in octets.split(b"\n\n")[0].split(b"\r\n\r\n")[0]):
                options.append("SMTPUTF8")
            text = octets.decode("ascii") if octets.isascii() else octets  # of text alone smtplib mends the line ends
            refused = client.sendmail("writer@example.org", file.with_suffix(".to").read_text().split(), text, options)
            if refused:
                sys.exit(f"{file}: {refused}")


def look(port, user, password, folder):
    with imaplib.IMAP4("127.0.0.1", int(port), timeout=60) as client:
        client.login(user, password)
        client.select("INBOX", readonly=True)
        _, found = client.uid("SEARCH", "ALL")
        for uid in found[0].split():
            _, parts = client.uid("FETCH", uid, "(BODY.PEEK[])")
            (pathlib.Path(folder) / uid.decode()).write_bytes(parts[0][1])


{"send": send, "look": look}[sys.argv[1]](*sys.argv[2:])
