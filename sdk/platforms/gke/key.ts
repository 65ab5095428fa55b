/** The key that Secrets are encrypted with, and GKE's right to use it. */
import * as gcp from "@pulumi/gcp";
import * as pulumi from "@pulumi/pulumi";
import type { GkeContext } from "./context";

export interface EncryptionKey {
    id: pulumi.Input<string>;
    grant: pulumi.Resource;
}

export function createKey(context: GkeContext): EncryptionKey {
    const { name, options, projectNumber } = context;
    const id = context.plan.controlPlane.key === "given" ? (context.args.kmsKey ?? "") : createOwn(context).id;
    const grant = new gcp.kms.CryptoKeyIAMMember(
        `${name}-key-grant`,
        {
            cryptoKeyId: id,
            role: "roles/cloudkms.cryptoKeyEncrypterDecrypter",
            member: pulumi.interpolate`serviceAccount:service-${projectNumber}@container-engine-robot.iam.gserviceaccount.com`,
        },
        options,
    );
    return { id, grant };
}

/** Rings cannot be deleted, and stay in the project with their names: each cluster has one that nobody has had before. */
function createOwn({ name, options, plan }: GkeContext): gcp.kms.CryptoKey {
    const { project, region, labels } = plan.controlPlane;
    const ring = new gcp.kms.KeyRing(`${name}-key-ring`, { project, location: region }, options);
    return new gcp.kms.CryptoKey(
        `${name}-key`,
        {
            keyRing: ring.id,
            purpose: "ENCRYPT_DECRYPT",
            // Ninety days; older versions stay, since what they encrypted is still read with them.
            rotationPeriod: "7776000s",
            // Thirty days in which a deletion can be taken back: after them, nobody reads the Secrets again.
            destroyScheduledDuration: "2592000s",
            labels,
        },
        options,
    );
}
