"""A sender in a process of its own, to be killed. It imports little, so that fifty of them start in seconds."""

import multiprocessing
from datetime import datetime
from multiprocessing.context import ForkServerProcess

from app.auth.tokens import signing_key
from app.db import Database
from app.notifications.channels.ready import open_channels
from app.notifications.sending import send_due
from app.notifications.webhooks import webhook_sealer
from app.settings import Settings

processes = multiprocessing.get_context("forkserver")


def send_once(settings: Settings, now: datetime) -> None:
    database = Database(settings.effective_database_url)
    send_due(database, open_channels(settings), webhook_sealer(signing_key(settings)), now, seconds=60)


def start_sender(settings: Settings, now: datetime) -> ForkServerProcess:
    # The child runs the main module of whoever starts it once more, which in tests is pytest's.
    processes.set_forkserver_preload([__name__, "pytest"])
    process = processes.Process(target=send_once, args=(settings, now))
    process.start()
    return process
