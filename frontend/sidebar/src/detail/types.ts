/** The parts of what the server tells of one pull request beyond its row. */
import type { PullRequestDetail } from "@orglane/client";

export type { PullRequestDetail };
export type Review = PullRequestDetail["reviews"][number];
export type Check = PullRequestDetail["checks"][number];
export type Mergeability = PullRequestDetail["mergeability"];
export type Sighting = PullRequestDetail["sightings"][number];
export type Freshness = NonNullable<PullRequestDetail["freshness"]>;
