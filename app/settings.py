"""The one place where the environment is read: every setting is a DIANJIANG_… variable."""

from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, FilePath, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from models.account import Role
from models.union import Tier
from models.work_clock import ClockKind


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
    limit_accept_days: int = Field(default=2, gt=0, le=250)
    """Working days a union has to accept or return a demand; those below alike."""
    limit_dispatch_days: int = Field(default=3, gt=0, le=250)
    """From accepting to asking somebody."""
    limit_deliver_days: int = Field(default=30, gt=0, le=250)
    """From the craftsman's acceptance to the delivery."""
    limit_confirm_days: int = Field(default=5, gt=0, le=250)
    """The enterprise's, from the delivery to its judgement."""
    limits: dict[Tier, dict[ClockKind, Annotated[int, Field(gt=0, le=250)]]] = {}
    """Other limits for demands before a union of a tier: {"county": {"accept": 3}}."""
    warn_days: int = Field(default=1, gt=0, le=250)
    """How many working days before the end of a limit people are warned."""
    escalating_clocks: frozenset[ClockKind] = frozenset({ClockKind.ACCEPT, ClockKind.DISPATCH})
    """Those whose end hands the demand to the tier above."""
    escalate_without_candidate: bool = True
    """Whether a demand for which nobody fits goes up at once."""
    clock_poll_seconds: float = Field(default=30, gt=0)

    # Notifications (app/notifications).
    public_url: str | None = None
    """Where people reach the service, as https://host: links in e-mails begin with it."""
    smtp_host: str | None = None
    """Unset, e-mails are not sent but shown on standard error."""
    smtp_port: int = Field(default=587, gt=0, lt=65536)
    smtp_security: Literal["starttls", "tls", "none"] = "starttls"
    smtp_user: str | None = None
    smtp_password: SecretStr | None = None
    mail_from: str = "dianjiang@localhost"
    webhook_allow_private: bool = False
    """Lets webhooks go to http:// and to addresses of this machine and the inner network."""
    send_poll_seconds: float = Field(default=2, gt=0)
    """How often the worker looks for messages to send."""

    # Privacy (app/privacy).
    import_content_days: int = Field(default=30, gt=0)
    """How long an imported file and the rows to correct are kept after the import has ended."""

    # Login (app/auth).
    login_failures_per_name: int = Field(default=10, gt=0)
    login_failures_per_address: int = Field(default=50, gt=0)
    """Many people may sit behind one."""
    login_window_minutes: int = Field(default=15, gt=0)
    password_min_length: int = Field(default=10, ge=8, le=64)
    password_classes: int = Field(default=0, ge=0, le=4)
    """Of figures, small letters, capitals and signs, how many kinds a new password must hold."""
    password_denylist: FilePath | None = None
    """Passwords that are refused besides the common ones, one a line."""
    totp_roles: Annotated[frozenset[Role], NoDecode] = frozenset()
    """Who needs a second factor, as `coordinator,admin`: until they have one they can do nothing else."""
    oidc_issuer: str | None = None
    """Single sign-on: as the provider writes itself, its metadata below /.well-known/openid-configuration."""
    oidc_client_id: str | None = None
    oidc_client_secret: SecretStr | None = None
    oidc_redirect_url: str | None = None
    """This service's /api/v1/auth/oidc/callback as browsers reach it."""
    trusted_proxies: str = "127.0.0.1"
    """Whose X-Forwarded-For and -Proto are believed: addresses or networks, with commas."""

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

    @field_validator("totp_roles", mode="before")
    @classmethod
    def _listed_roles(cls, value: object) -> object:
        return [role.strip() for role in value.split(",") if role.strip()] if isinstance(value, str) else value

    @cached_property
    def effective_database_url(self) -> str:
        return self.database_url or f"sqlite:///{(self.data_dir / 'dianjiang.sqlite').absolute()}"

    @cached_property
    def jobs_database_url(self) -> str:
        """SQLite gets a file of its own, so that polling for jobs never holds up a writer; PostgreSQL a schema."""
        url = self.effective_database_url
        return url.removesuffix(".sqlite") + "-jobs.sqlite" if url.startswith("sqlite") else url
