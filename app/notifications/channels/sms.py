"""Text messages: the place for a provider's adapter."""

from app.notifications.channels.protocol import Message, NotConfigured

HOW_TO = "尚未接入短信：在 channels/sms.py 的 Sms.send 中调用接口，再从 channels/ready.py 的 NOT_CONNECTED 去掉它"


class Sms:
    """`Message.data` has title, text and link. Its `id` belongs into the provider's request as the key against
    repeats. The number is the account's craftsman's or enterprise's, to be added to `Message` where it is claimed."""

    def send(self, message: Message) -> None:  # noqa: ARG002 - the seam has it
        raise NotConfigured(HOW_TO)
