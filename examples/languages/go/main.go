// Two tenants at two isolation levels, and a third by the cluster's handle, as another stack would have it.
package main

import (
	kernelisolation "example.com/pulumi-kernel-isolation/sdk/go/kernelisolation"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		proof := &kernelisolation.ProofSpecArgs{OnUpdate: pulumi.BoolRef(settings.GetBool("proof"))}
		cluster, err := kernelisolation.NewIsolatedCluster(ctx, "prod", &kernelisolation.IsolatedClusterArgs{
			Existing: &kernelisolation.ExistingSpecArgs{
				Kubeconfig: settings.RequireSecret("kubeconfig"),
				Version:    "1.36",
				// What the nodes have: a label alone says it to nobody.
				Pools: map[string]kernelisolation.ExistingPoolSpecInput{
					"all": kernelisolation.ExistingPoolSpecArgs{
						Sandboxes: map[string]kernelisolation.ExistingSandboxSpecInput{
							"runc":   kernelisolation.ExistingSandboxSpecArgs{},
							"gvisor": kernelisolation.ExistingSandboxSpecArgs{},
						},
					},
				},
			},
			Proof: proof,
			Tenants: map[string]kernelisolation.TenantSpecInput{
				"storefront": kernelisolation.TenantSpecArgs{Isolation: kernelisolation.IsolationLevelShared},
				"payments": kernelisolation.TenantSpecArgs{
					Isolation: kernelisolation.IsolationLevel(settings.Require("paymentsIsolation")),
					Owners:    &kernelisolation.SubjectsSpecArgs{Groups: []string{"payments-team"}},
					Quota: &kernelisolation.QuotaSpecArgs{
						Cpu:    pulumi.StringRef("8"),
						Memory: pulumi.StringRef("16Gi"),
					},
				},
			},
		})
		if err != nil {
			return err
		}

		partner, err := kernelisolation.NewTenant(ctx, "partner", &kernelisolation.TenantArgs{
			Cluster:   cluster.Handle,
			Isolation: kernelisolation.IsolationLevelSandboxed,
			Proof:     proof,
		})
		if err != nil {
			return err
		}
		ctx.Export("report", cluster.Report)
		ctx.Export("partner", partner.Status)
		return nil
	})
}
