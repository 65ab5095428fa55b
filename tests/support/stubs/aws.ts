/** AWS, as its provider shows it to the engine. */
import { UNKNOWN } from "../../../lab/provider/values";
import { awsCall, awsState, secretAnswers } from "../awsCloud";
import type { Cloud } from "./cloud";
import { launchTemplateVersion, rules } from "./replacement";
import { given, judging, usual } from "./terraform";

const launchTemplate = "aws:ec2/launchTemplate:LaunchTemplate";

export const aws: Cloud = {
    ...usual,
    ...judging(rules),
    make(type, name, inputs, seed) {
        return awsState(type, name, given(inputs), seed);
    },
    update(type, computed, changed, preview) {
        if (type !== launchTemplate) return computed;
        const { previewed, made } = launchTemplateVersion;
        const isNew = changed.some((property) => !(preview ? previewed : made).includes(property));
        if (!isNew) return computed;
        const latestVersion = preview ? UNKNOWN : Number(computed.latestVersion) + 1;
        return { ...computed, latestVersion, defaultVersion: latestVersion };
    },
    keeps(type, state) {
        // docs.aws.amazon.com/eks/latest/userguide/deletion-protection.html
        if (type !== "aws:eks/cluster:Cluster" || state.deletionProtection !== true) return undefined;
        return `deletion protection is enabled for cluster ${String(state.name)}`;
    },
    call: (token, args) => ({
        answer: awsCall(token, args),
        secrets: (secretAnswers[token] ?? []).map((property) => [property]),
    }),
};
