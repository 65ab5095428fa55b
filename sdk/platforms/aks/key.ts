/** The key that Secrets are encrypted with, in a vault of its own. */
import * as keyvault from "@pulumi/azure-native/keyvault";
import type * as pulumi from "@pulumi/pulumi";
import { type AksContext, placed } from "./context";

export interface EncryptionKey {
    /** With its version, as AKS takes it. */
    id: pulumi.Input<string>;
    vault: pulumi.Input<string>;
    made: pulumi.Resource[];
}

export function createKey(context: AksContext): EncryptionKey {
    const { name, args, account, group, options, plan } = context;
    if (plan.controlPlane.key === "given") return { id: args.kmsKey ?? "", vault: args.kmsVault ?? "", made: [] };
    const vault = new keyvault.Vault(
        // The provider makes it the vault's name, which has 24 characters at most, with a part that nobody has had before:
        // after it is deleted a name stays taken for 90 days, in all of Azure.
        `${name}-kv`,
        {
            ...placed(context),
            properties: {
                tenantId: account.tenantId,
                sku: { family: "A", name: "standard" },
                enableRbacAuthorization: true,
                // Ninety days in which a deletion can be taken back, and by nobody be made final.
                enableSoftDelete: true,
                softDeleteRetentionInDays: 90,
                enablePurgeProtection: true,
                // AKS asks from addresses of Microsoft's that no rule can name:
                // learn.microsoft.com/azure/aks/use-kms-etcd-encryption, "Limitations", read 2026-11-29.
                publicNetworkAccess: "Enabled",
            },
        },
        options,
    );
    const key = new keyvault.Key(
        `${name}-key`,
        {
            resourceGroupName: group,
            vaultName: vault.name,
            keyName: "secrets",
            // No day on which it ends: from then on nobody would read the Secrets again.
            properties: { kty: "RSA", keySize: 3072, keyOps: ["encrypt", "decrypt"] },
            tags: plan.controlPlane.tags,
        },
        options,
    );
    return { id: key.keyUriWithVersion, vault: vault.id, made: [key] };
}
