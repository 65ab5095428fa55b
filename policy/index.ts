/** The pack that the Pulumi CLI starts: `pulumi preview --policy-pack`. */
import { PolicyPack } from "@pulumi/policy";
import { stackPolicy } from "./pack";
import { rules } from "./rules";

new PolicyPack("kernel-isolation", { enforcementLevel: "mandatory", policies: rules.map(stackPolicy) });
