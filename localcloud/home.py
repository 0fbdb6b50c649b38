"""Where a local cloud lives: its folder, port, account and region, and how its parts find it again.

Owns the layout of ``.cloud/`` and the settings that start a cloud. It starts nothing and speaks no protocol.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
PORT = 4566
ACCOUNT = "123456789012"
REGION = "ap-northeast-1"
ACCESS_KEY = "AKIALOCALCLOUDADMIN0"
SECRET_KEY = "local-cloud-on-loopback-is-no-secret"
"""The account's root key on loopback. AWS never sees it, so it is no secret."""


@dataclass(frozen=True)
class Settings:
    """How a cloud is started. ``pace`` in tokens a second (0: at once), ``first_token`` in seconds.

    ``canary_minute``: seconds that a minute of a CodeDeploy plan takes (60: as on AWS).
    """

    port: int = PORT
    account: str = ACCOUNT
    region: str = REGION
    pace: float = 300.0
    first_token: float = 0.3
    canary_minute: float = 6.0

    @property
    def endpoint(self) -> str:
        """``localhost`` rather than the number: the CDK command rewrites numbers in asset addresses."""
        return f"http://localhost:{self.port}"


@dataclass(frozen=True)
class Home:
    """One folder per cloud; two clouds of one machine differ in folder and port."""

    folder: Path

    @property
    def pid_file(self) -> Path:
        return self.folder / "cloud.pid"

    @property
    def log_file(self) -> Path:
        return self.folder / "cloud.log"

    @property
    def settings_file(self) -> Path:
        return self.folder / "cloud.json"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def scratch(self) -> Path:
        """Sandboxes and uploads; emptied at each start."""
        return self.folder / "tmp"

    @property
    def code(self) -> Path:
        """Unpacked code of functions."""
        return self.folder / "code"

    @property
    def calls_file(self) -> Path:
        return self.folder / "calls.jsonl"

    @property
    def user_file(self) -> Path:
        return self.folder / "user.json"

    def write_settings(self, settings: Settings) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.settings_file.write_text(json.dumps(asdict(settings), indent=2) + "\n", "utf-8")

    def read_settings(self) -> Settings:
        """The settings of the last start, else the defaults."""
        if not self.settings_file.exists():
            return Settings()
        return Settings(**json.loads(self.settings_file.read_text("utf-8")))


def default_home() -> Home:
    """``.cloud/`` of the repository, or the folder that LOCALCLOUD_HOME names."""
    return Home(Path(os.environ.get("LOCALCLOUD_HOME") or REPOSITORY / ".cloud"))


def client_environment(settings: Settings) -> dict[str, str]:
    """What any AWS client needs to talk to the cloud."""
    return {
        "AWS_ENDPOINT_URL": settings.endpoint,
        "AWS_ACCESS_KEY_ID": ACCESS_KEY,
        "AWS_SECRET_ACCESS_KEY": SECRET_KEY,
        "AWS_REGION": settings.region,
        "AWS_DEFAULT_REGION": settings.region,
        "AWS_ACCOUNT_ID": settings.account,
        "AWS_PAGER": "",
        "AWS_EC2_METADATA_DISABLED": "true",
    }
