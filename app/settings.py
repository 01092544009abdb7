"""The one place where the environment is read: every setting is a DIANJIANG_… variable."""

from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="DIANJIANG_", frozen=True, extra="forbid")

    data_dir: Path = Path("var")
    """Where the default database, the jobs database and the signing key live."""
    database_url: str | None = None
    secret_key: SecretStr | None = None
    """Signs access tokens. Unset, a random one is kept in the data directory; set it where several machines serve."""
    admin_password: SecretStr | None = None
    demo_password: SecretStr | None = None

    token_minutes: int = Field(default=12 * 60, gt=0)
    reply_working_days: int = Field(default=3, gt=0)
    """How long a craftsman has to answer an offer."""
    max_upload_bytes: int = Field(default=10 * 2**20, gt=0)
    max_import_rows: int = Field(default=50_000, gt=0)
    expiry_poll_seconds: float = Field(default=30, gt=0)
    """How often the worker looks for offers whose reply is overdue."""

    # Clocks and escalation (app/clocks, app/escalations).

    # Notifications (app/notifications).

    # Privacy (app/privacy).
    import_content_days: int = Field(default=30, gt=0)
    """How long an imported file and the rows to correct are kept after the import has ended."""

    # Login (app/auth).

    # Operations (app/logging, app/metrics, app/leaving).
    log_format: Literal["auto", "json", "console"] = "auto"
    """`auto`: for people at a terminal, JSON everywhere else."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    metrics_token: SecretStr | None = None
    """Whoever reads /metrics brings it as a bearer token. Unset, only this machine may, and not through a proxy."""
    leaving_seconds: float = Field(default=2, ge=0)
    """Between saying at /readyz that the service is about to stop, and stopping."""

    encoder: Literal["off", "local", "http"] = "off"
    """A sentence encoder beside the words: a model in a local folder, or an OpenAI-compatible embeddings endpoint."""
    encoder_folder: Path | None = None
    encoder_threads: int = Field(default=1, gt=0)
    """Of a local model, for each process that serves."""
    encoder_url: str | None = None
    """The base, as https://host/v1."""
    encoder_model: str | None = None
    encoder_key: SecretStr | None = None
    encoder_allow_http: bool = False
    """Lets texts and key go unencrypted to another machine, in a network that is trusted."""
    encoder_timeout_seconds: float = Field(default=5, gt=0)
    """An attempt, of which a match waits for two at most, and then not again for a minute."""
    encoder_batch: int = Field(default=32, gt=0, le=2048)
    encoder_most_characters: int = Field(default=500, gt=0)
    """Of a text sent to an endpoint: many refuse what is longer than their model reads."""
    encoder_most_missing: int = Field(default=500, gt=0)
    """New texts a serving process encodes for one refresh of the pool; `dianjiang encode` has no such bound."""

    @cached_property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'dianjiang.sqlite').absolute()}"

    @cached_property
    def jobs_database_url(self) -> str:
        """SQLite gets a file of its own, so that polling for jobs never holds up a writer; PostgreSQL a schema."""
        url = self.effective_database_url
        return url.removesuffix(".sqlite") + "-jobs.sqlite" if url.startswith("sqlite") else url
