/** The processor's instruction set, in Kubernetes' words. */
export type Processor = "amd64" | "arm64";

/** How a machine comes to /dev/kvm, if it does. */
export type Virtualization = "none" | "nested" | "metal";

/** One EC2 instance type that the package knows. */
export interface InstanceType {
    name: string;
    family: string;
    processor: Processor;
    vcpus: number;
    /** Memory in GiB. */
    gib: number;
    virtualization: Virtualization;
    /** Whether EC2 starts it with Nitro Enclaves. */
    enclaves: boolean;
    /** On demand, Linux, us-east-1, in USD an hour. */
    pricePerHour: number;
    /** The day on which the price was taken. */
    asOf: string;
}
