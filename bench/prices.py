"""List prices in dollars: us-east-1, on demand, first tier, without free tiers.

Noted in November 2026; each is to be verified on the page beside it before anybody depends on it.
"""

MILLION = 1_000_000

LAMBDA_REQUEST = 0.20 / MILLION  # https://aws.amazon.com/lambda/pricing/
LAMBDA_GB_S = 0.0000166667  # x86
HTTP_API_REQUEST = 1.00 / MILLION  # https://aws.amazon.com/api-gateway/pricing/ (each 512 KB)
SOCKET_MESSAGE = 1.00 / MILLION  # the same page (each 32 KB)
SOCKET_MINUTE = 0.25 / MILLION  # the same page
SQS_FIFO_REQUEST = 0.50 / MILLION  # https://aws.amazon.com/sqs/pricing/ (each 64 KB)
WRITE_UNIT = 0.625 / MILLION  # https://aws.amazon.com/dynamodb/pricing/on-demand/
READ_UNIT = 0.125 / MILLION
LOG_GB = 0.50  # https://aws.amazon.com/cloudwatch/pricing/

MEMORY_GB = 0.5
# Reading a table's stream is free for Lambda's mappings.
STREAM_READ = 0.0
