"""For development: what would have been an e-mail, where nobody can overlook it."""

from rich.console import Console
from rich.markup import escape
from rich.panel import Panel

from app.notifications.channels.protocol import Message

HINT = "未设 DIANJIANG_SMTP_HOST：邮件不会发出，只在此显示"


class Loud:
    def send(self, message: Message) -> None:
        text = escape(f"{message.data['title']}\n{message.data['text']}\n{message.data['link']}")
        Console(stderr=True).print(Panel(text, title=f"【邮件】{HINT}", subtitle=message.id, expand=False))
