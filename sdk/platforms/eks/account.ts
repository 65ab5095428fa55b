/** In whose account and where a cluster is: what its ARNs are built from. */
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { EksContext } from "./context";

export interface Account {
    id: pulumi.Output<string>;
    /** `aws`, or that of China or of the government. */
    partition: pulumi.Output<string>;
    region: pulumi.Output<string>;
}

export function readAccount({ options }: EksContext): Account {
    return {
        id: aws.getCallerIdentityOutput({}, options).accountId,
        partition: aws.getPartitionOutput({}, options).partition,
        region: aws.getRegionOutput({}, options).region,
    };
}
