"""The channels as the settings have them."""

from collections.abc import Mapping

from app.notifications.channels import sms, wechat
from app.notifications.channels.email import Email, Server
from app.notifications.channels.loud import Loud
from app.notifications.channels.protocol import Channel as Adapter
from app.notifications.channels.webhook import Webhook
from app.settings import Settings
from models.notification import Channel

Channels = Mapping[Channel, Adapter]

NOT_CONNECTED = {Channel.SMS: sms.HOW_TO, Channel.WECHAT: wechat.HOW_TO}
"""Nobody can choose these yet."""


def open_channels(settings: Settings) -> Channels:
    return {
        Channel.EMAIL: _email(settings),
        Channel.WEBHOOK: Webhook(allow_private=settings.webhook_allow_private),
        Channel.SMS: sms.Sms(),
        Channel.WECHAT: wechat.WeChat(),
    }


def _email(settings: Settings) -> Adapter:
    if settings.smtp_host is None:
        return Loud()
    server = Server(
        settings.smtp_host, settings.smtp_port, settings.smtp_security, settings.smtp_user, settings.smtp_password
    )
    return Email(server, settings.mail_from, settings.public_url)
