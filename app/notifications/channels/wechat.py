"""WeChat (企业微信, 公众号): the place for its adapter."""

from app.notifications.channels.protocol import Message, NotConfigured

HOW_TO = "尚未接入微信：在 channels/wechat.py 的 WeChat.send 中调用接口，再从 channels/ready.py 的 NOT_CONNECTED 去掉它"


class WeChat:
    """A template message takes title, text and link from `Message.data`; the openid is to be kept with the account and
    added to `Message` where it is claimed."""

    def send(self, message: Message) -> None:  # noqa: ARG002 - the seam has it
        raise NotConfigured(HOW_TO)
