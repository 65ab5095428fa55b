/**
 * What a launch template starts, as a launch configuration beside it. Judges know what a machine's volumes have to be, and
 * look for them in instances and in launch configurations, but not in templates.
 */
import { type Registration, revealed } from "../mocks";

const template = "aws:ec2/launchTemplate:LaunchTemplate";
const configuration = "aws:ec2/launchConfiguration:LaunchConfiguration";

export function withMachines(registrations: Registration[]): Registration[] {
    return registrations.flatMap((registration) =>
        registration.type === template ? [registration, machineOf(registration)] : [registration],
    );
}

interface Mapping {
    deviceName: string;
    ebs: { encrypted: string; deleteOnTermination: string; volumeSize: number; volumeType: string };
}

function machineOf(registration: Registration): Registration {
    const { blockDeviceMappings, metadataOptions, imageId, instanceType, userData } = revealed(registration.inputs);
    const [root, ...others] = (blockDeviceMappings as Mapping[]).map(({ deviceName, ebs }) => ({
        deviceName,
        volume: {
            ...ebs,
            encrypted: ebs.encrypted === "true",
            deleteOnTermination: ebs.deleteOnTermination === "true",
        },
    }));
    return {
        ...registration,
        type: configuration,
        urn: registration.urn.replace(template, configuration),
        inputs: {
            rootBlockDevice: root?.volume,
            ebsBlockDevices: others.map(({ deviceName, volume }) => ({ deviceName, ...volume })),
            metadataOptions: pick(metadataOptions, ["httpEndpoint", "httpTokens", "httpPutResponseHopLimit"]),
            userDataBase64: userData,
            // A managed group says these itself, and a launch configuration must.
            imageId: imageId ?? "ami-0123456789abcdef0",
            instanceType: instanceType ?? "m7i.large",
        },
    };
}

function pick(values: Record<string, unknown>, keys: string[]): Record<string, unknown> {
    return Object.fromEntries(keys.filter((key) => key in values).map((key) => [key, values[key]]));
}
