"""What the emulator asks for beyond AWS: a permission of its own for sending several messages in one request.

On AWS `sqs:SendMessage` covers `SendMessageBatch`, and there is no action of that name: the template must not have it.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-api-permissions-reference.html
(ministack 1.5.33: core/iam_actions.py takes the operation's name for the action's)
"""

import json
from typing import Any

POLICY = "emulator-sends-batches"


def grant(iam: Any, cloudformation: Any, stack: str) -> None:
    """Let every role of the stack that may send one message to a queue send several there."""
    resources = cloudformation.describe_stack_resources(StackName=stack)["StackResources"]
    for role in (each["PhysicalResourceId"] for each in resources if each["ResourceType"] == "AWS::IAM::Role"):
        queues = [queue for name in _own(iam, role) for queue in _queues(iam, role, name)]
        if queues:
            statement = {"Effect": "Allow", "Action": "sqs:SendMessageBatch", "Resource": queues}
            document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
            iam.put_role_policy(RoleName=role, PolicyName=POLICY, PolicyDocument=document)


def _own(iam: Any, role: str) -> list[str]:
    return [name for name in iam.list_role_policies(RoleName=role)["PolicyNames"] if name != POLICY]


def _queues(iam: Any, role: str, policy: str) -> list[str]:
    document = iam.get_role_policy(RoleName=role, PolicyName=policy)["PolicyDocument"]
    named = (each["Resource"] for each in document["Statement"] if "sqs:SendMessage" in each["Action"])
    return [queue for each in named for queue in ([each] if isinstance(each, str) else each)]
