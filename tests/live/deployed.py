"""A running deployment: its site, its local GitHub, its AWS resources."""

import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx

from orglane_cli import tokens
from orglane_cli.deployment import Deployment
from tests.deployment import Cloud

PATIENCE_S = 60.0
_STEP_S = 0.05


def eventually[T](look: Callable[[], T | None], why: str, seconds: float = PATIENCE_S) -> T:
    """The first true answer of a look at something that announces itself in no other way."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, f"{why}: not within {seconds:.0f} s, last seen: {found!r}"
        time.sleep(_STEP_S)
    return found


class Deployed:
    """What tests ask of a deployment beside the events they send."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        self.site = httpx.Client(base_url=cloud.site_url, trust_env=False, timeout=60)
        self.github = httpx.Client(base_url=cloud.github_url, trust_env=False, timeout=60)
        self._clients: dict[str, Any] = {}
        self._functions: dict[str, str] = {}

    def close(self) -> None:
        self.site.close()
        self.github.close()
        for client in self._clients.values():
            client.close()

    def aws(self, service: str) -> Any:
        """An operator's client of one AWS service, made once."""
        if service not in self._clients:
            self._clients[service] = self.cloud.client(service)
        return self._clients[service]

    def function(self, logical: str) -> str:
        """The deployed name of a function of the template, such as `ApplyFunction`."""
        if logical not in self._functions:
            self._functions[logical] = self.cloud.physical_id(logical)
        return self._functions[logical]

    def role(self, logical: str) -> str:
        """The name of a function's role."""
        configuration = self.aws("lambda").get_function_configuration(FunctionName=self.function(logical))
        name: str = configuration["Role"].rpartition("/")[2]
        return name

    def invoke(self, logical: str, event: object) -> tuple[Any, str | None]:
        """A function's answer to an event, and the name of its error if it failed."""
        answer = self.aws("lambda").invoke(FunctionName=self.function(logical), Payload=json.dumps(event).encode())
        return json.loads(answer["Payload"].read() or b"null"), answer.get("FunctionError")

    def invoke_socket(self, connection_id: str, route: str, **more: Any) -> tuple[Any, str | None]:
        """The same for an event as the WebSocket API makes it."""
        context = {"connectionId": connection_id, "routeKey": route, "requestId": "r"}
        return self.invoke("SocketFunction", {"requestContext": context, **more})

    def token(self, organization_id: str, login: str = "tester") -> str:
        """A bearer token, as `orglane token create` makes one."""
        cloud = self.cloud
        where = Deployment(cloud.stack_name, cloud.site_url, cloud.table_name, None, cloud.session(), cloud.cloud_url)
        return tokens.create(where, organization_id, login, days=1).token

    def settle(self) -> None:
        """Wait until the lane is empty."""
        eventually(lambda: self.cloud.backlog() == 0, "the lane is empty")

    @contextmanager
    def replaced(self, logical: str, files: dict[str, str]) -> Iterator[None]:
        """A function with other code for a while; its own `app.py` stands beside it as `product.py`."""
        name, own = self.function(logical), self._code(logical)
        lambdas = self.aws("lambda")
        product = zipfile.ZipFile(io.BytesIO(own)).read("app.py").decode()
        lambdas.update_function_code(FunctionName=name, ZipFile=zipped({"product.py": product, **files}))
        try:
            yield
        finally:
            lambdas.update_function_code(FunctionName=name, ZipFile=own)

    @contextmanager
    def environment(self, logical: str, **variables: str) -> Iterator[None]:
        """A function with other environment variables for a while."""
        name, lambdas = self.function(logical), self.aws("lambda")
        own = lambdas.get_function_configuration(FunctionName=name)["Environment"]["Variables"]
        lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": {**own, **variables}})
        try:
            yield
        finally:
            lambdas.update_function_configuration(FunctionName=name, Environment={"Variables": own})

    def _code(self, logical: str) -> bytes:
        location = self.aws("lambda").get_function(FunctionName=self.function(logical))["Code"]["Location"]
        return httpx.get(location, trust_env=False, timeout=60).raise_for_status().content


def zipped(files: dict[str, str]) -> bytes:
    """A deployment package."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()
