"""Two tenants at two isolation levels, and a third by the cluster's handle, as another stack would have it."""

from typing import cast

import pulumi
import pulumi_kernel_isolation as ki

config = pulumi.Config()
proof = ki.ProofSpecArgs(on_update=config.get_bool("proof") or False)

cluster = ki.IsolatedCluster(
    "prod",
    existing=ki.ExistingSpecArgs(
        kubeconfig=config.require_secret("kubeconfig"),
        version="1.36",
        # What the nodes have: a label alone says it to nobody.
        pools={
            "all": ki.ExistingPoolSpecArgs(
                sandboxes={"runc": ki.ExistingSandboxSpecArgs(), "gvisor": ki.ExistingSandboxSpecArgs()}
            )
        },
    ),
    proof=proof,
    tenants={
        "storefront": ki.TenantSpecArgs(isolation=ki.IsolationLevel.SHARED),
        "payments": ki.TenantSpecArgs(
            isolation=ki.IsolationLevel(config.require("paymentsIsolation")),
            owners=ki.SubjectsSpecArgs(groups=["payments-team"]),
            quota=ki.QuotaSpecArgs(cpu="8", memory="16Gi"),
        ),
    },
)

partner = ki.Tenant(
    "partner",
    # What a component gives is a type of its own in Python, with the fields of what the other one takes.
    cluster=cast("pulumi.Output[ki.ClusterHandleArgs]", cluster.handle),
    isolation=ki.IsolationLevel.SANDBOXED,
    proof=proof,
)

pulumi.export("report", cluster.report)
pulumi.export("partner", partner.status)
