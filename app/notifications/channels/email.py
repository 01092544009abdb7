"""E-mail by SMTP."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Literal

from pydantic import SecretStr

from app.notifications.channels.protocol import Message, Undelivered
from models.base import utc_now

SECONDS = 5.0
"""For each step of the conversation."""


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    security: Literal["starttls", "tls", "none"]
    user: str | None = None
    password: SecretStr | None = None


class Email:
    def __init__(self, server: Server, sender: str, public_url: str | None) -> None:
        self._server = server
        self._sender = sender
        self._public_url = public_url

    def send(self, message: Message) -> None:
        if not message.email:
            raise Undelivered("收件人没有登记电子邮箱", final=True)
        try:
            letter = self._letter(message, message.email)
        except ValueError:
            raise Undelivered("邮件内容或地址不能用于邮件", final=True) from None
        try:
            with _connected(self._server) as smtp:
                smtp.send_message(letter)
        except smtplib.SMTPRecipientsRefused as error:
            final = all(code >= 500 for code, _ in error.recipients.values())
            raise Undelivered("邮件服务器拒收这个收件地址", final=final) from None
        except smtplib.SMTPResponseException as error:
            raise Undelivered(f"邮件服务器答复 {error.smtp_code}") from None
        except (OSError, smtplib.SMTPException) as error:
            raise Undelivered(f"连不上邮件服务器（{type(error).__name__}）") from None

    def _letter(self, message: Message, recipient: str) -> EmailMessage:
        letter = EmailMessage()
        letter["From"], letter["To"] = self._sender, recipient
        letter["Subject"] = f"【点匠】{message.data['title']}"
        letter["Date"] = format_datetime(utc_now())
        letter["Message-ID"] = f"<{message.id}@{self._sender.rpartition('@')[2].rstrip('>')}>"
        letter["Auto-Submitted"] = "auto-generated"
        where = f"\n\n{self._public_url.rstrip('/')}{message.data['link']}" if self._public_url else ""
        letter.set_content(f"{message.data['text']}{where}\n\n本邮件由点匠自动发出，请勿回复。")
        return letter


@contextmanager
def _connected(server: Server) -> Iterator[smtplib.SMTP]:
    context = ssl.create_default_context()
    if server.security == "tls":
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=SECONDS, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=SECONDS)
    try:
        if server.security == "starttls":
            smtp.starttls(context=context)
        if server.user and server.password:
            smtp.login(server.user, server.password.get_secret_value())
        yield smtp
    finally:
        smtp.close()
