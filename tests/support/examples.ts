/** The examples as a user runs them: the program that `Pulumi.yaml` names, with the configuration of one stack. */
import * as pulumi from "@pulumi/pulumi";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";

const root = path.join(__dirname, "../../examples");

export interface Example {
    folder: string;
    project: string;
    /** The file that the program begins with. */
    main: string;
    /** By key without the project's name; what belongs to a plugin keeps its own. */
    config: Record<string, unknown>;
    /** Loads the program anew, so that it runs. */
    program: () => Record<string, unknown>;
}

export function example(folder: string, stack: string, more: Record<string, unknown> = {}): Example {
    const text = (name: string) => readFileSync(path.join(root, folder, name), "utf8");
    const { name: project, main } = parse(text("Pulumi.yaml")) as { name: string; main: string };
    const { config: written } = parse(text(`Pulumi.${stack}.yaml`)) as { config: Record<string, unknown> };
    const own = (key: string) => key.replace(`${project}:`, "");
    const config = { ...Object.fromEntries(Object.entries(written).map(([key, value]) => [own(key), value])), ...more };
    const file = path.join(root, folder, main);
    return { folder, project, main: file, config, program: () => load(file) };

    function load(module: string): Record<string, unknown> {
        const inForce = Object.entries(config).map(([key, value]) => [
            key.includes(":") ? key : `${pulumi.getProject()}:${key}`,
            typeof value === "string" ? value : JSON.stringify(value),
        ]);
        pulumi.runtime.setAllConfig(Object.fromEntries(inForce) as Record<string, string>);
        delete require.cache[module];
        // eslint-disable-next-line @typescript-eslint/no-require-imports -- what is imported runs once and at once
        return require(module) as Record<string, unknown>;
    }
}
