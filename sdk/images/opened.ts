/** An image as every place that holds images opens it. */
import type { Readable } from "node:stream";

export interface OpenedImage {
    /** As people name it. */
    name: string;
    /** By which pods name it; absent where only a registry would know it. */
    digest?: string;
    platforms: OpenedPlatform[];
    /** Parts that were not looked into, and why. */
    skipped: string[];
}

export interface OpenedPlatform {
    /** As `linux/arm64/v8`. */
    platform: string;
    digest?: string;
    layers: OpenedLayer[];
}

export interface OpenedLayer {
    /** Absent where nothing names it by its content. */
    digest?: string;
    open: () => Promise<Readable>;
}
