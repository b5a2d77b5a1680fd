"""All of Orglane on this machine: the local cloud with the stack on it, the local GitHub, the site."""

import json
import shutil
import time
from base64 import b64encode
from collections.abc import Callable

from local import demo
from local.asking import succeeds
from local.cloud import emulator, stack
from local.errors import LocalError
from local.ports import require_free
from local.program import Program
from local.registration import Registration, registration, write_local_github, write_private
from local.settings import REGION, ROOT, Settings
from orglane.lanes import Lanes

ASSETS = ROOT / "frontend" / "sidebar" / "dist"

type Report = Callable[[str, str], None]


class Deployment:
    """Starts everything in order and stops it in the opposite one; what it has begun it ends."""

    def __init__(self, settings: Settings, report: Report) -> None:
        self.settings, self.report = settings, report
        # What the emulator keeps has the functions' secrets in it.
        settings.state.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings.state.chmod(0o700)
        settings.facts.unlink(missing_ok=True)
        self.known: Registration = registration(settings)
        self.stack: stack.Stack | None = None
        self._programs: list[Program] = []

    def start(self) -> None:
        """Begin all, and return when it can be used."""
        require_free(self.settings.ports)
        if not (ASSETS / "index.html").exists():
            raise LocalError("The web app is not built: `npm run build`.")
        self.start_cloud()
        self._deploy()
        self._start_github()
        self._start_site()
        self._wait_for_api()
        self._install_demo_once()
        write_private(self.settings.facts, json.dumps(self.facts(), indent=2) + "\n")

    def stop(self) -> None:
        """End all; data is kept. The site first, so that nobody is served half."""
        self.settings.facts.unlink(missing_ok=True)
        while self._programs:
            self._programs.pop().stop()
        shutil.rmtree(self.settings.state / "tmp", ignore_errors=True)

    def check(self) -> None:
        """Raise when something of ours has ended by itself."""
        for each in self._programs:
            each.check()

    def start_cloud(self) -> None:
        """Start the emulator on what it kept."""
        begin = time.monotonic()
        self._programs.insert(0, emulator.start(self.settings))
        self.report("Cloud", f"{self.settings.cloud_url} ({time.monotonic() - begin:.1f} s)")

    def restart_cloud(self) -> None:
        """Stop site and emulator the graceful way, and start them on what the emulator has saved.

        The site first: with a socket open through it, the emulator does not come to an end and saves nothing.
        """
        self._programs.pop().stop()
        self._programs.pop(0).stop()
        self.start_cloud()
        self._start_site()

    def facts(self) -> dict[str, str]:
        """What others need to know: the contents of `local.json`."""
        return {
            "siteUrl": self.settings.site_url,
            "socketUrl": self.settings.socket_url,
            "cloudUrl": self.settings.cloud_url,
            "githubUrl": self.settings.github_url,
            "webhookSecret": self.known.webhook_secret,
            "stackName": self.settings.stack,
            "region": REGION,
            "tableName": self.outputs["TableName"],
            "appId": self.known.app_id,
        }

    @property
    def outputs(self) -> dict[str, str]:
        """The stack's outputs."""
        assert self.stack is not None, "not deployed yet"
        return dict(self.stack.outputs)

    def parameters(self) -> dict[str, str]:
        """What the template is deployed with on this machine."""
        settings, known = self.settings, self.known
        return {
            "SiteUrl": settings.site_url,
            "SiteProxy": "external",
            "SocketUrl": settings.socket_url,
            "SocketManagementUrl": settings.execute_url,
            "GitHubUrl": settings.github_url,
            "GitHubApiUrl": _api_url(settings),
            "GitHubAppSlug": known.app_slug,
            "GitHubAppId": known.app_id,
            "GitHubPrivateKey": b64encode(known.private_key_pem.encode()).decode(),
            "GitHubClientId": known.client_id,
            "GitHubClientSecret": known.client_secret,
            "WebhookSecret": known.webhook_secret,
            "SessionSecret": known.session_secret,
        }

    def _deploy(self) -> None:
        begin = time.monotonic()
        if stack.build(self.settings):
            self.report("Build", f"functions and layers ({time.monotonic() - begin:.1f} s)")
        begin = time.monotonic()
        self.stack, deployed = stack.ensure(self.settings, self.parameters())
        how = f"{time.monotonic() - begin:.1f} s" if deployed else "unchanged"
        self.report("Stack", f"{self.settings.stack} ({how})")

    def _start_github(self) -> None:
        settings = self.settings
        if settings.other_github:
            self.report("GitHub", settings.github_url)
            return
        config = settings.state / "github.json"
        write_local_github(config, self.known)
        command = ["local.github", "--port", str(settings.github_port), "--config", str(config)]
        command += ["--state-dir", str(settings.state / "github"), "--site-url", settings.site_url]
        command += ["--webhook-url", f"{settings.site_url}/webhooks/github"]
        github = Program("The local GitHub", command, settings.logs / "github.log")
        self._programs.append(github)
        github.wait_for(f"{settings.github_url}/_local/health")
        self.report("GitHub", f"{settings.github_url} (controls: {settings.github_url}/_local/)")

    def _start_site(self) -> None:
        settings, outputs = self.settings, self.outputs
        command = ["local.site", "--port", str(settings.site_port), "--github-url", settings.github_url]
        command += ["--http-api", f"{settings.execute_url}/{outputs['HttpApiId']}/$default"]
        command += ["--socket-api", f"{settings.execute_url}/{outputs['SocketApiId']}/socket"]
        command += ["--assets", str(ASSETS)]
        if not settings.other_github:
            command += ["--controls-url", f"{settings.github_url}/_local/"]
        site = Program("The site", command, settings.logs / "site.log")
        self._programs.append(site)
        site.wait_for(f"{settings.site_url}/")
        self.report("Site", settings.site_url)

    def _wait_for_api(self) -> None:
        deadline = time.monotonic() + 30
        while not succeeds(f"{self.settings.site_url}/v1/health", 10):
            self.check()
            if time.monotonic() > deadline:
                log = self.settings.logs / "cloud.log"
                raise LocalError(f"The API does not answer at {self.settings.site_url}/v1/health. What it said: {log}")
            time.sleep(0.2)

    def _install_demo_once(self) -> None:
        assert self.stack is not None
        note = self.settings.state / "demo"
        # A stack created anew has an id of its own, and no data.
        if self.settings.other_github or (note.exists() and note.read_text() == self.stack.stack_id):
            return
        demo.install(self.settings, self.report, lambda: not self.backlog())
        note.write_text(self.stack.stack_id)

    def backlog(self) -> int:
        """How many commands and nudges wait or are being seen to; those that are for later do not count."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        queues, found = stack.client(self.settings, "sqs"), 0
        lanes = Lanes(self.outputs["LaneUrl"])
        own = queues.list_queues(QueueNamePrefix=lanes.prefix).get("QueueUrls", [])
        for url in (*lanes.fronts, *own, self.outputs["WorkUrl"]):
            counts = queues.get_queue_attributes(QueueUrl=url, AttributeNames=names)["Attributes"]
            found += sum(int(each) for each in counts.values())
        return found


def _api_url(settings: Settings) -> str:
    """The API is under /api/v3, as GitHub Enterprise has it, unless another GitHub has it elsewhere."""
    url = settings.github_url
    if url == "https://github.com":
        return "https://api.github.com"
    return f"{url}/api/v3" if not settings.other_github or succeeds(f"{url}/api/v3/meta") else url
