/** Nodes that say they have a sandbox are made by the package's bootstrap, and keep their own credentials from pods. */
import { bootstrapProgram } from "../sdk/nodes/files";
import {
    at,
    kindOf,
    listAt,
    notKnown,
    objectName,
    recordAt,
    type Rule,
    type StackResource,
    textAt,
    type Violation,
} from "./stackResource";

const templateType = "aws:ec2/launchTemplate:LaunchTemplate";
const managedType = "aws:eks/nodeGroup:NodeGroup";
const scalingType = "aws:autoscaling/group:Group";

const prefix = "kernel-isolation.io/";

/** What starts a pool's machines: a launch template, or Karpenter's class of nodes. */
interface Pool {
    resource: StackResource;
    /** Path of what makes it a pool of tenants: the labels that pods are drawn by. */
    labels?: string;
    /** Where it names what its machines are started with. */
    path: string;
    starts: StackResource[];
}

function poolOf(resource: StackResource, resources: readonly StackResource[]): Pool | undefined {
    const templates = (...properties: string[]) =>
        properties.flatMap((each) => resource.from[each] ?? []).filter(({ type }) => type === templateType);
    const labelled = (path: string, isLabelled: boolean) => (isLabelled ? { labels: path } : {});
    if (resource.type === managedType) {
        return {
            resource,
            ...labelled("labels", hasLabel(at(resource.props, "labels"))),
            path: "launchTemplate",
            starts: templates("launchTemplate"),
        };
    }
    if (resource.type === scalingType) {
        const keys = listAt(resource.props, "tags").map((tag) => textAt(tag, "key"));
        return {
            resource,
            ...labelled(
                "tags",
                keys.some((key) => key.includes(`/node-template/label/${prefix}`)),
            ),
            path: "mixedInstancesPolicy.launchTemplate",
            starts: templates("launchTemplate", "mixedInstancesPolicy"),
        };
    }
    if (kindOf(resource) === "NodePool") {
        const named = textAt(resource.props, "spec.template.spec.nodeClassRef.name");
        const labels = "spec.template.metadata.labels";
        return {
            resource,
            ...labelled(labels, hasLabel(at(resource.props, labels))),
            path: "spec.template.spec.nodeClassRef",
            starts: resources.filter((each) => kindOf(each) === "EC2NodeClass" && objectName(each) === named),
        };
    }
    return undefined;
}

function hasLabel(labels: unknown): boolean {
    return Object.keys(recordAt({ labels }, "labels")).some((key) => key.startsWith(prefix));
}

/** As a launch template has it, in base64, or in plain; `undefined` where a preview does not know it. */
function userDataOf({ type, props }: StackResource): string | undefined {
    const given = at(props, type === templateType ? "userData" : "spec.userData");
    if (given === notKnown) return undefined;
    const text = typeof given === "string" ? given : "";
    return type === templateType ? Buffer.from(text, "base64").toString("utf8") : text;
}

/** The script that lets no kubelet start before its sandbox has run, or the settings that take its place on Bottlerocket. */
function isBootstrap(userData: string): boolean {
    const bottlerocket = [/^seccomp-default = true$/m, /^allowed-unsafe-sysctls = /m, /^lockdown = "integrity"$/m];
    return userData.includes(bootstrapProgram) || bottlerocket.every((setting) => setting.test(userData));
}

const nearest = "eks.nodePools of the IsolatedCluster, or user data by kernel-isolation bootstrap";

function withoutBootstrap({ resource, labels, path, starts }: Pool): Violation[] {
    if (labels === undefined) return [];
    if (starts.length === 0) {
        const reason =
            "nothing of this stack says what its machines are started with, and its labels promise a sandbox";
        return [{ resource, path, reason, nearest }];
    }
    return starts.flatMap((start) => {
        const userData = userDataOf(start);
        const reason = `its labels promise a sandbox, and the user data of ${start.name} is not the package's bootstrap`;
        return userData === undefined || isBootstrap(userData) ? [] : [{ resource, path, reason, nearest }];
    });
}

/** A template whose machines take the labels themselves, whatever group it is of. */
function labelsItself(resource: StackResource): Violation[] {
    const userData = resource.type === templateType ? userDataOf(resource) : undefined;
    if (userData === undefined || !userData.includes(prefix) || isBootstrap(userData)) return [];
    const reason = "its machines register with labels of the package, and are not made by its bootstrap";
    return [{ resource, path: "userData", reason, nearest }];
}

const why = "a pod on the node could ask the metadata service for the node's own credentials";

function openMetadata(resource: StackResource): Violation[] {
    const isTemplate = resource.type === templateType;
    const path = isTemplate ? "metadataOptions" : "spec.metadataOptions";
    const field = (name: string) => at(resource.props, `${path}.${name}`);
    if ([at(resource.props, path), field("httpTokens"), field("httpPutResponseHopLimit")].includes(notKnown)) return [];
    if (field("httpEndpoint") === "disabled") return [];
    // Karpenter's own defaults are these; a launch template's are the image's, which for AL2023 are two hops.
    const absent = (name: string) => !isTemplate && field(name) === undefined;
    const tokens = field("httpTokens") === "required" || absent("httpTokens");
    const hops = Number(field("httpPutResponseHopLimit")) === 1 || absent("httpPutResponseHopLimit");
    return [
        ...(tokens
            ? []
            : [{ resource, path: `${path}.httpTokens`, reason: `without a token ${why}`, nearest: '"required"' }]),
        ...(hops
            ? []
            : [
                  {
                      resource,
                      path: `${path}.httpPutResponseHopLimit`,
                      reason: `over more than one hop ${why}`,
                      nearest: "1",
                  },
              ]),
    ];
}

function poolsOf(resources: readonly StackResource[]): Pool[] {
    return resources.flatMap((resource) => poolOf(resource, resources) ?? []);
}

export const nodeRules: Rule[] = [
    {
        name: "node-pools-have-their-bootstrap",
        description: "No pool of nodes has the package's labels without the package's bootstrap.",
        check: (resources) => [...poolsOf(resources).flatMap(withoutBootstrap), ...resources.flatMap(labelsItself)],
    },
    {
        name: "nodes-keep-their-credentials",
        description: "No node's metadata service answers pods: tokens are required, over one hop.",
        check: (resources) => {
            const pools = poolsOf(resources).filter(({ resource, labels }) => labels || resource.type !== scalingType);
            return [...new Set(pools.flatMap(({ starts }) => starts))].flatMap(openMetadata);
        },
    },
];
