"""Every permission in the template is needed: without any one of them, something that it is for fails.

The emulator enforces the functions' policies (AUTH=true). Each action of each function's role is taken away in turn,
and the scenario that needs it must fail; with all of them, every scenario succeeds. An action without a scenario fails
this test, so a new permission comes with the reason for it.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from local.cloud.batches import POLICY as GRANTED_FOR_THE_EMULATOR
from tests.live.deployed import Deployed
from tests.live.permissions import SCENARIOS, Failed
from tests.template.reading import NOT_ENFORCED, permissions

pytestmark = pytest.mark.emulator

ENFORCED = [each for each in permissions() if each not in NOT_ENFORCED]


def test_every_permission_has_a_scenario_and_every_scenario_a_permission() -> None:
    assert set(ENFORCED) == SCENARIOS.keys()


@pytest.mark.parametrize("scenario", dict.fromkeys(SCENARIOS.values()), ids=lambda each: each.__name__)
def test_with_the_templates_permissions_every_scenario_succeeds(deployed: Deployed, scenario: Any) -> None:
    scenario(deployed)


@pytest.mark.parametrize(("function", "action"), ENFORCED)
def test_no_permission_can_be_spared(deployed: Deployed, function: str, action: str) -> None:
    with _without(deployed, function, action), pytest.raises(Failed):
        SCENARIOS[function, action](deployed)


@contextmanager
def _without(deployed: Deployed, function: str, action: str) -> Iterator[None]:
    """A function's role without one action, for a while."""
    iam, role = deployed.aws("iam"), deployed.role(function)
    names = [name for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if name != GRANTED_FOR_THE_EMULATOR]
    own = {name: iam.get_role_policy(RoleName=role, PolicyName=name)["PolicyDocument"] for name in names}
    try:
        for name, document in own.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=_lessened(document, action))
        yield
    finally:
        for name, document in own.items():
            iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))
        # A nudge whose worker could not work comes again after minutes: the tests that follow need not wait for it.
        deployed.aws("sqs").purge_queue(QueueUrl=deployed.cloud.outputs["WorkUrl"])


def _lessened(document: Any, action: str) -> str:
    left = [
        {**statement, "Action": [each for each in statement["Action"] if each != action]}
        for statement in document["Statement"]
    ]
    # A policy may not be empty; what stands in for it allows nothing of ours.
    nothing = {"Effect": "Deny", "Action": ["iam:CreateUser"], "Resource": "*"}
    return json.dumps({**document, "Statement": [each for each in left if each["Action"]] or [nothing]})
